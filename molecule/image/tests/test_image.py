# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The package that was built elsewhere, installed where systemd does not run."""

import re

from image import KEPT, VARIABLES, packages, paths

NOT_STARTED = (
    'vgauthd.service and vmtoolsd.service are enabled but not started, because systemd is not running. '
    'They start when this system boots.'
)


def test_the_services_are_enabled_and_not_started(run, image):
    play = run(variables=VARIABLES)
    assert f'{image.name}, {NOT_STARTED}' in play.output, play.output
    enabled = image.run('systemctl is-enabled vgauthd.service vmtoolsd.service')
    assert enabled.split() == ['enabled', 'enabled']
    assert not re.search('vmtoolsd|VGAuth', image.run('ps -e -o args='))


def test_only_the_package_is_left_and_what_the_journal_lists(image, before, work_dir):
    after = image.snapshot()
    added = after - before
    assert packages(added) == image.journaled()
    assert image.not_of_packages(paths(added)) >= KEPT
    assert not image.leftovers()
    assert not image.has('/var/cache/esxi_arm_guest')
    (work_dir / 'installed.txt').write_text('\n'.join(sorted(after)))


def test_a_second_run_changes_nothing(run):
    run(variables=VARIABLES).see_unchanged()
