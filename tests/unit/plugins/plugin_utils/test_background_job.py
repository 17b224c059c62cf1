# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions are asked of a real shell."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.background_job import question, read_answer, shell_word


def ask(*arguments):
    command = question(*arguments)
    return read_answer(subprocess.run(['sh', '-c', command], stdout=subprocess.PIPE, text=True, check=True).stdout)


@pytest.mark.parametrize('path', [
    '/plain', '/with space', "/with'quote", '/with"double', '/with;semicolon$(touch x)', '/with`ticks`', '/a*b',
])
def test_shell_word_is_the_path(path):
    shown = subprocess.run(['sh', '-c', f'printf %s {shell_word(path)}'], stdout=subprocess.PIPE, text=True, check=True)
    assert shown.stdout == path


@pytest.mark.parametrize(('path', 'expanded'), [
    ('~/src', '/home/me/src'), ('$PLACE/src x', '/a b/src x'), ('${PLACE}/src', '/a b/src'), ('/~/src', '/~/src'),
])
def test_shell_word_expands_as_modules_do(path, expanded):
    environment = dict(os.environ, HOME='/home/me', PLACE='/a b')
    shown = subprocess.run(
        ['sh', '-c', f'printf %s {shell_word(path)}'], stdout=subprocess.PIPE, text=True, check=True, env=environment)
    assert shown.stdout == expanded


@pytest.fixture
def files(tmp_path):
    progress, results = tmp_path / 'a b/progress.json', tmp_path / 'j1.2'
    progress.parent.mkdir()
    return progress, results


def test_running_with_progress(files):
    progress, results = files
    progress.write_text(json.dumps({'phase': 'make', 'done': 3, 'pid': os.getpid()}))
    results.write_text('{"started": 1, "finished": 0, "ansible_job_id": "j1.2"}')
    answer = ask(str(progress), str(results))
    assert answer.progress == {'phase': 'make', 'done': 3, 'pid': os.getpid()}
    assert answer.clock > 1e9 and not answer.ended and not answer.process_gone


def test_running_before_any_progress(files):
    files[1].write_text('{"started": true, "finished": false}')
    answer = ask(str(files[0]), str(files[1]))
    assert answer.progress is None and not answer.ended and not answer.process_gone


def test_ended_even_when_the_log_speaks_of_being_started(files):
    files[1].write_text(json.dumps({'changed': True, 'log_tail': ['{"started": 1}']}))
    assert ask(str(files[0]), str(files[1])).ended


def test_process_gone(files):
    process = subprocess.Popen(['true'])
    process.wait()
    files[0].write_text(json.dumps({'phase': 'make', 'pid': process.pid, 'done': 1}))
    files[1].write_text('{"started": 1}')
    assert ask(str(files[0]), str(files[1])).process_gone


@pytest.mark.parametrize('output', [
    '', 'sudo: a password is required', '12\nrunning', 'x\nrunning\nalive', '1\nx\nalive',
])
def test_no_answer(output):
    assert read_answer(output) is None


def test_half_a_progress_file():
    assert read_answer('1700000000\n{"phase": "ma\nrunning\nalive').progress is None
