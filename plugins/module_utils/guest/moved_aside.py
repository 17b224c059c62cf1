# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moves files out of the way, and back to where they were. They keep their owners, modes, times and contents.

The journal has their list before the first one moves, so that a lost run can be completed, in either direction.
"""

import contextlib
import errno
import os
import shutil

from . import atomic

KIND = 'manual_install'


def is_there(path):
    return os.path.lexists(path)


def place(directory, path):
    """Where a file is kept."""
    return directory + path


def move_out(directory, paths):
    """An earlier file of the same name is kept, too, with a number."""
    for path in paths:
        if is_there(path):
            target = place(directory, path)
            os.makedirs(os.path.dirname(target), mode=0o755, exist_ok=True)
            if is_there(target):
                os.rename(target, _free(target))
            _move(path, target)


def move_back(directory, paths):
    """Returns the paths that stay where they are kept, because something else is in their place by now."""
    stay = []
    for path in paths:
        kept = place(directory, path)
        if not is_there(kept):
            continue
        if is_there(path):
            stay.append(path)
            continue
        os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
        _move(kept, path)
    _remove_empty(directory)
    return stay


def _move(source, target):
    try:
        os.rename(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy(source, target)
        os.unlink(source)


def _copy(source, target):
    """To another file system."""
    for leftover in atomic.leftovers(target):
        os.unlink(leftover)
    if os.path.islink(source):
        os.symlink(os.readlink(source), target)
    else:
        with open(source, 'rb') as stream:
            temporary = atomic.write_beside(target, stream.read())
        shutil.copystat(source, temporary)
        os.rename(temporary, target)
    owner = os.lstat(source)
    os.chown(target, owner.st_uid, owner.st_gid, follow_symlinks=False)
    if not os.path.islink(source):
        # chown clears the bits for setuid and setgid
        os.chmod(target, owner.st_mode & 0o7777)


def _free(path):
    number = 1
    while is_there('%s.%d' % (path, number)):
        number += 1
    return '%s.%d' % (path, number)


def _remove_empty(directory):
    for folder, _dirs, _files in os.walk(directory, topdown=False):
        with contextlib.suppress(OSError):
            os.rmdir(folder)
