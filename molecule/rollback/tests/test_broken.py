# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A package that does not come up healthy gives way to the one before it."""

import re

# A busy machine restarts a daemon that exits too rarely for systemd to give up on it.
NOT_HEALTHY = (
    r'open-vm-tools on \S+ is not healthy after [0-9]+ s: vmtoolsd\.service '
    r'(is .*, not active|runs, but keeps being restarted)'
)


def test_the_package_before_it_is_back(run, with_good_package, broken, see_good):
    variables, _version = broken
    play = run(status=2, variables=variables)
    message = play.failures()[-1][1]['msg']
    assert re.match(NOT_HEALTHY, message), play.output
    assert f'Put back open-vm-tools {with_good_package["full_version"]}. Its services are running.' in message
    see_good(with_good_package)


def test_nothing_is_left_where_there_was_nothing(run, guest, without_tools, broken):
    variables, _version = broken
    play = run(status=2, variables=variables)
    message = play.failures()[-1][1]['msg']
    assert 'Removed ' in message and message.endswith('No package was installed before.'), message
    # but for the records of the role, and the package that it brought to the guest
    assert {line for line in guest.snapshot() ^ without_tools if '/esxi_arm_guest' not in line} == set()
