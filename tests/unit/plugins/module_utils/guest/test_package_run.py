# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A lock of the package manager is waited for: real apt-get, dpkg, dnf and rpm, on files that another process locks."""

import contextlib
import os
import subprocess
import sys

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import package_run
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import Failure
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest import package_roots
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.lock_words import LOCKED, OTHER
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.package_roots import AptRoot, DnfRoot

# as apt, dpkg and rpm lock a file
HOLDER = """
import fcntl, sys
with open(sys.argv[1], 'a') as file:
    fcntl.lockf(file, fcntl.LOCK_EX)
    print('held', flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def held(path):
    """Gives a function that releases it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen([sys.executable, '-c', HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b'held\n'
    try:
        yield process
    finally:
        release(process)
        process.stdout.close()


def release(process):
    if process.poll() is None:
        process.stdin.close()
        process.wait()


def waiting(run, seconds, *pauses):
    """run, with something else than time that passes between two tries."""
    passed = []

    def pause(interval):
        passed.append(interval)
        for action in pauses[len(passed) - 1 : len(passed)]:
            action()

    return package_run.waiting(run, seconds, pause), passed


@pytest.mark.parametrize(
    'lock, command',
    [
        ('state/lists/lock', ['apt-get', 'update']),
        ('cache/archives/lock', ['apt-get', 'clean']),
        ('var/lib/dpkg/lock-frontend', ['dpkg', '--configure', '--pending']),
        ('var/lib/dpkg/lock', ['dpkg', '--configure', '--pending']),
    ],
)
def test_a_lock_of_apt_or_dpkg_is_waited_for(tmp_path, lock, command):
    package_roots.skip_without(AptRoot)
    guest = AptRoot(tmp_path)
    guest.package('base')
    assert guest.run(command)[0] == 0
    with held(guest.root / lock) as holder:
        assert guest.run(command)[0] != 0, 'nothing would have to wait'
        run, passed = waiting(guest.run, 30, lambda: release(holder))
        assert run(command)[0] == 0 and passed == [package_run.INTERVAL]


def test_it_is_not_waited_for_without_end_and_named_as_what_it_is(tmp_path):
    package_roots.skip_without(AptRoot)
    guest = AptRoot(tmp_path)
    with held(guest.root / 'state/lists/lock') as holder:
        run, passed = waiting(guest.run, 7)
        with pytest.raises(Failure) as caught:
            run(['apt-get', 'update'])
    assert caught.value.cause == 'lock' and sum(passed) == 9
    assert str(caught.value).startswith(
        'Another package manager process has held its lock for 9 seconds: E: Could not get lock '
        '%s/state/lists/lock. It is held by process %d (' % (guest.root, holder.pid)
    )


@package_roots.needs_root
def test_dnf_waits_without_end_unless_it_is_told_to_exit_and_is_waited_for_then(tmp_path):
    package_roots.skip_without(DnfRoot)
    guest = DnfRoot(tmp_path)
    guest.index()
    # dnf's lock is a file with the number of a process that runs
    lock = tmp_path / 'cache/metadata_lock.pid'
    lock.parent.mkdir()
    other = subprocess.Popen(['sleep', '60'])
    try:
        lock.write_text(str(other.pid), encoding='utf-8')
        run, passed = waiting(guest.run, 7, lock.exists, lock.unlink)
        guest.KIND(run).refresh()
        assert passed == [package_run.INTERVAL] * 2
        lock.write_text(str(other.pid), encoding='utf-8')
        with pytest.raises(Failure) as caught:
            guest.KIND(waiting(guest.run, 3)[0]).refresh()
        assert caught.value.cause == 'lock' and 'metadata already locked by %d. Wait for it' % other.pid in str(
            caught.value
        )
    finally:
        other.kill()
        other.wait()


@package_roots.needs_root
def test_rpm_does_not_wait_where_it_has_no_terminal_and_is_waited_for(tmp_path):
    package_roots.skip_without(DnfRoot)
    guest = DnfRoot(tmp_path)
    (database,) = guest.root.glob('**/.rpm.lock')
    with held(database) as holder:
        assert "can't create transaction lock" in guest.run(['rpm', '--rebuilddb'])[2]
        run, passed = waiting(guest.run, 30, lambda: release(holder))
        assert run(['rpm', '--rebuilddb'])[0] == 0 and len(passed) == 1


@pytest.mark.parametrize('words', LOCKED)
def test_the_words_of_old_and_new_releases(words):
    assert package_run.locked((100, '', words)) == words.splitlines()[0]
    assert package_run.locked((0, '', words)) is None


@pytest.mark.parametrize('words', OTHER)
def test_other_words_fail_at_once(words):
    run, passed = waiting(lambda argv: (100, 'out', words), 600)
    assert run(['apt-get']) == (100, 'out', words) and passed == []


def said_by_shell(script, runner=None):
    return (runner or package_run.Runner())(['sh', '-c', script])


def test_commands_say_things_in_the_words_that_are_searched_for():
    assert said_by_shell('echo $LC_ALL $DEBIAN_FRONTEND; echo an error >&2; exit 3') == (
        3,
        'C.UTF-8 noninteractive\n',
        'an error\n',
    )


def test_what_is_no_utf_8_is_no_error():
    assert said_by_shell(r"printf 'a\377'")[1].encode('utf-8', 'surrogateescape') == b'a\xff'


def test_a_program_that_is_not_there_fails_as_in_a_shell():
    assert package_run.Runner()(['/no/such/program']) == (127, '', '/no/such/program: No such file or directory')


def test_commands_have_a_session_of_their_own_and_no_pipe_that_may_break():
    status, output, errors = said_by_shell('cut -d " " -f 6 /proc/$$/stat; test -f /dev/fd/1 -a -f /dev/fd/2')
    assert (status, errors) == (0, '') and int(output) != os.getsid(0)


def test_an_output_that_cannot_be_kept_in_memory_is_kept_elsewhere(monkeypatch):
    monkeypatch.setattr(package_run, 'OUTPUT_DIRECTORY', '/no/such/directory')
    assert said_by_shell('echo well')[:2] == (0, 'well\n')


def test_commands_inherit_the_lock(tmp_path):
    with open(str(tmp_path / 'lock'), 'w', encoding='utf-8') as lock:
        test = 'test -e /dev/fd/%d' % lock.fileno()
        runner = package_run.Runner()
        assert said_by_shell(test, runner)[0] == 1
        runner.inherit(lock.fileno())
        assert said_by_shell(test, runner)[0] == 0
