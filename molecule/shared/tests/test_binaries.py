# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The binaries are what an aarch64 guest of this platform can run."""

import re

import pytest
import upstream
from elf import AARCH64

# Machine code of "return 1" on aarch64: mov w0, #1; ret
RETURN_TRUE = b'\x20\x00\x80\x52\xc0\x03\x5f\xd6'


def test_there_are_binaries(elf_files, manager):
    plugins = sum(len(names) for names in upstream.PLUGINS.values())
    assert {'/usr/bin/vmtoolsd', '/usr/bin/VGAuthService'} <= set(elf_files)
    assert len([path for path in elf_files if path.startswith(manager.library_directory)]) == (
        len(upstream.LIBRARIES) + plugins
    )


def test_binaries_are_aarch64(elf_files):
    assert {path for path, elf in elf_files.items() if elf.machine != AARCH64} == set()


def test_binaries_look_for_libraries_in_the_platforms_places_only(elf_files, manager):
    platforms = ('/lib', '/lib64', '/usr/lib', '/usr/lib64', manager.library_directory)
    strangers = {
        (path, place)
        for path, elf in elf_files.items()
        for place in elf.search_paths
        if place.rstrip('/') not in platforms and not place.startswith(manager.library_directory + '/')
    }
    assert strangers == set()


def test_every_library_is_found(guest, elf_files):
    linked = [path for path, elf in elf_files.items() if elf.needed]
    resolved = guest.run('ldd ' + ' '.join(linked))
    assert resolved.stdout.count('=>') > len(linked)
    assert re.findall(r'.*not found.*', resolved.stdout + resolved.stderr) == []


def test_libraries_are_in_the_loaders_cache(guest, manager):
    cache = guest.check_output('/sbin/ldconfig --print-cache')
    for name in ('libvmtools.so.0', 'libvgauth.so.0', 'libDeployPkg.so.0'):
        assert f'{name} ' in cache


def test_guest_customization_finds_its_plugin(members):
    """cloud-init looks in these directories and nowhere else."""
    places = (
        '/usr/lib/vmware-tools',
        '/usr/lib64/vmware-tools',
        '/usr/lib/open-vm-tools',
        '/usr/lib64/open-vm-tools',
        '/usr/lib/aarch64-linux-gnu/open-vm-tools',
    )
    plugins = [path for path in members if path.endswith('/libdeployPkgPlugin.so')]
    assert len(plugins) == 1
    assert plugins[0].startswith(places)


@pytest.fixture(scope='module')
def inside_vmware(guest, elf_files, manager):
    """Environment of a program that is to believe it runs on VMware: copies of the libraries whose check says yes."""
    directory = '/run/inside-vmware'
    code = ''.join(f'\\{byte:03o}' for byte in RETURN_TRUE)
    commands = [f'mkdir {directory}']
    for name in ('libvmtools.so.0', 'libguestlib.so.0'):
        library = f'{manager.library_directory}/{name}.0.0'
        offset = elf_files[library].offset_of_function('VmCheck_IsVirtualWorld')
        commands += [
            f'cp {library} {directory}/{name}',
            f"printf '{code}' | dd of={directory}/{name} bs=1 seek={offset} conv=notrunc status=none",
        ]
    guest.check_output(' && '.join(commands))
    yield f'env LD_LIBRARY_PATH={directory}'
    guest.check_output(f'rm -r {directory}')


def test_the_daemon_tells_its_version_inside_vmware(guest, variables, inside_vmware):
    answer = guest.run(f'{inside_vmware} /usr/bin/vmtoolsd -v')
    version = re.escape(variables['open_vm_tools_version'])
    assert answer.rc == 0
    assert re.fullmatch(rf'VMware Tools daemon, version {version}\.\d+ \(build-\d+\)\n', answer.stdout)


def test_the_tool_tells_its_version_inside_vmware(guest, variables, inside_vmware):
    answer = guest.run(f'{inside_vmware} /usr/bin/vmware-toolbox-cmd -v')
    assert answer.rc == 0
    assert answer.stdout.startswith(variables['open_vm_tools_version'] + '.')


def test_the_daemon_ends_in_silence_outside_vmware(guest):
    answer = guest.run('/usr/bin/vmtoolsd -v')
    assert (answer.rc, answer.stdout, answer.stderr) == (1, '', '')


def test_the_check_says_no_outside_vmware(guest):
    answer = guest.run('/usr/bin/vmware-checkvm')
    assert answer.rc == 1
    assert 'must be run inside a virtual machine' in answer.stdout + answer.stderr
