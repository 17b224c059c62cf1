# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests share. An emulated guest takes its time for each command: what can be asked at once is asked once."""

import io
import json
import subprocess
import tarfile

import package_managers
import pytest
from elf import ElfFile


@pytest.fixture(scope='session')
def guest(pytestconfig):
    """The host under test, for fixtures that live as long as the session."""
    import testinfra

    (host,) = testinfra.get_hosts(
        pytestconfig.getoption('--hosts').split(','),
        sudo=pytestconfig.getoption('--sudo'),
        ansible_inventory=pytestconfig.getoption('--ansible-inventory'),
    )
    return host


@pytest.fixture(scope='session')
def variables(guest, pytestconfig):
    """The inventory's variables of the guest: what was asked for."""
    output = subprocess.run(
        [
            'ansible-inventory',
            '--inventory',
            pytestconfig.getoption('--ansible-inventory'),
            '--host',
            guest.backend.get_hostname(),
        ],
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    return json.loads(output)


@pytest.fixture(scope='session')
def manager(guest):
    return package_managers.of(guest)


@pytest.fixture(scope='session')
def package_files(guest, manager):
    """Paths of all files and links that the package owns, by the names that dpkg or rpm have for them."""
    return set(guest.check_output(manager.list_files).splitlines())


@pytest.fixture(scope='session')
def members(guest, package_files):
    """What lies on the guest at these paths: tar's description and the content of each, by path."""
    paths = '\n'.join(sorted(package_files))
    packed = guest.run(f"echo '{paths}' | tar --create --no-recursion --absolute-names --files-from=-")
    assert packed.rc == 0, packed.stderr
    with tarfile.open(fileobj=io.BytesIO(packed.stdout_bytes)) as archive:
        return {
            '/' + member.name.lstrip('/'): (member, archive.extractfile(member).read() if member.isfile() else b'')
            for member in archive.getmembers()
            if not member.isdir()
        }


@pytest.fixture(scope='session')
def elf_files(members):
    return {path: ElfFile(content) for path, (member, content) in members.items() if ElfFile.is_elf(content)}


@pytest.fixture(scope='session')
def provenance(members):
    return json.loads(members['/usr/share/open-vm-tools/provenance.json'][1])


@pytest.fixture(scope='session')
def units(guest):
    """Properties of the two units, as systemd understands them."""
    names = ['vmtoolsd.service', 'vgauthd.service']
    output = guest.check_output('systemctl show --no-pager ' + ' '.join(names))
    blocks = [dict(line.partition('=')[::2] for line in block.splitlines()) for block in output.split('\n\n')]
    return dict(zip(names, blocks))
