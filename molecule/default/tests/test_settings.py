# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings and scripts of vmtoolsd, and what its host sees of them."""

import pytest
from guest import wait_until
from simulated_host import SimulatedHost

TOOLS = '/etc/vmware-tools'
CONF = f'{TOOLS}/tools.conf'
POWER_ON = f'{TOOLS}/scripts/poweron-vm-default.d'
# For documentation (RFC 5737), so nobody's
NIC, ADDRESS = 'storynic', '198.51.100.7'
TRACE = '/run/story-power-script'
EXCLUDE = {'guestinfo': {'exclude-nics': ['veth*', f'{NIC}*']}}
NICS = {'open_vm_tools_settings': EXCLUDE}
HIDDEN = {'open_vm_tools_settings': {**EXCLUDE, 'vmtools': {'hide-tools-version': True}}}
SCRIPTS = {
    'open_vm_tools_backup_scripts': [{'name': '10-story', 'content': '#!/bin/sh\necho "$1"\n'}],
    'open_vm_tools_power_scripts': {'poweron': [{'name': 'story', 'content': f'#!/bin/sh\necho "$1" > {TRACE}\n'}]},
}


@pytest.fixture(scope='module')
def host(guest):
    host = SimulatedHost(guest.name)
    host.turn_on()
    guest.run('systemctl start vmtoolsd.service')
    host.wait('running=True', 'version')
    yield host
    host.turn_off()
    # It has stopped with vmtoolsd.
    guest.run(f'rm -f {TRACE}; systemctl start vgauthd.service')


@pytest.fixture(scope='module')
def original(guest):
    return guest.run(f'cat {CONF}')


@pytest.fixture
def nic(guest):
    """One more network interface, which is not among those that open-vm-tools excludes by itself."""
    guest.run(
        f'ip link add {NIC}0 type veth peer name {NIC}1 && ip address add {ADDRESS}/24 dev {NIC}0 && '
        f'ip link set {NIC}0 up && ip link set {NIC}1 up'
    )
    yield
    guest.run(f'ip link delete {NIC}0')


def reported(host):
    return host.state().get('ipv4') or []


def main_pid(guest):
    return guest.run('systemctl show --property=MainPID --value vmtoolsd.service')


def test_check_mode_shows_what_would_be_set(run, guest, host, original):
    output = run(check=True, variables=NICS).output
    assert f'+exclude-nics=veth*,{NIC}*' in output, output
    assert guest.run(f'cat {CONF}') == original


def test_an_excluded_nic_is_not_reported(run, guest, host, nic, original):
    """vmtoolsd finds out by itself."""
    wait_until(lambda: ADDRESS in reported(host))
    pid = main_pid(guest)
    assert run(variables=NICS).changed() == 1
    wait_until(lambda: ADDRESS not in reported(host))
    assert reported(host) and main_pid(guest) == pid
    assert guest.run(f'cat {CONF}') == f'{original}\n[guestinfo]\nexclude-nics=veth*,{NIC}*\n'


def test_a_second_run_changes_nothing(run, host):
    run(variables=NICS).see_unchanged()


def test_vmtoolsd_is_restarted_for_what_it_only_reads_when_it_starts(run, guest, host):
    pid = main_pid(guest)
    assert run(variables=HIDDEN).changed() == 2
    assert main_pid(guest) != pid
    host.wait('running=True')


def test_scripts_are_written_and_run(run, guest, host):
    """A power script by the host's order. No host here takes quiesced snapshots."""
    run(variables={**NICS, **SCRIPTS})
    host.wait('running=True')
    assert host.send('OS_PowerOn') == 'OK'
    wait_until(lambda: guest.has(TRACE))
    wait_until(lambda: guest.run(f'cat {TRACE}') == 'poweron-vm\n')
    assert guest.run(f'{TOOLS}/backupScripts.d/10-story freeze') == 'freeze\n'
    scripts = f'{TOOLS}/backupScripts.d/10-story {POWER_ON}/story'
    assert guest.run(f'stat --format="%a %U:%G" {scripts}').splitlines() == ['755 root:root'] * 2


def test_a_script_of_somebody_else_is_left_alone(run, guest, host):
    guest.run(f'echo own > {POWER_ON}/own')
    other = {'open_vm_tools_power_scripts': {'poweron': [{'name': 'own', 'content': '#!/bin/sh\n'}]}}
    play = run(status=2, variables=other)
    assert f'{POWER_ON}/own was not written by an earlier run' in play.output, play.output
    assert guest.run(f'cat {POWER_ON}/own') == 'own\n'
    guest.run(f'rm {POWER_ON}/own')


def test_what_is_no_longer_requested_is_given_back(run, guest, host, original):
    run()
    assert guest.run(f'cat {CONF}') == original
    assert not any(map(guest.has, [f'{TOOLS}/backupScripts.d', POWER_ON]))
    run().see_unchanged()


def test_settings_and_scripts_for_the_removal(run, guest, host):
    run(variables={**NICS, **SCRIPTS})
    assert guest.has(f'{POWER_ON}/story')
