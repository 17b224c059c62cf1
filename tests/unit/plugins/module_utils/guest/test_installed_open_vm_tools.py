# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import installed_open_vm_tools
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree, Programs

# Strings as the linker leaves them in the daemon: other versions come before and after the right one.
DAEMON = b'\x7fELF\0GLIBC_2.17\0VMware Tools daemon, version\0build-25056151\x0013.0.10.64105\0%s (%s)\x0013.0.10\0'
MANAGED = '/var/lib/dpkg/status'


@pytest.fixture
def guest(tmp_path):
    guest = GuestTree(tmp_path)
    guest.write(MANAGED, 'Package: base-files\n')
    return guest


def dpkg(installed=None, owned=()):
    """dpkg-query of a guest with this version of the package, to which these files belong."""

    def query(argv):
        if '--search' in argv:
            return 1, ''.join(f'open-vm-tools: {path}\n' for path in owned if path in argv), ''
        return (0, f'installed\topen-vm-tools\t{installed}\tarm64\n', '') if installed else (1, '', 'no packages found')

    return Programs(dpkg_query=query)


def facts(guest, run):
    result, warnings = installed_open_vm_tools.describe(guest.root, run)
    assert warnings == []
    return result


def test_nothing_installed(guest):
    assert facts(guest, dpkg()) == {
        'installed': False,
        'version': None,
        'build': None,
        'origin': None,
        'package': None,
        'provenance': None,
        'manual_files': [],
    }


def test_nothing_installed_and_no_package_manager(tmp_path):
    assert facts(GuestTree(tmp_path), Programs())['installed'] is False


def test_the_package_of_the_collection(guest):
    guest.write('/usr/bin/vmtoolsd', DAEMON)
    guest.write('/usr/share/open-vm-tools/provenance.json', json.dumps({'schema': 1, 'version': '13.0.10'}))
    owned = ('/usr/bin/vmtoolsd', '/usr/share/open-vm-tools/provenance.json')
    assert facts(guest, dpkg('13.0.10-1', owned)) == {
        'installed': True,
        'version': '13.0.10',
        'build': '25056151',
        'origin': 'collection',
        'package': {
            'name': 'open-vm-tools',
            'version': '13.0.10',
            'release': '1',
            'full_version': '13.0.10-1',
            'architecture': 'arm64',
            'manager': 'dpkg',
        },
        'provenance': {'schema': 1, 'version': '13.0.10'},
        'manual_files': [],
    }


def test_the_package_of_the_distribution(guest):
    guest.write('/usr/bin/vmtoolsd', DAEMON)
    result = facts(guest, dpkg('2:13.0.10-1ubuntu1', ['/usr/bin/vmtoolsd']))
    assert (result['origin'], result['version'], result['provenance']) == ('distribution', '13.0.10', None)


@pytest.mark.parametrize('path', ['/usr/bin/vmtoolsd', '/usr/local/bin/vmtoolsd'])
def test_a_make_install_by_hand(guest, path):
    guest.write(path, DAEMON)
    result = facts(guest, dpkg())
    assert (result['installed'], result['origin'], result['package']) == (True, 'manual', None)
    assert (result['version'], result['build']) == ('13.0.10', '25056151')
    assert result['manual_files'] == [path]


def test_a_package_beside_an_older_make_install(guest):
    guest.write('/usr/local/bin/vmtoolsd', DAEMON.replace(b'13.0.10', b'11.2.5'))
    guest.write('/usr/bin/vmtoolsd', DAEMON)
    result = facts(guest, dpkg('13.0.10-1', ['/usr/bin/vmtoolsd']))
    assert (result['origin'], result['version']) == ('distribution', '13.0.10')
    assert result['manual_files'] == ['/usr/local/bin/vmtoolsd']


def test_a_make_install_does_not_speak_for_a_package_without_a_daemon(guest):
    guest.write('/usr/local/bin/vmtoolsd', DAEMON)
    result = facts(guest, dpkg('2:12.2.0-1'))
    assert (result['version'], result['build']) == ('12.2.0', None)


def test_a_daemon_of_a_package_with_another_name(guest):
    guest.write('/usr/bin/vmtoolsd', DAEMON)
    result = facts(guest, dpkg(owned=['/usr/bin/vmtoolsd']))
    assert (result['installed'], result['origin'], result['manual_files']) == (True, 'distribution', [])


def test_leftovers_without_a_daemon_are_no_installation(guest):
    guest.write('/etc/pam.d/vmtoolsd')
    guest.write('/usr/share/open-vm-tools/provenance.json', '{"schema": 1}')
    result = facts(guest, dpkg())
    assert (result['installed'], result['origin'], result['provenance']) == (False, None, None)
    assert result['manual_files'] == ['/etc/pam.d/vmtoolsd', '/usr/share/open-vm-tools/provenance.json']


def test_a_daemon_without_version_falls_back_to_the_package(guest):
    guest.write('/usr/bin/vmtoolsd', b'\x7fELF\0')
    result = facts(guest, dpkg('2:12.2.0-1+deb12u4', ['/usr/bin/vmtoolsd']))
    assert (result['version'], result['build']) == ('12.2.0', None)


@pytest.mark.parametrize(
    'content, reason',
    [
        ('{"schema": 1', 'not valid JSON'),
        ('[1]', 'expected a JSON object, found a list'),
    ],
)
def test_an_unreadable_provenance_is_a_warning(guest, content, reason):
    guest.write('/usr/share/open-vm-tools/provenance.json', content)
    run = dpkg('13.0.10-1', ['/usr/share/open-vm-tools/provenance.json'])
    result, warnings = installed_open_vm_tools.describe(guest.root, run)
    assert (result['origin'], result['provenance']) == ('collection', None)
    assert len(warnings) == 1
    assert warnings[0].startswith('/usr/share/open-vm-tools/provenance.json: ')
    assert reason in warnings[0]
