# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The units are valid, enabled, ordered, and do what a guest outside VMware lets them do."""

import pytest

UNITS = ('vmtoolsd.service', 'vgauthd.service')


def words(units, unit, name):
    return set(units[unit][name].split())


def test_systemd_finds_no_fault(guest):
    answer = guest.run('systemd-analyze verify ' + ' '.join(UNITS))
    complaints = [
        line for line in (answer.stdout + answer.stderr).splitlines() if 'vmtoolsd' in line or 'vgauth' in line
    ]
    assert complaints == []


@pytest.mark.parametrize('unit', UNITS)
def test_units_come_from_the_package(units, unit):
    assert units[unit]['LoadState'] == 'loaded'
    assert units[unit]['FragmentPath'].replace('/usr/lib/', '/lib/') == '/lib/systemd/system/' + unit
    # The lab may have one for all units.
    assert [path for path in units[unit].get('DropInPaths', '').split() if f'/{unit}.d/' in path] == []
    assert units[unit]['NeedDaemonReload'] == 'no'


@pytest.mark.parametrize('unit', UNITS)
def test_units_are_enabled(units, unit):
    assert units[unit]['UnitFileState'] == 'enabled'


def test_units_are_known_by_the_distributions_names(guest, manager):
    for alias, unit in manager.unit_aliases.items():
        assert guest.check_output(f'systemctl show --property=Id --value {alias}') == unit


def test_units_are_wanted_at_boot(units):
    assert 'multi-user.target' in words(units, 'vmtoolsd.service', 'WantedBy')
    assert 'vmtoolsd.service' in words(units, 'vgauthd.service', 'RequiredBy')
    assert 'vgauthd.service' in words(units, 'vmtoolsd.service', 'Requires')


@pytest.mark.parametrize('unit', UNITS)
def test_early_start_is_ordered(units, unit):
    """Without default dependencies the guest's own preparations have to be named."""
    assert units[unit]['DefaultDependencies'] == 'no'
    assert {'systemd-remount-fs.service', 'systemd-tmpfiles-setup.service', 'systemd-modules-load.service'} <= words(
        units, unit, 'After'
    )
    assert 'shutdown.target' in words(units, unit, 'Conflicts')
    assert 'shutdown.target' in words(units, unit, 'Before')
    assert '/tmp' in words(units, unit, 'RequiresMountsFor')


def test_customization_is_ready_before_cloud_init(units):
    assert 'cloud-init-local.service' in words(units, 'vmtoolsd.service', 'Before')
    assert 'vgauthd.service' in words(units, 'vmtoolsd.service', 'After')


@pytest.mark.parametrize('unit, seconds', [('vmtoolsd.service', '5s'), ('vgauthd.service', '1s')])
def test_restarts_have_no_limit_and_leave_time_between(units, unit, seconds):
    assert units[unit]['Restart'] == 'on-failure'
    assert units[unit]['RestartUSec'] == seconds
    # without a time in which they are counted, starts have no limit
    assert units[unit]['StartLimitIntervalUSec'] == '0'
    assert units[unit]['TimeoutStopUSec'] == '5s'


@pytest.mark.parametrize('unit', UNITS)
def test_the_condition_is_there_only_where_the_guest_sees_vmware(guest, members, unit):
    lines = members['/usr/lib/systemd/system/' + unit][1].decode().splitlines()
    sees_vmware = guest.run('systemd-detect-virt').stdout.strip() == 'vmware'
    assert ('ConditionVirtualization=vmware' in lines) is sees_vmware
    assert ('#ConditionVirtualization=vmware' in lines) is not sees_vmware


def test_vgauthd_runs(units):
    assert (units['vgauthd.service']['ActiveState'], units['vgauthd.service']['SubState']) == ('active', 'running')


def test_vgauthd_is_the_process_that_runs(guest, units):
    arguments = guest.check_output(f"tr '\\0' ' ' < /proc/{units['vgauthd.service']['MainPID']}/cmdline")
    assert '/usr/bin/VGAuthService -s' in arguments


def test_vmtoolsd_was_not_started_in_vain(units):
    assert units['vmtoolsd.service']['ActiveState'] == 'inactive'
    assert units['vmtoolsd.service']['NRestarts'] == '0'


def test_no_unit_of_the_guest_failed(guest):
    assert 'vmtoolsd' not in guest.check_output('systemctl --failed --no-legend --plain')


@pytest.fixture
def host(guest):
    """A vmtoolsd that runs as long as there is a host, which is a file, and exits with status 1 where there is none."""
    directory, there = '/run/systemd/system/vmtoolsd.service.d', '/run/host'
    daemon = f'while test -e {there}; do sleep 1; done; exit 1'
    drop_in = f'[Service]\\nExecStart=\\nExecStart=/bin/sh -c "{daemon}"\\n'
    guest.check_output(f"mkdir -p {directory} && printf '{drop_in}' > {directory}/host.conf && systemctl daemon-reload")
    guest.check_output(f'touch {there} && systemctl start vmtoolsd.service')
    yield there
    guest.check_output(f'rm -rf {directory} {there} && systemctl stop vmtoolsd.service; systemctl daemon-reload')
    guest.run('systemctl reset-failed vmtoolsd.service; systemctl start vgauthd.service')


def wait_for(guest, condition, seconds=60):
    guest.check_output(f"timeout {seconds} sh -c 'until {condition}; do sleep 1; done'")


def test_they_run_after_some_restarts_in_a_row(guest, host):
    for _time in range(7):
        guest.check_output('systemctl restart vmtoolsd.service')
    assert guest.check_output('systemctl is-active vmtoolsd.service vgauthd.service').split() == ['active', 'active']


def test_they_are_back_after_an_outage(guest, host):
    """Status 1 again and again, for longer than systemd would count starts by default."""
    # Not by NRestarts: the systemd of Debian unstable begins to count again where vgauthd is restarted, too.
    restarts = 'journalctl --boot --output=cat --unit=vmtoolsd.service | grep -c "Scheduled restart job"'
    before = int(guest.run(restarts).stdout)
    guest.check_output(f'rm {host}')
    wait_for(guest, f'test $({restarts}) -ge {before + 6}', seconds=300)
    assert 'ExecMainStatus=1' in guest.check_output('systemctl show --property=ExecMainStatus vmtoolsd.service')
    guest.check_output(f'touch {host}')
    wait_for(guest, 'systemctl is-active --quiet vmtoolsd.service vgauthd.service')
