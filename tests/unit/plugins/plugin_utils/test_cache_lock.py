# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controllers, which are processes here, lock a package of a cache that they share."""

import errno
import fcntl
import os
import signal
import subprocess
import time

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.cache_lock import CacheLock, Unlockable


@pytest.fixture(name="controller")
def controller_fixture():
    """Starts one, which does nothing."""
    processes = []

    def start():
        processes.append(subprocess.Popen(["sleep", "300"], start_new_session=True))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.wait()


def sooner_or_later(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_one_controller_after_the_other(tmp_path, controller):
    first, second = (CacheLock(tmp_path / "cache" / "key", controller().pid) for _each in range(2))
    assert first.take(0)
    assert second.taken_by_another() and not first.taken_by_another()
    told = []
    assert not second.take(0.1, told.append)
    assert len(told) == 1 and told[0].startswith("waiting for process ")
    assert not second.release()
    assert first.release() and not first.release()
    assert not second.taken_by_another()
    assert second.take(0.1) and second.release()
    assert list((tmp_path / "cache").iterdir()) == []


def test_other_tasks_of_the_same_controller_have_it_too(tmp_path, controller):
    owner = controller().pid
    assert CacheLock(tmp_path / "key", owner).take(0)
    again = CacheLock(tmp_path / "key", owner)
    assert again.take(0) and not again.taken_by_another()
    assert again.release()


def test_other_packages_are_not_locked(tmp_path, controller):
    first, second = (CacheLock(tmp_path / key, controller().pid) for key in ("one", "two"))
    assert first.take(0) and second.take(0.1)
    assert first.release() and second.release()


def test_a_controller_that_is_killed_does_not_have_it_any_more(tmp_path, controller):
    lost, second = controller(), controller()
    assert CacheLock(tmp_path / "key", lost.pid).take(0)
    os.killpg(lost.pid, signal.SIGKILL)  # and is not waited for: a process without a parent may stay a zombie
    lock = CacheLock(tmp_path / "key", second.pid)
    assert lock.take(20) and lock.release()
    sooner_or_later(lambda: list(tmp_path.iterdir()) == [])


def test_a_file_that_is_left_of_a_machine_without_power_is_no_lock(tmp_path, controller):
    (tmp_path / "key.lock").write_text('{"owner": 1, "host": "lost", "holder": 2}', encoding="utf-8")
    lock = CacheLock(tmp_path / "key", controller().pid)
    assert not lock.taken_by_another()
    assert lock.take(0.1) and lock.release()


def test_a_file_system_without_locks(tmp_path, controller, monkeypatch):
    def refuse(_descriptor, _kind):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    lock = CacheLock(tmp_path / "key", controller().pid)
    with pytest.raises(Unlockable, match="without locks .*No locks available"):
        lock.take(0)
    assert not lock.taken_by_another() and not lock.release()
