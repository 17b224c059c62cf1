# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of a guest below a root directory, addressed by their paths on the guest."""

import errno
import hashlib
import os
import stat

# Reading a non-regular file may never end. The one exception is a link to /dev/null, which masks a file.
NO_FILES = (
    (stat.S_ISFIFO, 'is a named pipe (FIFO), not a file'),
    (stat.S_ISSOCK, 'is a socket, not a file'),
    (stat.S_ISBLK, 'is a device, not a file'),
    (stat.S_ISCHR, 'is a device, not a file'),
)


def native_path(text):
    """A path from a file or an argument as the os module expects it, even if the locale is not UTF-8."""
    return os.fsdecode(text.encode('utf-8', 'surrogateescape'))


def below(root, path):
    return os.path.join(root, path.lstrip('/'))


def read_bytes(root, path):
    """Content of the file, or None if it cannot be read."""
    try:
        return read_file(below(root, path))
    except OSError:
        return None


def read_file(path):
    """Content of the file. Raises OSError if it cannot be read or is not a regular file."""
    status = os.stat(path)
    if stat.S_ISCHR(status.st_mode) and status.st_rdev == os.stat(os.devnull).st_rdev:
        return b''
    for is_kind, what in NO_FILES:
        if is_kind(status.st_mode):
            raise OSError(errno.EINVAL, what, path)
    with open(path, 'rb') as stream:
        return stream.read()


def outside(root, path):
    """What path resolves to from here, if it goes through a symbolic link that leaves root; else None.

    In a mounted system, an absolute link means a file of that system; followed from here, it is one of this system.
    /dev/null is the same on both.
    """
    target = os.path.realpath(path)
    inside = target.startswith(os.path.join(os.path.realpath(root), '')) or target == os.devnull
    return None if inside else target


def read_text(root, path):
    content = read_bytes(root, path)
    return None if content is None else content.decode('utf-8', 'replace')


def digests(root, paths):
    """sha256 of each file that is there, by its path."""
    contents = ((path, read_bytes(root, path)) for path in paths)
    return {path: hashlib.sha256(content).hexdigest() for path, content in contents if content is not None}
