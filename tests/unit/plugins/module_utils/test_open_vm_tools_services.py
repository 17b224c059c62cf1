# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils import open_vm_tools_services as services
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest_tree import GuestTree, Programs

ABSENT = {'unit': None, 'load': None, 'enabled': None, 'active': None, 'result': None}
NAMES = ('vgauthd.service', 'vgauth.service', 'vmtoolsd.service', 'open-vm-tools.service')


def block(name, names=None, load='loaded', enabled='enabled', active='active', result='success'):
    return (f'Result={result}\nId={name}\nNames={names or name}\nLoadState={load}\nActiveState={active}\n'
            f'UnitFileState={enabled}\n')


def systemctl(**blocks):
    """`systemctl show` of a systemd that knows these units; their names with _ for - and without .service."""
    known = {name.replace('_', '-') + '.service': text for name, text in blocks.items()}

    def show(argv):
        names = [arg for arg in argv if arg.endswith('.service')]
        assert sorted(names) == sorted(NAMES)
        return 0, '\n'.join(known.get(name, block(name, load='not-found', enabled='', active='inactive'))
                            for name in names), ''
    return Programs(systemctl=show)


def test_upstream_names():
    states = services.service_states(systemctl(vmtoolsd=block('vmtoolsd.service', active='inactive'),
                                               vgauthd=block('vgauthd.service')))
    assert states == {
        'vmtoolsd': {'unit': 'vmtoolsd.service', 'load': 'loaded', 'enabled': 'enabled', 'active': 'inactive',
                     'result': 'success'},
        'vgauthd': {'unit': 'vgauthd.service', 'load': 'loaded', 'enabled': 'enabled', 'active': 'active',
                    'result': 'success'}}


def test_debian_names():
    states = services.service_states(systemctl(
        open_vm_tools=block('open-vm-tools.service', active='failed', result='exit-code'),
        vgauth=block('vgauth.service')))
    assert (states['vmtoolsd']['unit'], states['vmtoolsd']['result']) == ('open-vm-tools.service', 'exit-code')
    assert states['vgauthd']['unit'] == 'vgauth.service'


def test_an_alias_is_known_by_its_units_own_name():
    text = block('vmtoolsd.service', names='open-vm-tools.service vmtoolsd.service')
    states = services.service_states(systemctl(vmtoolsd=text, open_vm_tools=text))
    assert states['vmtoolsd']['unit'] == 'vmtoolsd.service'


def test_of_two_units_the_running_one_counts():
    states = services.service_states(systemctl(vmtoolsd=block('vmtoolsd.service', active='failed'),
                                               open_vm_tools=block('open-vm-tools.service')))
    assert states['vmtoolsd']['unit'] == 'open-vm-tools.service'


def test_a_masked_unit_is_there():
    states = services.service_states(systemctl(vmtoolsd=block('vmtoolsd.service', load='masked', enabled='masked',
                                                              active='inactive')))
    assert states['vmtoolsd']['load'] == 'masked'


@pytest.mark.parametrize('run', [
    systemctl(),
    Programs(),
    Programs(systemctl=(1, '', 'System has not been booted with systemd as init system')),
])
def test_no_such_units(run):
    assert services.service_states(run) == {'vmtoolsd': ABSENT, 'vgauthd': ABSENT}


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
