# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""vmtoolsd and a host, which the lab simulates: what a host hears of the guest, and what the guest does for it."""

import re
import subprocess

import pytest
import upstream
from simulated_host import LAB, SimulatedHost

DAEMON = 'vmtoolsd.service'
RUNNING = ('running=True', 'version', 'ping_seconds')
# The host is told every 30 s.
REPORTED = ('hostname', 'ipv4', 'disks', 'os_name', 'statistics')
# Longer than vmtoolsd's own patience
OUTAGE = 15
OWN_SCRIPT = '/etc/vmware-tools/scripts/poweron-vm-default.d/own'
SCRIPT_RAN = '/run/own-power-script'
USER, PASSWORD = 'host-story', 'right-password'
# openssl passwd -6
HASH = '$6$guest$ciJG7NCI2e0s1jxJ57seQCiW54uT6vLKw.GUokmCFyyvedUDWqtq6w2HMNphXGgpeK0sMDTABqvKZPyCiVAkS/'
# With the copies that useradd makes before it changes anything
ACCOUNTS = '/etc/passwd* /etc/shadow* /etc/group* /etc/gshadow* /etc/subuid* /etc/subgid*'
KEPT = '/run/accounts.tar'


@pytest.fixture(scope='module')
def host(guest):
    """A host for as long as these tests last. Then vmtoolsd is stopped, which could not run without."""
    host = SimulatedHost(guest.backend.get_hostname())
    host.turn_on()
    guest.check_output(f'systemctl start {DAEMON}')
    yield host
    host.turn_off()
    # It ran before, and has stopped with vmtoolsd.
    guest.check_output('systemctl start vgauthd.service')


@pytest.fixture
def running(host):
    host.wait(*RUNNING)
    return host


@pytest.fixture
def user(guest):
    """A user with a password, in a guest whose accounts are as before afterwards, byte for byte."""
    guest.check_output(f'tar --create --absolute-names --file {KEPT} $(ls -d {ACCOUNTS} 2>/dev/null)')
    guest.check_output(f"useradd --no-create-home --shell /bin/sh --password '{HASH}' {USER}")
    yield USER
    guest.check_output(f'rm -f {ACCOUNTS}; tar --extract --absolute-names --file {KEPT} && rm {KEPT}')


@pytest.fixture
def own_script(guest):
    """A script that leaves a trace when the guest is powered on."""
    folder = OWN_SCRIPT.rpartition('/')[0]
    text = f'#!/bin/sh\\necho "$1" > {SCRIPT_RAN}\\n'
    guest.check_output(f"mkdir {folder} && printf '{text}' > {OWN_SCRIPT} && chmod 755 {OWN_SCRIPT}")
    yield SCRIPT_RAN
    guest.check_output(f'rm -rf {folder} {SCRIPT_RAN}')


def states(guest):
    return guest.run(f'systemctl is-active {DAEMON} vgauthd.service').stdout.split()


def main_pid(guest):
    return guest.check_output(f'systemctl show --property=MainPID --value {DAEMON}')


def test_vmtoolsd_runs_and_polls_the_host(guest, running):
    assert states(guest) == ['active', 'active']
    assert running.state()['application'] == 'ATR toolbox'


def test_the_host_knows_version_and_type(running, variables):
    state = running.state()
    assert (state['version'], state['type']) == (variables['open_vm_tools_version'], 'open-vm-tools')


def test_a_ping_is_answered(running):
    assert running.send('ping') == 'OK'


def test_what_the_host_shows_of_the_guest_is_the_guests(guest, running):
    running.wait(*REPORTED)
    state = running.state()
    addresses = guest.check_output('hostname --all-ip-addresses').split()
    assert state['hostname'] == guest.check_output('hostname')
    assert state['ipv4'] and set(state['ipv4']) <= set(addresses)
    assert all(nic['mac'] for nic in state['nics'])


def test_exactly_the_vendors_plugins_are_loaded(guest, running):
    maps = guest.check_output(f'cat /proc/{main_pid(guest)}/maps')
    loaded = set(re.findall(r'/open-vm-tools/plugins/(\S+)\.so$', maps, re.MULTILINE))
    assert loaded == {f'{kind}/{name}' for kind, names in upstream.PLUGINS.items() for name in names}


def test_power_scripts_run(guest, running, own_script):
    before = len(running.state()['state_changes'])
    assert running.send('OS_PowerOn') == 'OK'
    change = f'state_changes.{before}'
    running.wait(f'{change}.change=OS_PowerOn', f'{change}.success=True')
    assert guest.check_output(f'cat {own_script}') == 'poweron-vm'


def test_guest_operations_let_in_who_has_the_password(running, user):
    """By VGAuth and PAM."""
    assert running.login(user, PASSWORD) == 'ok'
    assert running.login(user, PASSWORD + 'x') == 'invalid login credentials'
    assert running.login('nobody', PASSWORD) == 'invalid login credentials'


def test_commands_reach_the_host(guest, running):
    assert guest.run('vmware-checkvm').rc == 0
    assert re.fullmatch('0x[0-9a-f]+', guest.check_output('vmware-toolbox-cmd stat sessionid'))
    guest.check_output('vmware-rpctool "info-set guestinfo.test something"')
    assert guest.check_output('vmware-rpctool "info-get guestinfo.test"') == 'something'


def test_it_is_back_after_a_channel_that_was_lost(guest, running):
    """As after a snapshot."""
    resets = running.state()['resets']
    running.drop()
    running.wait(f'resets={resets + 1}', 'running=True')
    assert states(guest) == ['active', 'active']


def test_it_is_back_after_kill(guest, running):
    resets, pid = running.state()['resets'], main_pid(guest)
    guest.check_output(f'kill -9 {pid}')
    running.wait(f'resets={resets + 1}', 'running=True')
    assert states(guest) == ['active', 'active'] and main_pid(guest) != pid


def test_nothing_was_said_that_no_host_understands(running):
    state = running.state()
    assert (state['errors'], state['unknown']) == ([], [])


def test_it_is_back_after_a_host_that_was_gone(guest, running):
    guest.check_output(f'systemctl stop host-simulator.service && sleep {OUTAGE}')
    guest.check_output('systemctl start host-simulator.service')
    running.wait(*RUNNING)
    assert states(guest) == ['active', 'active']


def test_it_is_back_after_a_restart_of_the_guest(guest, running):
    subprocess.run([LAB, '--quiet', 'restart', running.guest], check=True)
    running.wait(*RUNNING)
    assert states(guest) == ['active', 'active']


def test_it_stops_cleanly(guest, running):
    guest.check_output(f'systemctl stop {DAEMON}')
    running.wait('running=False', 'channels=[]', seconds=10)
    ended = guest.check_output(f'systemctl show --property=Result,ExecMainStatus,NRestarts {DAEMON}')
    assert set(ended.split()) == {'Result=success', 'ExecMainStatus=0', 'NRestarts=0'}
    # The tools are still there, so the host goes on to know which.
    assert running.state()['version']
