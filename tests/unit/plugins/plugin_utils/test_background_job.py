# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions are asked of a real shell."""

import contextlib
import json
import os
import subprocess
import sys
import time

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.background_job import (
    explained,
    forget,
    question,
    read_answer,
    read_result,
    reading,
    shell_word,
)

# A process counts as the job's if it has this among its arguments, so it is nobody else's.
JOB = f'j{time.time_ns()}.{os.getpid()}'


def ask(*arguments):
    command = question(*arguments)
    return read_answer(subprocess.run(['sh', '-c', command], stdout=subprocess.PIPE, text=True, check=True).stdout)


@pytest.mark.parametrize(
    'path',
    [
        '/plain',
        '/with space',
        "/with'quote",
        '/with"double',
        '/with;semicolon$(touch x)',
        '/with`ticks`',
        '/a*b',
    ],
)
def test_shell_word_is_the_path(path):
    shown = subprocess.run(['sh', '-c', f'printf %s {shell_word(path)}'], stdout=subprocess.PIPE, text=True, check=True)
    assert shown.stdout == path


@pytest.mark.parametrize(
    ('path', 'expanded'),
    [
        ('~/src', '/home/me/src'),
        ('$PLACE/src x', '/a b/src x'),
        ('${PLACE}/src', '/a b/src'),
        ('/~/src', '/~/src'),
    ],
)
def test_shell_word_expands_as_modules_do(path, expanded):
    environment = dict(os.environ, HOME='/home/me', PLACE='/a b')
    shown = subprocess.run(
        ['sh', '-c', f'printf %s {shell_word(path)}'], stdout=subprocess.PIPE, text=True, check=True, env=environment
    )
    assert shown.stdout == expanded


@pytest.fixture
def files(tmp_path):
    progress, results = tmp_path / 'a b/progress.json', tmp_path / JOB
    progress.parent.mkdir()
    return progress, results


def test_running_with_progress(files):
    progress, results = files
    progress.write_text(json.dumps({'phase': 'make', 'done': 3, 'pid': os.getpid()}))
    results.write_text('{"started": 1, "finished": 0, "ansible_job_id": "%s"}' % JOB)
    answer = ask(str(progress), str(results))
    assert answer.progress == {'phase': 'make', 'done': 3, 'pid': os.getpid()}
    assert answer.clock > 1e9 and not answer.ended and not answer.builder_gone


def test_the_end_is_waited_for(files):
    progress, results = files
    results.write_text('{"started": 1}')
    end = subprocess.Popen(['sh', '-c', f'sleep 2; echo "{{}}" > {results}'])
    answer = ask(str(progress), str(results), 60)
    assert end.wait() == 0 and answer.ended


@pytest.mark.parametrize('content', ['{"started": 1}', None], ids=['a killed job', 'no job'])
def test_what_does_not_end_is_waited_for_no_longer_than_asked(files, content):
    if content:
        files[1].write_text(content)
    assert ask(*map(str, files), 1).lost


def test_running_before_any_progress(files):
    files[1].write_text('{"started": true, "finished": false}')
    with wrapper(JOB.partition('.')[0]):
        answer = ask(str(files[0]), str(files[1]))
    assert answer.progress is None and not answer.ended and not answer.lost and not answer.builder_gone


def test_ended_even_when_the_log_speaks_of_being_started(files):
    files[1].write_text(json.dumps({'changed': True, 'log_tail': ['{"started": 1}']}))
    assert ask(str(files[0]), str(files[1])).ended


def test_builder_gone(files):
    process = subprocess.Popen(['true'])
    process.wait()
    files[0].write_text(json.dumps({'phase': 'make', 'pid': process.pid, 'done': 1}))
    files[1].write_text('{"changed": true}')
    assert ask(str(files[0]), str(files[1])).builder_gone


@pytest.mark.parametrize('begun', [True, False])
def test_job_runs_as_long_as_a_process_has_its_name(files, begun):
    results = files[1].with_name(f'j{os.getpid()}000.77')
    if begun:
        results.write_text('{"started": 1}')
    with wrapper(results.name.partition('.')[0]):
        answer = ask(str(files[0]), str(results))
        assert not answer.ended and not answer.lost
    answer = ask(str(files[0]), str(results))
    assert not answer.ended and answer.lost


@contextlib.contextmanager
def wrapper(name):
    """A process like the one that runs a module in the background."""
    process = subprocess.Popen(
        [sys.executable, '-c', 'import time; print(flush=True); time.sleep(60)', name], stdout=subprocess.PIPE
    )
    try:
        process.stdout.readline()
        yield
    finally:
        process.kill()
        process.communicate()


def test_a_job_folder_with_blanks(files):
    results = files[0].parent / JOB
    results.write_text('{"changed": true}')
    assert ask(str(files[0]), str(results)).ended


# What is left of jobs


@pytest.fixture
def jobs(tmp_path):
    """Files of jobs, by what they are; all but the young one are an hour old."""

    def result(source):
        return json.dumps({'phases': [], 'log': source + '/.autotools_build/make.log'})

    found = {}
    for name, content in {
        'ours': result('/src'),
        'abandoned': result('/src'),
        'young': result('/src'),
        'other tree': result('/src/sub'),
        'running': '{"started": 1}',
        'other task': '{"changed": true}',
    }.items():
        found[name] = tmp_path / f'j{len(found)}.1'
        found[name].write_text(content)
        if name != 'young':
            os.utime(found[name], (time.time() - 3600, time.time() - 3600))
    return found


def left(jobs):
    return sorted(name for name, path in jobs.items() if path.exists())


def test_our_own_job_is_forgotten_and_those_of_the_tree_that_nobody_asks_for(jobs):
    subprocess.run(['sh', '-c', forget(str(jobs['ours']), '/src/.autotools_build/install.log')], check=True)
    assert left(jobs) == ['other task', 'other tree', 'running', 'young']


def test_only_our_own_job_is_forgotten_when_nothing_is_known_of_the_tree(jobs):
    subprocess.run(['sh', '-c', forget(str(jobs['ours']), None)], check=True)
    assert left(jobs) == ['abandoned', 'other task', 'other tree', 'running', 'young']


def test_a_result_is_passed_on():
    outcome = {'phases': [], 'msg': 'x', 'failed': True}
    assert explained(outcome, '/jobs/j1') == outcome


@pytest.mark.parametrize('said', ['could not find job', '[Errno 8] Exec format error'])
def test_a_job_without_a_result(said):
    """Such as with async_dir=$HOME/jobs, whose file Ansible writes in one folder and looks for in another."""
    outcome = explained({'failed': True, 'finished': True, 'msg': said}, '$HOME/jobs/j1')
    assert outcome['failed'] and outcome['phases'] == []
    assert f'its result is not in $HOME/jobs/j1: {said}. Run the task again' in outcome['msg']


@pytest.mark.parametrize(
    ('stderr', 'words'),
    [
        ('', 'It was killed, by a user or by the kernel'),
        ('Traceback:\nMemoryError\n', 'Last output: MemoryError'),
    ],
)
def test_a_module_without_a_result(stderr, words):
    outcome = explained({'failed': True, 'cmd': 'x', 'data': '', 'stderr': stderr, 'msg': 'Traceback'}, '/jobs/j1')
    assert outcome['failed'] and outcome['phases'] == [] and words in outcome['msg']
    assert 'Traceback' not in outcome['msg'] and 'make resumes where it stopped' in outcome['msg']


@pytest.mark.parametrize(
    'output',
    [
        '',
        'sudo: a password is required',
        '<<build 12 running',
        '<<build x running alive >>',
        '<<build 1 x alive >>',
        # what a shell that shows its commands shows of it
        """+ printf '<<%s %s %s %s %s>>\\n' build 1 running alive ''""",
    ],
)
def test_no_answer(output):
    assert read_answer(output) is None


@pytest.mark.parametrize(
    'noise',
    [
        'Welcome to Alpine!\n',
        'no end of line: ',
        "+ printf '<<%s %s %s %s %s>>\\n' build 1 running alive ''\n",
        '\r\nBroadcast message from root@guest1 (pts/0):\r\n\r\nThe system is going down for reboot NOW!\r\n',
        '/bin/sh: warning: setlocale: LC_ALL: cannot change locale (de_DE.UTF-8)\n',
        '{"not": "ours"}\n',
        '\x1b]3008;start=7f3a;user=root;type=elevate\x1b\\\\',
        '\x1b[?2004l\udcff',
    ],
)
def test_an_answer_among_noise(noise):
    answer = read_answer(f'{noise}<<build 1700000000 lost gone {{"phase": "make"}}>>\r\n{noise}')
    assert (answer.clock, answer.lost, answer.builder_gone) == (1700000000, True, True)
    assert answer.progress == {'phase': 'make'}


@pytest.mark.parametrize(
    ('content', 'result'),
    [
        ('{"phases": [], "msg": "a >> b, << c"}', {'phases': [], 'msg': 'a >> b, << c', 'finished': True}),
        ('{"failed": true, "msg": "no phases"}', None),
        ('{"phases": [', None),
        ('', None),
    ],
    ids=['a result', 'of async_wrapper', 'half', 'empty'],
)
def test_the_result_of_a_job(tmp_path, content, result):
    path = tmp_path / "j 1'2"
    path.write_text(content)
    said = subprocess.run(['sh', '-c', reading(str(path))], stdout=subprocess.PIPE, text=True, check=True).stdout
    assert read_result(f'Welcome\r\n{said}logout\n') == result


def test_half_a_progress_file():
    assert read_answer('<<build 1700000000 running alive {"phase": "ma>>').progress is None


def test_what_the_shell_shows_of_its_commands_is_no_answer(files):
    """Where it is told to, and errors come the same way as the output, as they do on a terminal."""
    command = ['sh', '-x', '-c', question(str(files[0]), str(files[1]))]
    output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True).stdout
    assert output.count('<<build ') == 1 and read_answer(output).lost


def test_errors_of_the_question_itself_are_not_shown(files):
    files[1].mkdir()
    command = ['sh', '-c', question(str(files[0].parent), str(files[1]))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == '' and read_answer(done.stdout)
