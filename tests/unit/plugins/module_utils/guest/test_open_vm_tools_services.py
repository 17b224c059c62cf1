# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import open_vm_tools_services as services
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree, Programs

ABSENT = {
    'unit': None,
    'load': None,
    'enabled': None,
    'active': None,
    'result': None,
    'invocation_id': None,
    'active_seconds': None,
    'condition': None,
    'condition_unmet': None,
    'drop_in': None,
    'overrides': [],
}
INVOCATION_ID = '0f4b5c3e1d2a4e6f8a9b0c1d2e3f4a5b'
NO_CONDITION = {'condition': None, 'condition_unmet': False, 'drop_in': None}
NO_DROP_INS = {**NO_CONDITION, 'overrides': []}
RUN = {'invocation_id': INVOCATION_ID, 'active_seconds': None}
STARTED = dict(NO_DROP_INS, load='loaded', enabled='enabled', result='success', **RUN)
NAMES = ('vgauthd.service', 'vgauth.service', 'vmtoolsd.service', 'open-vm-tools.service')


def block(
    name,
    names=None,
    load='loaded',
    enabled='enabled',
    active='active',
    result='success',
    fragment='',
    drop_ins='',
    since='',
):
    return (
        f'Result={result}\nId={name}\nNames={names or name}\nLoadState={load}\nActiveState={active}\n'
        f'ActiveEnterTimestampMonotonic={since}\n'
        f'UnitFileState={enabled}\nInvocationID={INVOCATION_ID}\nFragmentPath={fragment}\nDropInPaths={drop_ins}\n'
    )


def systemctl(**blocks):
    """`systemctl show` of a systemd that knows these units; their names with _ for - and without .service."""
    known = {name.replace('_', '-') + '.service': text for name, text in blocks.items()}

    def show(argv):
        names = [arg for arg in argv if arg.endswith('.service')]
        assert sorted(names) == sorted(NAMES)
        return (
            0,
            '\n'.join(known.get(name, block(name, load='not-found', enabled='', active='inactive')) for name in names),
            '',
        )

    return Programs(systemctl=show)


def service_states(run, root='/nowhere', virtualization='none'):
    return services.service_states(root, run, virtualization)


def test_upstream_names():
    states = service_states(
        systemctl(vmtoolsd=block('vmtoolsd.service', active='inactive'), vgauthd=block('vgauthd.service'))
    )
    assert states == {
        'vmtoolsd': dict(STARTED, unit='vmtoolsd.service', active='inactive'),
        'vgauthd': dict(STARTED, unit='vgauthd.service', active='active'),
    }


def test_debian_names():
    states = service_states(
        systemctl(
            open_vm_tools=block('open-vm-tools.service', active='failed', result='exit-code'),
            vgauth=block('vgauth.service'),
        )
    )
    assert (states['vmtoolsd']['unit'], states['vmtoolsd']['result']) == ('open-vm-tools.service', 'exit-code')
    assert states['vgauthd']['unit'] == 'vgauth.service'


def test_an_alias_is_known_by_its_units_own_name():
    text = block('vmtoolsd.service', names='open-vm-tools.service vmtoolsd.service')
    states = service_states(systemctl(vmtoolsd=text, open_vm_tools=text))
    assert states['vmtoolsd']['unit'] == 'vmtoolsd.service'


def test_of_two_units_the_running_one_counts():
    states = service_states(
        systemctl(vmtoolsd=block('vmtoolsd.service', active='failed'), open_vm_tools=block('open-vm-tools.service'))
    )
    assert states['vmtoolsd']['unit'] == 'open-vm-tools.service'


@pytest.mark.parametrize('active, seconds', [('active', 7), ('activating', None), ('inactive', None)])
def test_how_long_a_unit_has_been_active(monkeypatch, active, seconds):
    monkeypatch.setattr(services.time, 'monotonic', lambda: 107.9)
    states = service_states(systemctl(vmtoolsd=block('vmtoolsd.service', active=active, since='100500000')))
    assert states['vmtoolsd']['active_seconds'] == seconds


def test_a_masked_unit_is_there():
    states = service_states(
        systemctl(vmtoolsd=block('vmtoolsd.service', load='masked', enabled='masked', active='inactive'))
    )
    assert states['vmtoolsd']['load'] == 'masked'


@pytest.mark.parametrize(
    'run',
    [
        systemctl(),
        Programs(),
        Programs(systemctl=(1, '', 'System has not been booted with systemd as init system')),
    ],
)
def test_no_such_units(run):
    assert service_states(run) == {'vmtoolsd': ABSENT, 'vgauthd': ABSENT}


OWN = '/etc/systemd/system/vgauth.service.d/esxi_arm_guest.conf'


@pytest.fixture
def vgauth(tmp_path):
    guest = GuestTree(tmp_path)
    guest.write('/lib/systemd/system/vgauth.service', '[Unit]\nConditionVirtualization=vmware\n')

    def state(virtualization, *drop_ins):
        text = block('vgauth.service', fragment='/lib/systemd/system/vgauth.service', drop_ins=' '.join(drop_ins))
        states = service_states(systemctl(vgauth=text), guest.root, virtualization)
        return {key: states['vgauthd'][key] for key in NO_CONDITION}

    state.guest = guest
    return state


def test_overrides_are_the_drop_ins_of_an_administrator():
    drop_ins = [
        '/usr/lib/systemd/system/service.d/10-timeout-abort.conf',
        '/etc/systemd/system/vmtoolsd.service.d/slow.conf',
        '/run/systemd/system/vmtoolsd.service.d/50-edit.conf',
        '/etc/systemd/system/vmtoolsd.service.d/esxi_arm_guest.conf',
    ]
    text = block('vmtoolsd.service', fragment='/etc/systemd/system/vmtoolsd.service', drop_ins=' '.join(drop_ins))
    states = service_states(systemctl(vmtoolsd=text))
    assert states['vmtoolsd']['overrides'] == drop_ins[1:3]


UNMET = {'condition': 'vmware', 'condition_unmet': True}


def told(state):
    return {key: state[key] for key in UNMET}


def test_the_drop_in_takes_the_condition_away_and_no_other(vgauth):
    vgauth.guest.write('/etc/systemd/system/vgauth.service.d/override.conf', '[Unit]\nConditionPathExists=/dev/vsock\n')
    drop_in = vgauth('none', '/etc/systemd/system/vgauth.service.d/override.conf')['drop_in']
    assert drop_in['path'] == OWN
    lines = [line for line in drop_in['content'].splitlines() if not line.startswith('#')]
    assert lines == ['[Unit]', 'ConditionVirtualization=', 'ConditionPathExists=/dev/vsock']


@pytest.mark.parametrize('virtualization, unmet', [('vmware', False), ('podman', True), ('none', True), (None, False)])
def test_a_condition(vgauth, virtualization, unmet):
    assert told(vgauth(virtualization)) == dict(UNMET, condition_unmet=unmet)


def test_a_condition_that_the_administrator_took_away(vgauth):
    vgauth.guest.write('/etc/systemd/system/vgauth.service.d/override.conf', '[Unit]\nConditionVirtualization=\n')
    assert vgauth('none', '/etc/systemd/system/vgauth.service.d/override.conf') == NO_CONDITION


def test_a_condition_that_the_collection_took_away_is_told_as_if_it_had_not(vgauth):
    vgauth.guest.write(OWN, '[Unit]\nConditionVirtualization=\n')
    assert told(vgauth('none', OWN)) == UNMET
    assert services.present_drop_ins(vgauth.guest.root) == [
        {'path': OWN, 'content': '[Unit]\nConditionVirtualization=\n'}
    ]


def test_a_drop_in_that_systemd_knows_and_is_gone(vgauth):
    assert told(vgauth('none', '/etc/systemd/system/vgauth.service.d/gone.conf')) == UNMET


def test_drop_ins_of_others_are_not_the_collections(tmp_path):
    guest = GuestTree(tmp_path)
    guest.write('/etc/systemd/system/vgauth.service.d/override.conf')
    guest.write('/etc/systemd/system/sshd.service.d/esxi_arm_guest.conf')
    assert services.present_drop_ins(guest.root) == []


MAPS = '''\
aaaad0000000-aaaad0012000 r-xp 00000000 fe:01 1234 /usr/bin/vmtoolsd
ffff80000000-ffff80010000 r-xp 00000000 fe:01 1235 /usr/lib/aarch64-linux-gnu/libvmtools.so.0.0.0
ffff81000000-ffff81010000 r-xp 00000000 fe:01 1236 /usr/lib/aarch64-linux-gnu/open-vm-tools/plugins/vmsvc/libtimeSync.so
ffff81010000-ffff81020000 r--p 00010000 fe:01 1236 /usr/lib/aarch64-linux-gnu/open-vm-tools/plugins/vmsvc/libtimeSync.so
ffff82000000-ffff82010000 r-xp 00000000 fe:01 1237 /usr/lib64/open-vm-tools/plugins/common/libvix.so (deleted)
'''


def test_loaded_plugins(tmp_path):
    guest = GuestTree(tmp_path)
    guest.write('/proc/77/comm', 'vmtoolsd\n')
    guest.write('/proc/77/maps', MAPS)
    guest.write('/proc/78/comm', 'editor\n')
    guest.write('/proc/78/maps', '0-1 r-xp 0 0:0 1 /usr/lib/open-vm-tools/plugins/vmsvc/libother.so\n')
    guest.write('/proc/self/comm', 'vmtoolsd\n')
    assert services.loaded_plugins(guest.root) == ['timeSync', 'vix']


def test_a_daemon_that_ended_meanwhile(tmp_path):
    guest = GuestTree(tmp_path)
    guest.write('/proc/77/comm', 'vmtoolsd\n')
    guest.path.joinpath('proc/78').mkdir()
    assert services.loaded_plugins(guest.root) == []


def test_the_last_lines_of_units():
    asked = []

    def journalctl(argv):
        asked.append(argv[-1])
        return (0, 'first\nse\udcffcond\n', '')

    logs = services.logs(Programs(journalctl=journalctl), ['vmtoolsd.service'])
    assert logs == {'vmtoolsd.service': ['first', 'se\ufffdcond']}
    assert asked == ['--unit=vmtoolsd.service']


@pytest.mark.parametrize('run', [Programs(), Programs(journalctl=(1, '', 'No journal files were found.'))])
def test_no_systemd_journal(run):
    assert services.logs(run, ['vmtoolsd.service']) == {'vmtoolsd.service': []}
