# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes files atomically: a reader finds either the old or the new content, even after a power failure."""

import contextlib
import errno
import os
import uuid

# The errno of a full disk, or of a user's share of it
FULL = (errno.ENOSPC, errno.EDQUOT)
_SUFFIX = '.new'


def write(path, content, synced=True, mode=0o666):
    """Replace the file at path, with this mode less the umask, by default that of any new file.

    To keep mode, owner and label of a file that is not ours, use write_beside and AnsibleModule.atomic_move.
    """
    temporary = write_beside(path, content, mode, synced)
    try:
        os.rename(temporary, path)
    except OSError:
        _remove(temporary)
        raise
    if synced:
        _sync_directory(os.path.dirname(path))


def write_beside(path, content, mode=0o600, synced=True):
    """The name of a complete file with this content, to be renamed to path."""
    temporary = _name_beside(path)
    descriptor = _create(temporary, mode)
    try:
        with os.fdopen(descriptor, 'wb') as stream:
            stream.write(content)
            stream.flush()
            if synced:
                os.fsync(stream.fileno())
    except OSError:
        _remove(temporary)
        raise
    return temporary


def leftovers(path):
    """Temporary files that killed runs left next to path."""
    directory, name = os.path.split(path)
    return [
        os.path.join(directory, found)
        for found in os.listdir(directory)
        if found.startswith('.%s.' % name) and found.endswith(_SUFFIX)
    ]


def _name_beside(path):
    # In the same directory, so that the rename is atomic; hidden and with its own suffix, so that programs that read
    # all files of a kind (dnf: *.repo) ignore it.
    directory, name = os.path.split(path)
    return os.path.join(directory, '.%s.%s%s' % (name, uuid.uuid4().hex[:8], _SUFFIX))


def _create(path, mode):
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)


def _sync_directory(path):
    """A rename is durable once its directory is synced; a file system that cannot sync it does not need it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove(path):
    with contextlib.suppress(OSError):
        os.unlink(path)
