# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import errno
import os

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal, package_file
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import Failure


@pytest.mark.parametrize(
    'code, cause, said',
    [
        (errno.ENOSPC, 'disk', 'The disk is full: No space left on device for {path}. Free some space and run again'),
        (errno.EROFS, 'file', '{path} cannot be written: Read-only file system'),
    ],
)
def test_a_file_that_cannot_be_written(monkeypatch, tmp_path, code, cause, said):
    uploaded, path = tmp_path / 'uploaded.deb', tmp_path / 'packages' / 'x.deb'
    uploaded.write_bytes(b'content')

    def write(path, content):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(journal, 'write', write)
    with pytest.raises(Failure) as failed:
        package_file.put(str(uploaded), str(path))
    assert (failed.value.cause, str(failed.value)) == (cause, said.format(path=path))


def test_apt_may_read_it_under_any_umask(monkeypatch, tmp_path):
    uploaded = tmp_path / 'uploaded.deb'
    uploaded.write_bytes(b'content')
    monkeypatch.chdir(tmp_path)
    umask = os.umask(0o077)
    try:
        path, copied = package_file.put(str(uploaded), 'new/packages/x.deb')
        again = package_file.put(str(uploaded), 'new/packages/x.deb')
    finally:
        os.umask(umask)
    assert (path, copied, again) == (str(tmp_path / 'new/packages/x.deb'), True, (path, False))
    modes = [oct((tmp_path / place).stat().st_mode & 0o777) for place in ('new', 'new/packages', 'new/packages/x.deb')]
    assert modes == ['0o755', '0o755', '0o644']
