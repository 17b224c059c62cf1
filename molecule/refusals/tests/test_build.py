# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A build that fails says why in the compiler's words, and nothing of it reaches the guest's system directories.

What was installed by hand is still there, from the tests before.
"""

import hashlib
import io
import pathlib
import re
import tarfile

import by_hand
import pytest
from scenario import REMOVE

MOVE = {'open_vm_tools_manual_install': 'move'}
BROKEN_FILE = '/lib/asyncsocket/asyncsocket.c'
ERROR = b'\nint Planted(void) { return undeclared_by_test; }\n'
OURS = '*vmtools* *vmware* *VGAuth* *vgauth* *open-vm-tools*'


@pytest.fixture(scope='module')
def broken(guest, tmp_path_factory):
    """Variables of a source archive with an error at the end of one file."""
    copy = tmp_path_factory.mktemp('broken') / 'broken.tar.gz'
    archive = guest.variables['open_vm_tools_source_url']
    with tarfile.open(archive) as source, tarfile.open(copy, 'w:gz', compresslevel=1) as target:
        for member in source:
            content = source.extractfile(member).read() if member.isfile() else b''
            if member.name.endswith(BROKEN_FILE):
                content += ERROR
                member.size = len(content)
            target.addfile(member, io.BytesIO(content))
    checksum = hashlib.sha256(pathlib.Path(copy).read_bytes()).hexdigest()
    return {**MOVE, 'open_vm_tools_source_url': str(copy), 'open_vm_tools_source_checksum': f'sha256:{checksum}'}


def test_the_compilers_first_error_is_shown(run, broken):
    output = run(status=2, variables=broken).output
    assert re.search(r'asyncsocket\.c:[0-9]+:[0-9]+:? .*undeclared_by_test', output), output


def test_a_missing_library_is_named_with_the_package_that_has_it(run, broken):
    output = run(status=2, variables={**broken, 'open_vm_tools_configure_args': ['--with-fuse=fuse3']}).output
    sentence = 'Fuse3 was requested but unavailable on the system. Install the package libfuse3-dev'
    assert sentence in output, output


def test_another_release_than_asked_for_is_refused(run, guest):
    output = run(status=2, variables={**MOVE, 'open_vm_tools_version': '13.9.9'}).output
    found = guest.variables['open_vm_tools_version']
    assert f'is open-vm-tools {found}, but open_vm_tools_version is 13.9.9' in output, output


def test_nothing_was_installed(guest):
    names = ' -o '.join(f"-name '{pattern}'" for pattern in OURS.split())
    found = guest.run(f'find /etc /usr \\( {names} \\) ! -type d').split()
    assert sorted(found) == sorted(by_hand.FILES)


def test_removal_leaves_the_guest_as_it_was(run, guest, before):
    run(REMOVE)
    guest.run('rm ' + ' '.join(by_hand.FILES))
    guest.see_unchanged_since(before)
