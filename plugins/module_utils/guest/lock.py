# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Allows one run at a time on a file or directory."""

import errno
import fcntl
import os
import time


class Lock:
    """A lock that is released when its process ends, so there are no stale locks.

    A directory is its own lock, and a file is created. required: whether a file system without locks is an error.
    """

    def __init__(self, path, required=True):
        self.path = path
        self._required = required
        self._descriptor = None

    @property
    def held(self):
        return self._descriptor is not None

    def taken(self):
        """Whether another run holds it now. Changes nothing."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY)
        except OSError:
            return False
        try:
            return not self._try(descriptor, fcntl.LOCK_SH)
        finally:
            os.close(descriptor)

    def acquire(self, timeout=None, interval=0.5):
        """Wait for the lock, and return the seconds that took; None after timeout seconds."""
        began = time.time()
        descriptor = self._open()
        while not self._try(descriptor, fcntl.LOCK_EX):
            if timeout and time.time() - began > timeout:
                os.close(descriptor)
                return None
            time.sleep(interval)
        self._descriptor = descriptor
        return time.time() - began

    def fileno(self):
        """The descriptor that a process has to inherit to hold the lock, too; None if it is not held."""
        return self._descriptor

    def release(self):
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self):
        if os.path.isdir(self.path):
            return os.open(self.path, os.O_RDONLY)
        try:
            return os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        except PermissionError:
            # Owned by another user, but can be locked, too.
            return os.open(self.path, os.O_RDONLY)

    def _try(self, descriptor, kind):
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EACCES):
                return False
            if self._required:
                raise
        return True
