# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A watch over a host that is played, on a clock that does not wait."""

import json
import re

import pytest
from ansible.errors import AnsibleConnectionFailure, AnsibleError

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.build_watch import BuildLost, Watch
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.contact import BuildUnwatched

MAKE = {'run': 'x', 'pid': 77, 'phase': 'make', 'done': 40, 'total': 100}


class Host:
    """Plays its answers one by one, the last one for ever. Each is an output, or an exception."""

    name = 'guest1'

    def __init__(self, *answers, result=None):
        self.answers = list(answers)
        self.result = result or {'finished': 1, 'changed': True}
        self.lines, self.commands = [], []
        self.reconnections = 0
        self.now = 1000.0

    def ask(self, command):
        self.commands.append(command)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        self.now += int(re.search(r'-ge (\d+)', command).group(1))
        return answer(self.now) if callable(answer) else answer

    def job_result(self, _results_file):
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    def reconnect(self):
        self.reconnections += 1

    def show(self, line):
        self.lines.append(line)


def say(state='running', process='alive', updated=0, **progress):
    def answer(now):
        fields = dict(MAKE, started=now - 100, updated=now - updated)
        fields.update(progress)
        return f'<<build {now:.0f} {state} {process} {json.dumps(fields)}>>\n'

    return answer


def quiet(state='running'):
    return lambda now: f'<<build {now:.0f} {state} alive >>\n'


def watch(host, verbose=True):
    def sleep(seconds):
        host.now += seconds

    return Watch(host, '/src/progress.json', verbose, clock=lambda: host.now, sleep=sleep)


def test_result_of_a_build():
    host = Host(say(), say(done=60), say(state='ended'))
    assert watch(host).result('/jobs/j1') == {'finished': 1, 'changed': True}
    assert host.lines[0] == 'guest1  the build continues if this play is interrupted; to stop it, run there: kill 77'
    assert host.lines[1] == 'guest1  make  40/100  40 %  1:40 elapsed  2:30 left'


def test_nothing_due_shows_nothing():
    host = Host(quiet(), quiet('ended'))
    assert watch(host).result('/jobs/j1')['changed']
    assert host.lines == []


def test_without_progress_lines():
    host = Host(say(), AnsibleConnectionFailure('cut'), say(), say(state='ended'))
    assert watch(host, verbose=False).result('/jobs/j1')['finished']
    assert host.lines == []


def test_what_a_killed_run_left_a_moment_ago_is_not_shown():
    host = Host(say(process='gone'), quiet('ended'))
    watch(host).result('/jobs/j1')
    assert host.lines == []


def test_what_an_earlier_run_left_is_not_shown():
    host = Host(say(updated=3600), quiet('ended'))
    watch(host).result('/jobs/j1')
    assert host.lines == []


def test_lines_and_polls_are_far_between():
    host = Host(*[say() for _poll in range(100)], say(state='ended'))
    watch(host).result('/jobs/j1')
    assert host.now > 1000 + 900
    assert len(host.lines) < 70


def test_a_cut_connection_is_taken_up_again():
    cut = AnsibleConnectionFailure('cut')
    host = Host(say(), cut, cut, 'sudo: nonsense', say(), say(state='ended'))
    assert watch(host).result('/jobs/j1')['finished']
    assert host.reconnections == 3
    said = [line for line in host.lines if 'connect' in line]
    assert said == ['guest1  connection lost, retrying; the build continues', 'guest1  reconnected']


def test_a_host_that_stays_away():
    host = Host(say(), AnsibleConnectionFailure('cut'))
    with pytest.raises(AnsibleConnectionFailure, match='no contact for 15:.*the next run of this task resumes.*cut'):
        watch(host).result('/jobs/j1')


NO_TTY = 'sudo: sorry, you must have a tty to run sudo'


@pytest.mark.parametrize(
    'said',
    [
        NO_TTY,
        'sudo: a password is required',
        AnsibleError('Incorrect sudo password'),
        'Unknown command: fish',
        '',
    ],
)
def test_a_host_that_says_something_else(said):
    """In a minute or two, not after the patience for a host that cannot be reached, and in its own words."""
    host = Host(say(), said)
    with pytest.raises(BuildUnwatched, match=f'host only says: {said or "nothing"}. The build continues'):
        watch(host).result('/jobs/j1')
    assert 1060 < host.now < 1120
    assert len(host.commands) > 3
    assert host.lines[-1] == f'guest1  unexpected answer: {said or "nothing"}, retrying; the build continues'


@pytest.mark.parametrize(
    'result',
    [
        {'failed': True, 'msg': 'MODULE FAILURE', 'module_stdout': '', 'module_stderr': NO_TTY + '\n', 'rc': 1},
        {'failed': True, 'msg': NO_TTY},
        {'finished': False, 'module_stdout': NO_TTY},
        AnsibleError(NO_TTY),
        # So says Ansible where there is no room for its files. Here there is a connection.
        AnsibleConnectionFailure(NO_TTY),
    ],
)
def test_a_result_that_is_never_readable(result):
    host = Host(say(), say('ended'), result=result)
    with pytest.raises(BuildUnwatched, match=f'the host only says: {NO_TTY}. The build has ended'):
        watch(host).result('/jobs/j1')
    assert 1060 < host.now < 1120


def test_a_result_that_nothing_is_said_of():
    host = Host(say(), say('ended'), result={'finished': False})
    with pytest.raises(BuildUnwatched, match='the host only says: nothing'):
        watch(host).result('/jobs/j1')


def test_a_host_that_is_being_started_says_something_else_for_a_while():
    cut = AnsibleConnectionFailure('cut')
    host = Host(say(), *['"System is booting up."', cut] * 20, say(), *[NO_TTY] * 4, say(), say('ended'))
    assert watch(host).result('/jobs/j1')['finished']
    said = [line for line in host.lines if 'retrying' in line or 'reconnected' in line]
    assert len(said) == 4 and said[1] == said[3] == 'guest1  reconnected'


def test_a_host_that_says_something_else_and_stays_away():
    host = Host(say(), *[NO_TTY, AnsibleConnectionFailure('cut')] * 200)
    with pytest.raises(AnsibleConnectionFailure, match='no contact for 15:'):
        watch(host).result('/jobs/j1')


def test_a_job_that_is_gone():
    host = Host(say(), say('lost', process='gone'))
    with pytest.raises(BuildLost, match='killed, or the host was rebooted'):
        watch(host).result('/jobs/j1')


def test_a_process_that_ended_between_two_looks():
    host = Host(say(), say('lost', process='gone'), say(state='ended', process='gone'))
    assert watch(host).result('/jobs/j1')['finished']


def test_waiting_for_another_run_which_ends():
    """Its process is gone then, but ours takes over."""
    ours = [say(pid=2) for _poll in range(20)]
    host = Host(say(pid=1), say(pid=1, process='gone'), quiet(), quiet(), quiet(), quiet(), *ours, say(state='ended'))
    assert watch(host).result('/jobs/j1')['finished']


def test_end_that_is_not_readable_yet():
    host = Host(quiet('ended'))
    results = iter([{'finished': False}, {'finished': True, 'changed': False}])
    host.job_result = lambda _results_file: next(results)
    assert watch(host).result('/jobs/j1') == {'finished': True, 'changed': False}


def test_how_to_stop():
    host = Host(say(), say(state='ended'))
    watching = watch(host)
    assert watching.how_to_stop().endswith(
        r'''run there: kill $(sed -n 's/.*"pid": \([0-9]*\).*/\1/p' /src/progress.json)'''
    )
    watching.result('/jobs/j1')
    assert watching.how_to_stop().endswith('run there: kill 77')
