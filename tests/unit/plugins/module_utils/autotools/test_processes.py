# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes and the time after a killed run, with real processes."""

import os
import signal
import subprocess
import sys
import time

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools import processes
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.orphans import wait_for_orphans
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.progress_file import ProgressFile, read_progress
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.run import Runner, TimedOut, write_header

# Starts a child that leaves the session, as daemons do, and both ignore polite requests to end.
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)'
subprocess.Popen([sys.executable, '-c', child], preexec_fn=os.setsid)
open(sys.argv[1], 'w').close()
time.sleep(60)
"""


def wait_for(condition, seconds=10):
    deadline = time.time() + seconds
    while time.time() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def progress(tmp_path):
    progress = ProgressFile(str(tmp_path / 'progress.json'), 'run-%d-%s' % (os.getpid(), tmp_path.name))
    progress.begin('make')
    return progress


def runner(progress, deadline=None):
    return Runner(dict(os.environ), progress.run, deadline, progress)


def test_timeout_ends_all_processes_also_those_that_left_the_session(tmp_path, progress):
    ready = tmp_path / 'ready'

    with pytest.raises(TimedOut):
        run = runner(progress, time.time() + 1.5)
        run.run([sys.executable, '-c', STUBBORN, str(ready)], str(tmp_path), str(tmp_path / 'log'))
    assert ready.exists()
    assert processes.marked(progress.run) == []
    assert not processes.session_members(progress.fields['process_group'])


def test_exit_status_and_output(tmp_path, progress):
    log = str(tmp_path / 'log')
    start = write_header(log, ['sh', '-c', '...'], '/src', {'A': 'b'})
    command = ['sh', '-c', 'echo out; echo err >&2; echo $A; exit 3']
    status = runner(progress).run(command, str(tmp_path), log, None, {'A': 'b'})
    assert status == 3
    with open(log) as stream:
        header = stream.readline()
        assert header.endswith(' in /src: A=b sh -c ...\n') and start == len(header)
        assert stream.read() == 'out\nerr\nb\n'


def test_killed_by_signal(tmp_path, progress):
    assert runner(progress).run(['sh', '-c', 'kill -9 $$'], str(tmp_path), str(tmp_path / 'log')) == -9


def test_alive():
    process = subprocess.Popen(['sleep', '60'])
    try:
        assert processes.alive(process.pid)
    finally:
        process.kill()
    assert wait_for(lambda: not processes.alive(process.pid))
    process.wait()
    assert not processes.alive(process.pid) and not processes.alive(None) and not processes.alive(0)


def test_nothing_to_wait_for(tmp_path):
    path = str(tmp_path / 'progress.json')
    assert wait_for_orphans(path) == 0.0
    left = ProgressFile(path, 'x')
    left.begin('make')
    left.update(process_group=None)
    assert wait_for_orphans(path) == 0.0
    assert not os.path.exists(path)


@pytest.fixture
def orphan(tmp_path, progress):
    """make of a run whose module was killed; it writes on in its log when the files `go` and `end` are there."""
    log = tmp_path / 'make.log'
    environment = dict(os.environ)
    environment[processes.MARK] = progress.run
    script = (
        'echo "  CC       a.o"; until [ -e go ]; do sleep 0.1; done; '
        'echo "  CC       b.o"; until [ -e end ]; do sleep 0.1; done'
    )
    with log.open('w') as stream:
        process = subprocess.Popen(
            ['sh', '-c', script], stdout=stream, cwd=str(tmp_path), env=environment, start_new_session=True
        )
    while not log.stat().st_size:
        time.sleep(0.01)
    progress.update(process_group=process.pid, log=str(log), log_start=0, total=2)
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_an_orphaned_build_is_waited_for_and_watched(tmp_path, progress, orphan):
    seen = []
    original = ProgressFile.update

    def update(self, **fields):
        original(self, **fields)
        seen.append(read_progress(self.path)['done'])
        # The build goes on as far as it was seen.
        (tmp_path / {1: 'go', 2: 'end'}[seen[-1]]).touch()

    ProgressFile.update = update
    try:
        waited = wait_for_orphans(progress.path, interval=0.2)
    finally:
        ProgressFile.update = original
    assert waited > 0 and not processes.alive(orphan.pid)
    assert seen[0] == 1 and seen[-1] == 2
    assert not os.path.exists(progress.path)


def test_an_orphaned_build_is_ended_after_the_timeout(progress, orphan):
    wait_for_orphans(progress.path, timeout=0.3, interval=0.1)
    assert not processes.alive(orphan.pid)


def test_another_session_of_the_same_number_is_left_alone(progress):
    """As after a restart, when the numbers are given anew."""
    stranger = subprocess.Popen(['sleep', '60'], start_new_session=True)
    try:
        progress.update(process_group=stranger.pid)
        assert wait_for_orphans(progress.path, timeout=0.3, interval=0.1) == 0.0
        assert processes.alive(stranger.pid) and not os.path.exists(progress.path)
    finally:
        stranger.kill()
        stranger.wait()


def test_the_unpacked_module_of_a_killed_run_is_removed(tmp_path, progress):
    process = subprocess.Popen(['true'])
    process.wait()
    folders = [
        tmp_path / name
        for name in (
            'ansible_esxi_arm.guest.autotools_build_payload_1',
            'ansible_esxi_arm.guest.powertools_payload_2',
            'other',
        )
    ]
    for folder in folders:
        folder.mkdir()
        (folder / 'payload.zip').write_text('x')
        progress.update(unpacked=str(folder), pid=process.pid, process_group=None)
        wait_for_orphans(progress.path)
    assert [folder.exists() for folder in folders] == [False, True, True]


def test_the_unpacked_module_of_a_living_run_stays(tmp_path):
    folder = tmp_path / 'ansible_esxi_arm.guest.autotools_build_payload_1'
    folder.mkdir()
    processes.remove_unpacked_module(str(folder), os.getpid())
    assert folder.exists()


def test_progress_is_whole_or_not_there(tmp_path, progress):
    assert read_progress(progress.path)['phase'] == 'make'
    assert os.listdir(str(tmp_path)) == ['progress.json']
    progress.update(done=3)
    fields = read_progress(progress.path)
    assert fields['done'] == 3 and fields['pid'] == os.getpid() and fields['updated'] >= fields['started']
    with open(progress.path, 'w') as stream:
        stream.write('[1')
    assert read_progress(progress.path) is None
    progress.end()
    progress.end()
    assert read_progress(progress.path) is None


def test_progress_is_a_courtesy(tmp_path):
    ProgressFile(str(tmp_path / 'none/progress.json'), 'x').begin('make')
    assert os.listdir(str(tmp_path)) == []
