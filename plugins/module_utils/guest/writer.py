# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replaces the content of a configuration file atomically, and never overwrites a concurrent change."""

import contextlib
import errno
import os

from . import atomic, files
from .lock import Lock
from .module import UNCHANGED

LOCK_TIMEOUT = 60
# How often to decide again if something that does not know our lock changes the file in between.
ATTEMPTS = 5


class WriteError(Exception):
    pass


class ChangedMeanwhile(Exception):
    """The file has changed since the plan was made."""


@contextlib.contextmanager
def locked(directory, timeout=LOCK_TIMEOUT):
    """Serialize runs on the same directory. The directory itself is the lock, so nothing is left behind."""
    lock = Lock(directory, required=False)  # without locks, comparing before the move has to do
    if lock.acquire(timeout, interval=0.1) is None:
        raise WriteError(
            'Another process has held the lock on %s for %d seconds. To find it, use: fuser -v %s'
            % (directory, timeout, directory)
        )
    try:
        yield
    finally:
        lock.release()


def target_of(path, root):
    """The file itself if path is a symbolic link. In a mounted system it has to be a file of that system."""
    target = os.path.realpath(path)
    if not target.startswith(os.path.join(os.path.realpath(root), '')):
        raise WriteError(
            '%s is a symbolic link to %s, which is not below installroot %s. Make the link relative'
            % (path, target, root)
        )
    return target


def until_undisturbed(path, attempt):
    """The result of attempt, which decides and replaces; it is called again if something else changed the file."""
    for _attempt in range(ATTEMPTS):
        try:
            return attempt()
        except ChangedMeanwhile:
            continue
    raise WriteError('Something else keeps changing %s. %s' % (path, UNCHANGED))


def rehearse(target, before, after):
    """Raises what replace would, and changes nothing. For checking several files before replacing the first."""
    with contextlib.suppress(ChangedMeanwhile):  # replace will raise it again
        os.unlink(_finished(target, before, after))


def replace(module, target, before, after):
    """Move a complete file over target. AnsibleModule.atomic_move keeps mode, owner and SELinux label."""
    temporary = _finished(target, before, after)
    module.add_cleanup_file(temporary)
    module.atomic_move(temporary, target)


def _finished(target, before, after):
    """The name of a complete file that can be moved over target, as far as can be known."""
    _refuse_mount_point(target)
    temporary = _write_beside(target, after)
    try:
        _compare(target, before)
    except (ChangedMeanwhile, WriteError):
        os.unlink(temporary)
        raise
    return temporary


def _compare(target, before):
    # Opened for writing, though nothing is written: an immutable file fails here, not in the middle of the move.
    try:
        with open(target, 'r+b') as stream:
            if stream.read() != before:
                raise ChangedMeanwhile(target)
    except FileNotFoundError as error:
        raise ChangedMeanwhile(target) from error
    except OSError as error:
        raise WriteError(_explained(target, error)) from error


def _write_beside(target, content):
    try:
        return atomic.write_beside(target, content)
    except OSError as error:
        raise WriteError(_explained('in %s' % os.path.dirname(target), error)) from error


def _explained(where, error):
    hints = {
        errno.EACCES: 'Run as root (become: true). ',
        errno.EPERM: 'Is it immutable (lsattr -d)? ',
        errno.EROFS: 'Mount it writable first. ',
        errno.ENOSPC: 'Free some space first. ',
        errno.EDQUOT: 'Free some space first. ',
    }
    return 'Cannot write %s: %s. %s%s' % (where, error.strerror, hints.get(error.errno, ''), UNCHANGED)


def _refuse_mount_point(target):
    if target in _mount_points():
        raise WriteError(
            '%s is a mount point (a bind mount, as in containers), so it cannot be replaced '
            'atomically. Change the file that is mounted there. %s' % (target, UNCHANGED)
        )


def _mount_points():
    lines = (files.read_bytes('/', 'proc/self/mountinfo') or b'').splitlines()
    return {os.fsdecode(_unescaped(line.split()[4])) for line in lines}


def _unescaped(field):
    for code, character in ((b'\\040', b' '), (b'\\011', b'\t'), (b'\\012', b'\n'), (b'\\134', b'\\')):
        field = field.replace(code, character)
    return field
