# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.failure import failed

COMPILER = ['a.c:3:1: error: broken', 'make: *** [a.o] Error 1']


@pytest.mark.parametrize(
    'rc, lines, jobs, message',
    [
        (2, COMPILER, 4, 'make failed with exit status 2: a.c, line 3: broken'),
        (-15, COMPILER, 4, 'make was killed by signal 15: a.c, line 3: broken'),
        (
            2,
            ['gcc: internal compiler error: Killed (program cc1)'],
            4,
            'make failed with exit status 2 because memory ran out and the compiler was killed: '
            'gcc: internal compiler error: Killed (program cc1). Run it with fewer jobs: jobs=2 instead of 4',
        ),
        (
            -9,
            [],
            2,
            'make was killed by signal 9, as the kernel does when memory runs out. '
            'Run it with fewer jobs: jobs=1 instead of 2',
        ),
        (
            -9,
            [],
            1,
            'make was killed by signal 9, as the kernel does when memory runs out. '
            'It already ran with one job: give the machine more memory or swap',
        ),
        (1, [], 1, 'make failed with exit status 1 without further explanation; see /log'),
    ],
)
def test_message(tmp_path, rc, lines, jobs, message):
    failure = failed('make', rc, '/log', lines, [str(tmp_path)], jobs)
    assert str(failure) == message
    assert (failure.phase, failure.rc, failure.log, failure.log_tail) == ('make', rc, '/log', lines)


def test_full_disk_is_named(tmp_path):
    lines = ['cc1: fatal error: error writing to a.s: No space left on device']
    message = str(failed('make', 2, '/log', lines, [str(tmp_path), str(tmp_path / 'not/yet')], 1))
    assert message.startswith('make failed with exit status 2 because the file system /')
    assert ' is full (' in message and ' MiB free): cc1: fatal error' in message
    assert message.endswith('. On that file system, free some space; the next run resumes where this one stopped')


def test_full_disk_says_how_much_is_needed(tmp_path):
    lines = ['cc1: fatal error: error writing to a.s: No space left on device']
    message = str(failed('make', 2, '/log', lines, [str(tmp_path)], 1, needed=30500000))
    assert '. On that file system, about 30 MiB more are needed; the next run' in message


class FileSystem:
    def __init__(self, free, files=9):
        self.f_bfree = self.f_bavail = free // 4096
        self.f_frsize = 4096
        self.f_files, self.f_ffree = 10, files


def test_full_disk_has_no_room_for_the_line_that_says_so(monkeypatch):
    monkeypatch.setattr(os, 'statvfs', lambda _place: FileSystem(0))
    assert 'because the file system / is full (0.0 MiB free). On' in str(failed('make', 2, '/log', [], ['/'], 1))
    # What a compiler says with file and line is believed.
    assert str(failed('make', 2, '/log', COMPILER, ['/'], 1)).endswith('a.c, line 3: broken')


def test_no_inodes(monkeypatch):
    monkeypatch.setattr(os, 'statvfs', lambda _place: FileSystem(1 << 30, 0))
    lines = ['as: a.o: No space left on device']
    assert 'the file system / is full (no inodes free): as' in str(failed('make', 2, '/log', lines, ['/'], 1))


def test_missing_library_comes_with_its_package():
    lines = ['configure: error: Package requirements (fuse3 >= 3.10.0) were not met:', '', "No package 'fuse3' found"]
    message = str(failed('configure', 1, '/log', lines, ['/'], 1, packages={'fuse3': 'libfuse3-dev'}))
    assert message == (
        'configure failed with exit status 1: Package requirements (fuse3 >= 3.10.0) were not met: '
        'no pkg-config module fuse3. Install the package libfuse3-dev'
    )


def test_the_tail_is_the_last_40_lines():
    assert len(failed('make', 1, '/log', ['x'] * 100, ['/'], 1).log_tail) == 40


@pytest.mark.parametrize(
    'packages, end',
    [
        ({'fuse3': 'libfuse3-dev'}, 'unavailable on the system. Install the package libfuse3-dev'),
        ({}, 'unavailable on the system.'),
    ],
)
def test_sentences_end_once(packages, end):
    lines = ['configure: error: Fuse3 was requested but unavailable on the system.']
    assert str(failed('configure', 1, '/log', lines, ['/'], 1, packages=packages)).endswith(end)
