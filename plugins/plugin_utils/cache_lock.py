# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lock on a package of the cache, so that of several controllers that share it only one builds the package.

A task's process ends with the task, and ansible-playbook itself cannot be asked. So a small process holds the lock for
it (cache_lock_holder.py), which ends when it is told to, or when ansible-playbook does, however that ends. It is a
lock of the file system (flock), so nothing is left of a lost controller but a file without a lock. NFS has it, too.
"""

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import typing as t
from pathlib import Path

_HOLDER = Path(__file__).with_name('cache_lock_holder.py')
_INTERVAL = 1.0
# errno of file systems without locks are many; these mean that it is taken
_TAKEN = (BlockingIOError, PermissionError)


class Unlockable(Exception):
    """The file system has no locks."""


class CacheLock:
    """The lock beside the directory of a package. owner: the process that it is held for."""

    def __init__(self, directory: Path, owner: int) -> None:
        self.path = directory.with_name(directory.name + '.lock')
        self._owner = owner

    def take(self, timeout: float, tell: t.Callable[[str], None] = lambda words: None) -> bool:
        """Wait for it, unless it is ours. False if it is still taken after timeout seconds; 0 means no limit."""
        if self._is_ours():
            return True
        deadline = time.monotonic() + timeout
        told = False
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            with contextlib.closing(_Opened(self.path)) as lock:
                if lock.try_to_take():
                    self._hand_over(lock.descriptor)
                    return True
            if timeout and time.monotonic() > deadline:
                return False
            if not told:
                tell(f'waiting for {self.holder()}')
                told = True
            time.sleep(_INTERVAL)

    def release(self) -> bool:
        """Whether it was ours."""
        if not self._is_ours():
            return False
        holder = self._record()['holder']
        with contextlib.suppress(ProcessLookupError):
            os.kill(holder, signal.SIGTERM)
        while self._is_ours():
            time.sleep(0.05)
        return True

    def taken_by_another(self) -> bool:
        return self._is_taken() and not self._is_ours()

    def holder(self) -> str:
        """Who has it, for people."""
        record = self._record()
        return f'process {record["owner"]} on {record["host"]}' if record else 'another controller'

    def _is_ours(self) -> bool:
        record = self._record()
        mine = record.get('owner') == self._owner and record.get('host') == socket.gethostname()
        return bool(mine) and self._is_taken()

    def _is_taken(self) -> bool:
        try:
            with contextlib.closing(_Opened(self.path, create=False)) as lock:
                return not lock.try_to_take()
        except (FileNotFoundError, Unlockable):
            return False

    def _record(self) -> dict[str, t.Any]:
        try:
            record = json.loads(self.path.read_text(encoding='utf-8'))
        except (OSError, ValueError):
            return {}
        return record if isinstance(record, dict) and {'owner', 'host', 'holder'} <= set(record) else {}

    def _hand_over(self, descriptor: int) -> None:
        process = subprocess.Popen(
            [sys.executable, str(_HOLDER), str(descriptor), str(self.path), str(self._owner)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=[descriptor],
        )
        with t.cast(t.IO[bytes], process.stdout) as output:
            output.readline()  # it has written who it is
        # Our process ends before it does.
        process.returncode = 0


class _Opened:
    """The file of a lock, open."""

    def __init__(self, path: Path, create: bool = True) -> None:
        self._path = path
        self.descriptor = os.open(path, os.O_RDWR | (os.O_CREAT if create else 0), 0o600)

    def try_to_take(self) -> bool:
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except _TAKEN:
            return False
        except OSError as error:
            raise Unlockable(f'{self._path.parent} is on a file system without locks ({error})') from error
        # Its previous holder has removed the file, and another one may have made a new one.
        with contextlib.suppress(FileNotFoundError):
            return os.path.samestat(os.stat(self._path), os.fstat(self.descriptor))
        return False

    def close(self) -> None:
        os.close(self.descriptor)
