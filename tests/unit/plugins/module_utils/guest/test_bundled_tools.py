# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import bundled_tools
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree

PROGRAM, CONFIG = '/usr/lib/vmware-tools/sbin64/vmtoolsd', '/etc/vmware-tools/tools.conf'
RECORDS = {
    'with a time': (['file %s 1500000000' % PROGRAM], {PROGRAM: (1500000000, False)}),
    'without': (['file ' + PROGRAM], {PROGRAM: (None, False)}),
    'a name with spaces': (['file /usr/lib/vmware-tools/a b 15'], {'/usr/lib/vmware-tools/a b': (15, False)}),
    'removed': (['file ' + PROGRAM, 'remove_file ' + PROGRAM], {}),
    'removed and installed again': (
        ['file ' + PROGRAM, 'remove_file ' + PROGRAM, 'file %s 7' % PROGRAM],
        {PROGRAM: (7, False)},
    ),
    'a configuration file': (['file %s 7' % CONFIG, 'config ' + CONFIG], {CONFIG: (7, True)}),
    "one that is the administrator's": (['file ' + CONFIG, 'config ' + CONFIG, 'modified ' + CONFIG], {}),
    'a configuration file of which no more is known': (['config ' + CONFIG], {}),
    'a driver': (['file /lib/modules/3.10.0/misc/vmxnet3.ko 7', 'file /usr/lib/modules/3.10.0/misc/vmci.ko'], {}),
    'other events': (['answer BINDIR /usr/bin', 'remove_answer X', 'directory /etc/vmware-tools', 'answer X', ''], {}),
    'damaged': (['file', 'file relative', 'file /usr/lib/vmware-tools/../../../etc/shadow', 'file //etc//shadow'], {}),
}


@pytest.fixture
def guest(tmp_path):
    return GuestTree(tmp_path)


def record(guest, *lines):
    guest.write(bundled_tools.LOCATIONS, '\n'.join(lines) + '\n')


@pytest.mark.parametrize('lines, found', RECORDS.values(), ids=RECORDS)
def test_record(lines, found):
    assert bundled_tools.recorded('\n'.join(lines)) == found


def test_nothing_installed(guest):
    assert bundled_tools.present_files(guest.root) == []


def test_what_is_there_of_it(guest):
    guest.write(PROGRAM)
    guest.link('/usr/sbin/vmtoolsd', '/missing')
    (guest.path / 'usr/lib/vmware-tools/configurator').mkdir()
    record(guest, *('file ' + path for path in (PROGRAM, '/usr/sbin/vmtoolsd', '/usr/bin/gone')))
    with open(guest.root + bundled_tools.LOCATIONS, 'a', encoding='utf-8') as stream:
        stream.write('file /usr/lib/vmware-tools/configurator\n')
    assert bundled_tools.present_files(guest.root) == [bundled_tools.LOCATIONS, PROGRAM, '/usr/sbin/vmtoolsd']


def test_a_record_of_what_is_gone(guest):
    record(guest, 'file ' + PROGRAM)
    assert bundled_tools.present_files(guest.root) == []


def test_packages_of_vmware_tools_are_left_to_the_package_manager(guest):
    guest.write(PROGRAM)
    record(guest, 'file ' + PROGRAM)
    guest.write(bundled_tools.PACKAGES + '/x')
    assert bundled_tools.present_files(guest.root) == []


@pytest.mark.parametrize('recorded_time, is_theirs', [('7', True), ('8', False), ('', True)])
def test_a_configuration_file_that_was_changed_stays(guest, recorded_time, is_theirs):
    os.utime(str(guest.write(CONFIG)), (7, 7))
    guest.write(PROGRAM)
    record(guest, 'file %s 1' % PROGRAM, ('file %s %s' % (CONFIG, recorded_time)).rstrip(), 'config ' + CONFIG)
    assert (CONFIG in bundled_tools.present_files(guest.root)) is is_theirs
    assert PROGRAM in bundled_tools.present_files(guest.root)
