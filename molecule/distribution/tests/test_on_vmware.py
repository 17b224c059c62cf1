# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""vmware-checkvm finds VMware and systemd does not, as on ESXi-Arm with a systemd before release 244 (photon#1052)."""

import re

KEEP = {'open_vm_tools_condition_virtualization': True}
DROP_INS = [
    '/etc/systemd/system/open-vm-tools.service.d/esxi_arm_guest.conf',
    '/etc/systemd/system/vgauth.service.d/esxi_arm_guest.conf',
]


def test_check_mode_shows_the_drop_in(run, host):
    host.turn_on('--unrecognized')
    output = run(check=True).output
    assert '+ConditionVirtualization=\n' in output, output


def test_the_condition_stays_where_the_variable_says_so(run):
    play = run(variables=KEEP)
    play.see_unchanged()
    keeper = 'open_vm_tools_condition_virtualization: true keeps it'
    sentence = f'not started, because ConditionVirtualization=vmware is not met .* and {keeper}'
    assert re.search(sentence, play.output), play.output


def test_the_services_run_with_drop_ins_that_all_may_read(run, guest, look):
    """Whatever root's umask is."""
    run()
    tools = look()
    assert [service['active'] for service in tools['services'].values()] == ['active', 'active']
    assert sorted(drop_in['path'] for drop_in in tools['drop_ins']) == DROP_INS
    paths = ' '.join(f'{path} $(dirname {path})' for path in DROP_INS)
    assert guest.run(f'stat --format=%a {paths}').split() == ['644', '755'] * 2


def test_the_host_knows_the_version(host, look):
    host.wait('running=True', 'version', 'ping_seconds')
    assert host.state()['version'] == look()['version']


def test_a_second_run_changes_nothing(run):
    run().see_unchanged()


def test_the_drop_ins_go_with_their_directories_where_the_condition_is_kept_after_all(run, guest):
    run(variables=KEEP)
    assert not any(map(guest.has, DROP_INS))
    # in that of vmtoolsd is the simulator's
    assert not guest.has('/etc/systemd/system/vgauth.service.d')
    run()
