# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The package manager owns what is installed, and it is what was asked for."""

import re

import pytest
import upstream

PLACES = ('/etc/vmware-tools', '/usr/share/open-vm-tools', '/usr/include/vmGuestLib', '/usr/include/libDeployPkg')


def test_version(guest, manager, variables):
    assert guest.check_output(manager.version) == variables['open_vm_tools_version']


def test_architecture(guest, manager):
    assert guest.check_output(manager.architecture) == manager.aarch64


def test_the_package_manager_finds_every_file_unchanged(guest, manager):
    verified = guest.run(manager.verify)
    assert (verified.rc, verified.stdout, verified.stderr) == (0, '', '')


def test_all_files_of_a_source_build_are_there(members, manager):
    assert set(upstream.files(manager.library_directory)) - set(members) == set()


def test_libraries_have_the_link_that_programs_are_linked_by(members, manager):
    for name in upstream.LIBRARIES:
        member, dummy = members[f'{manager.library_directory}/{name}.so']
        assert member.issym()


def test_nothing_of_the_desktop_is_there(guest, members):
    assert set(upstream.DESKTOP) & set(members) == set()
    assert guest.run('ls ' + ' '.join(f"'{path}'" for path in upstream.DESKTOP)).stdout == ''


def test_nobody_else_put_files_there(guest, manager, package_files):
    places = PLACES + (manager.library_directory + '/open-vm-tools',)
    found = guest.check_output('find ' + ' '.join(places) + ' -not -type d').splitlines()
    assert len(found) > 50
    assert set(found) - package_files == set()


def test_nothing_is_in_usr_local(guest):
    assert guest.check_output("find /usr/local -iname '*vm*' -o -iname '*vgauth*'") == ''


def test_no_libtool_archives(members):
    assert [path for path in members if path.endswith(('.la', '.a'))] == []


def test_no_special_rights(members):
    assert [path for path, (member, dummy) in members.items() if member.mode & 0o6000] == []


def test_only_root_may_write(members):
    assert {(member.uname, member.gname) for member, dummy in members.values()} == {('root', 'root')}
    assert [path for path, (member, dummy) in members.items() if member.isfile() and member.mode & 0o022] == []


def test_only_programs_and_scripts_are_executable(members):
    executable = {
        path
        for path, (member, content) in members.items()
        if member.isfile() and member.mode & 0o111 and not content.startswith((b'#!', b'\x7fELF'))
    }
    assert executable == set()


@pytest.mark.parametrize(
    'path',
    [
        '/etc/vmware-tools/tools.conf',
        '/etc/vmware-tools/vgauth.conf',
        '/etc/pam.d/vmtoolsd',
        '/etc/vmware-tools/scripts/vmware/network',
    ],
)
def test_configuration_survives_an_upgrade(guest, manager, path):
    assert path in guest.check_output(manager.list_configuration).splitlines()


def test_pam(members, manager):
    member, content = members['/etc/pam.d/vmtoolsd']
    assert member.mode == 0o644
    rules = [line.split() for line in content.decode().splitlines() if line and not line.startswith('#')]
    assert manager.pam_modules <= {word for rule in rules for word in rule}


def test_pam_names_no_module_that_is_not_there(guest, members):
    named = re.findall(r'\S+\.so', members['/etc/pam.d/vmtoolsd'][1].decode())
    present = guest.run("find /lib/ /usr/lib/ /usr/lib64/ -path '*/security/*.so' -printf '%f\\n'").stdout.split()
    assert set(named) - set(present) == set()


def test_udev_gives_virtual_disks_time(members):
    member, content = members['/usr/lib/udev/rules.d/99-vmware-scsi-udev.rules']
    assert member.mode == 0o644
    rules = [line for line in content.decode().splitlines() if 'timeout' in line]
    assert rules
    assert all('180' in rule for rule in rules)


def test_provenance(provenance, variables):
    assert provenance['schema'] == 1
    assert provenance['version'] == variables['open_vm_tools_version']
    assert provenance['source']['checksum'] == variables['open_vm_tools_source_checksum']
    assert provenance['platform']['architecture'] == 'aarch64'
    assert provenance['desktop'] is False
    assert re.fullmatch('[0-9a-f]{64}', provenance['build_key'])
    assert re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', provenance['built_at'])
    assert {'--prefix=/usr', '--without-x', '--disable-servicediscovery'} <= set(provenance['configure_args'])
    assert re.match('gcc', provenance['compiler'], re.IGNORECASE)
    assert all(provenance['dependencies'][name] for name in ('glib-2.0', 'libmspack', 'xmlsec1', 'openssl'))


def test_provenance_names_the_platform(guest, provenance):
    release = dict(line.partition('=')[::2] for line in guest.check_output('cat /etc/os-release').splitlines())
    major = provenance['platform']['major']
    # Debian unstable has no number.
    assert major == release['VERSION_ID'].strip('"').split('.')[0] if 'VERSION_ID' in release else not major.isdigit()
    assert provenance['platform']['distribution'].lower() in release['NAME'].lower()
