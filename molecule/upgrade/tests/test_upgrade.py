# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the distribution's older release to a built one."""

from scenario import BUILT

OWN = '/etc/vmware-tools/tools.conf'
SETTING = '[logging]\nvmtoolsd.level = message\n'


def test_the_host_knows_the_distributions_release(run, host, look):
    run()
    tools = look()
    assert tools['origin'] == 'distribution'
    host.wait('running=True', f'version={tools["version"]}')


def test_then_it_knows_the_built_one(run, guest, look, host, see_good):
    guest.run(f"printf '{SETTING}' > {OWN}")
    older = look()['version']
    assert run(variables=BUILT).changed()
    tools = look()
    assert tools['origin'] == 'collection' and tools['version'] != older
    see_good(tools['package'])
    assert guest.run(f'cat {OWN}') == SETTING


def test_a_second_run_changes_nothing(run):
    run(variables=BUILT).see_unchanged()
