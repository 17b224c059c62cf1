# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of a guest, by the names that the guest has for them, below a root directory."""

import errno
import os
import stat

# Of what is no file, a reader may never see the end. The one exception is what masks a file: a link to /dev/null.
NO_FILES = (
    (stat.S_ISFIFO, 'a named pipe (FIFO), where a reader waits for ever'),
    (stat.S_ISSOCK, 'a socket, no file'),
    (stat.S_ISBLK, 'a device, no file'),
    (stat.S_ISCHR, 'a device, no file'),
)


def native_path(text):
    """A path out of a file or an argument, as os takes it: with a locale that is not UTF-8, too."""
    return os.fsdecode(text.encode('utf-8', 'surrogateescape'))


def below(root, path):
    return os.path.join(root, path.lstrip('/'))


def read_bytes(root, path):
    """Content of the file, or None where there is no such file to read."""
    try:
        return read_file(below(root, path))
    except OSError:
        return None


def read_file(path):
    """Content of the file. Raises OSError where it cannot be read, and where it is something that is no file."""
    status = os.stat(path)
    if stat.S_ISCHR(status.st_mode) and status.st_rdev == os.stat(os.devnull).st_rdev:
        return b''
    for is_kind, what in NO_FILES:
        if is_kind(status.st_mode):
            raise OSError(errno.EINVAL, what, path)
    with open(path, 'rb') as stream:
        return stream.read()


def outside(root, path):
    """Where path is or leads through a symbolic link that leaves root: what it is from here, else None.

    In a mounted system an absolute link means a file of that system; followed from here, it is one of this system.
    /dev/null is the same on both.
    """
    target = os.path.realpath(path)
    inside = target.startswith(os.path.join(os.path.realpath(root), '')) or target == os.devnull
    return None if inside else target


def read_text(root, path):
    content = read_bytes(root, path)
    return None if content is None else content.decode('utf-8', 'replace')
