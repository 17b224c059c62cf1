# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import errno
import os

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import atomic, package_file
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

    monkeypatch.setattr(atomic, 'write', write)
    with pytest.raises(Failure) as failed:
        package_file.put(str(uploaded), str(path))
    assert (failed.value.cause, str(failed.value)) == (cause, said.format(path=path))
