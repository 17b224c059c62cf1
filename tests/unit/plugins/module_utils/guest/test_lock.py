# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""With a real second process, since a lock is one against others."""

import errno
import os
import subprocess
import sys
import time

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import lock as module
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.lock import Lock


def wait_for(path, seconds=10):
    deadline = time.time() + seconds
    while not os.path.exists(path):
        assert time.time() < deadline
        time.sleep(0.05)


def test_lock_is_for_one_and_dies_with_its_holder(tmp_path):
    path = str(tmp_path / 'lock')
    assert not os.path.exists(path) and not Lock(path).taken()
    holder = subprocess.Popen(
        [
            sys.executable,
            '-c',
            (
                'import fcntl, sys, time; f = open(sys.argv[1], "w"); fcntl.flock(f, fcntl.LOCK_EX); '
                'open(sys.argv[1] + ".held", "w").close(); time.sleep(60)'
            ),
            path,
        ]
    )
    try:
        wait_for(path + '.held')
        assert Lock(path).taken()
        assert Lock(path).acquire(timeout=0.2, interval=0.05) is None
    finally:
        holder.kill()
        holder.wait()
    lock = Lock(path)
    assert not lock.taken()
    assert lock.acquire() < 5 and lock.held
    assert Lock(path).taken()
    lock.release()
    assert not lock.held and not Lock(path).taken()


def test_opening_a_lock_changes_nothing_of_it(tmp_path):
    path = tmp_path / 'lock'
    path.write_text('')
    os.utime(str(path), (1, 1))
    lock = Lock(str(path))
    lock.acquire()
    lock.release()
    assert path.stat().st_mtime == 1


def test_a_directory_is_its_own_lock(tmp_path):
    lock = Lock(str(tmp_path))
    lock.acquire()
    assert Lock(str(tmp_path)).acquire(timeout=0.1, interval=0.05) is None
    lock.release()
    assert not Lock(str(tmp_path)).taken() and os.listdir(str(tmp_path)) == []


def test_a_file_system_without_locks(tmp_path, monkeypatch):
    def refuse(descriptor, kind):
        raise OSError(errno.ENOLCK, 'No locks available')

    monkeypatch.setattr(module.fcntl, 'flock', refuse)
    with pytest.raises(OSError, match='No locks available'):
        Lock(str(tmp_path)).acquire()
    assert Lock(str(tmp_path), required=False).acquire() < 5
