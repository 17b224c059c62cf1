# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin with a played host: what it starts, asks, shows and returns."""

import functools
import json
import os
import signal
import subprocess
from unittest.mock import MagicMock

import pytest
from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure
from ansible.plugins.action import ActionBase

from ansible_collections.esxi_arm.guest.plugins.action import autotools_build
from ansible_collections.esxi_arm.guest.plugins.plugin_utils import build_watch, contact, interruption
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.time_limit import TimeOver

JOB = {
    'ansible_job_id': 'j1.2',
    'results_file': '/home/me/.ansible_async/j1.2',
    'started': True,
    'finished': False,
    'changed': True,
}
RESULT = {'changed': False, 'phases': [], 'finished': True, 'started': True, 'ansible_job_id': 'j1.2', 'stderr': ''}
PROGRESS = json.dumps({'phase': 'make', 'pid': 7, 'started': 990, 'updated': 1000})
RUNNING = f'<<build 1000 running alive {PROGRESS}>>\n'
ENDED = '<<build 1010 ended alive >>\n'


def preview(due=True, busy=False):
    return {'changed': due, 'phases': [{'name': 'make', 'due': due, 'ran': False}], 'jobs': 2, 'busy': busy}


class Action(autotools_build.ActionModule):
    """Plays the host instead of connecting to it."""

    # Nothing if the tree was built before
    says_of_records = ''
    result_file = ''

    def __init__(self, args, answers=(RUNNING, ENDED), launch=None, check_mode=False, async_val=0, planned=None):
        task = MagicMock(
            args=args, async_val=async_val, check_mode=check_mode, diff=False, environment=[], delegate_to=None
        )
        super().__init__(task, MagicMock(), MagicMock(), MagicMock(), MagicMock(), MagicMock())
        self._load_name = autotools_build.MODULE
        self.answers = list(answers)
        self.launch = launch or JOB
        self.planned = planned or preview()
        self.executed, self.commands = [], []
        self._connection._shell.tmpdir = None
        self._display = MagicMock()

    def execute(self, module_name=None, module_args=None, task_vars=None, wrap_async=False, **_more):
        kind = 'launch' if wrap_async else 'preview' if self._task.check_mode else module_name
        self.executed.append((kind, dict(module_args), self._task.async_val))
        # As Ansible does.
        module_args['_ansible_check_mode'] = self._task.check_mode
        if module_name == 'ansible.legacy.async_status':
            return dict(RESULT)
        answer = self.launch if wrap_async else self.planned
        if isinstance(answer, BaseException):
            raise answer
        return dict(answer)

    def _low_level_execute_command(self, cmd, *_arguments, **_options):
        if cmd.startswith('test -d '):
            return {'stdout': self.says_of_records, 'rc': 0}
        if 'result "$(cat ' in cmd:
            return {'stdout': self.result_file, 'rc': 0}
        self.commands.append(cmd)
        if cmd.startswith('rm '):
            return {'stdout': '', 'rc': 0}
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return {'stdout': answer, 'rc': 0}

    def _make_tmp_path(self, remote_user=None):
        return '/home/me/.ansible/tmp/x'

    def _remove_tmp_path(self, tmp_path, force=False):
        self.commands.append(f'rm -rf {tmp_path}')

    def kinds(self):
        return [executed[0] for executed in self.executed]

    def shown(self):
        return [call.args[0] for call in self._display.display.call_args_list]


@pytest.fixture(autouse=True)
def played(monkeypatch):
    monkeypatch.setattr(contact, '_PATIENCE_WITHOUT_ANSWER', 0)
    # Not in the class, which would make it another way of running modules than Ansible's.
    monkeypatch.setattr(ActionBase, '_execute_module', lambda action, **options: action.execute(**options))
    monkeypatch.setattr(autotools_build, 'Watch', functools.partial(build_watch.Watch, sleep=lambda _seconds: None))


def run(action):
    return action.run(task_vars={'inventory_hostname': 'guest1'})


@pytest.mark.parametrize(
    ('said', 'kinds'),
    [
        ('Welcome\r\n<<new>>Shared connection to 192.0.2.1 closed.\r\n', ['launch', 'ansible.legacy.async_status']),
        (
            'test -d /src/.autotools_build || printf "<<%s>>" new\n',
            ['preview', 'launch', 'ansible.legacy.async_status'],
        ),
    ],
    ids=['new, over a terminal', 'the shell echoes'],
)
def test_a_tree_that_was_never_built_needs_no_preview(said, kinds):
    action = Action({'source': '/src'})
    action.says_of_records = said
    run(action)
    assert action.kinds() == kinds


def test_the_result_is_read_without_a_module():
    action = Action({'source': '/src/'})
    action.result_file = '<<result {"changed": true, "phases": [], "ansible_job_id": "j1.2"}>>\n'
    assert run(action) == {'changed': True, 'phases': []}
    assert action.kinds() == ['preview', 'launch']


def test_a_build_in_the_background():
    action = Action({'source': '/src/'})
    result = run(action)
    assert result['changed'] is False and result['phases'] == []
    assert not set(result) & {'ansible_job_id', 'finished', 'started', 'results_file', 'stderr'}
    planned, launch, status = action.executed
    assert planned == ('preview', {'source': '/src/'}, 0)
    assert launch == ('launch', {'source': '/src/'}, autotools_build.NO_LIMIT)
    assert status[:2] == ('ansible.legacy.async_status', {'jid': 'j1.2', '_async_dir': '/home/me/.ansible_async'})
    assert (action._task.async_val, action._task.check_mode) == (0, False)
    assert action._task.args == {'source': '/src/'}
    assert '/src/.autotools_build/progress.json' in action.commands[0]
    assert action.commands[-1] == 'rm -f /home/me/.ansible_async/j1.2'
    assert action.shown()[1] == 'guest1  make  0:10 elapsed'


def test_the_safety_net_is_wider_than_the_timeout():
    action = Action({'source': '/src', 'timeout': 3600})
    run(action)
    assert action.executed[1][2] > 2 * 3600


@pytest.mark.parametrize(
    ('source', 'file'),
    [(2024, '2024/.autotools_build/progress.json'), ('~/src', '~/src/.autotools_build/progress.json')],
)
def test_a_source_as_it_is_written(source, file):
    action = Action({'source': source})
    run(action)
    assert f' {file} ' in action.commands[0]


# The decision comes first


def test_nothing_due_costs_one_call():
    action = Action({'source': '/src'}, planned=preview(due=False))
    assert run(action) == {'changed': False, 'phases': [{'name': 'make', 'due': False, 'ran': False}], 'jobs': 2}
    assert action.kinds() == ['preview'] and action.commands == []


def test_another_run_is_waited_for_even_with_nothing_due():
    action = Action({'source': '/src'}, planned=preview(due=False, busy=True))
    run(action)
    assert action.kinds() == ['preview', 'launch', 'ansible.legacy.async_status']


@pytest.mark.parametrize('args', [{'force': True}, {'bootstrap': 'always'}])
def test_what_is_due_each_time_needs_no_decision(args):
    action = Action({'source': '/src', **args})
    run(action)
    assert action.kinds()[0] == 'launch'


@pytest.mark.parametrize(
    'failure',
    [
        {'failed': True, 'msg': 'source /src is not a directory on this host', 'phases': [], 'log': None},
        {
            'failed': True,
            'msg': 'MODULE FAILURE',
            'module_stderr': 'sudo: sorry, you must have a tty to run sudo',
            'rc': 1,
        },
    ],
)
def test_a_module_that_cannot_decide_says_why(failure):
    action = Action({'source': '/src'}, planned=failure)
    assert run(action) == failure
    assert action.kinds() == ['preview'] and action.commands == []


def test_a_host_that_cannot_be_reached():
    action = Action({'source': '/src'}, planned=AnsibleConnectionFailure('no route'))
    with pytest.raises(AnsibleConnectionFailure, match='no route'):
        run(action)
    assert action._task.check_mode is False


def test_a_decision_that_takes_too_long_is_left_to_the_background():
    action = Action({'source': '/src'}, planned=TimeOver('not answered'))
    assert run(action)['phases'] == []
    assert action.kinds() == ['preview', 'launch', 'ansible.legacy.async_status']
    assert action._connection.reset.call_count == 1


def test_a_second_attempt_of_the_task():
    action = Action({'source': '/src'}, planned=preview(due=False))
    assert run(action) == run(action)


# What starts the job may be no wrapper of Ansible's own


class Mitogen(Action):
    """Runs modules in its own way."""

    def _execute_module(self, **options):
        return self.execute(**options)


def test_a_strategy_with_its_own_way_of_running_modules():
    action = Mitogen({'source': '/src'})
    assert run(action) == preview()
    assert action.kinds() == ['preview', autotools_build.MODULE] and action.commands == []
    assert 'in the foreground' in action._display.warning.call_args.args[0]


def test_nothing_due_is_the_same_for_all_strategies():
    action = Mitogen({'source': '/src'}, planned=preview(due=False))
    run(action)
    assert action.kinds() == ['preview'] and not action._display.warning.called


@pytest.mark.parametrize(
    'launch',
    [
        {'ansible_job_id': '0f3a', 'started': 1, 'finished': 0, 'changed': True},
        {'changed': True},
        {'msg': 'no fork'},
    ],
)
def test_a_job_that_does_not_say_where_its_file_is(launch):
    result = run(Action({'source': '/src'}, launch=launch))
    assert result['failed'] and not result['changed']
    assert result['msg'] == launch.get('msg', 'the build was not started: nothing')


def test_a_job_that_was_done_at_once():
    done = {'changed': True, 'phases': [{'name': 'make'}], 'stdout': ''}
    action = Action({'source': '/src'}, launch=done)
    assert run(action) == {'changed': True, 'phases': [{'name': 'make'}]}
    assert action.kinds() == ['preview', 'launch'] and action.commands == []


def test_a_host_that_says_something_else_fails_the_task_and_loses_no_job():
    action = Action({'source': '/src'}, answers=[RUNNING, *['sudo: a password is required'] * 20])
    result = run(action)
    assert result['failed'] and 'sudo: a password is required' in result['msg'] and result['phases'] == []
    assert not any(command.startswith('rm ') for command in action.commands)


@pytest.mark.parametrize(
    ('args', 'words'),
    [
        ({}, 'source'),
        ({'source': '/src', 'state': 'finished'}, 'state'),
        ({'source': '/src', 'sauce': 'x'}, 'sauce'),
    ],
)
def test_wrong_options_never_leave_the_controller(args, words):
    action = Action(args)
    with pytest.raises(AnsibleActionFail, match=words):
        run(action)
    assert action.executed == [] and action.commands == []


@pytest.mark.parametrize(
    ('args', 'words'),
    [
        ({'source': '/src', 'jobs': 0}, 'jobs is 0'),
        ({'source': '/src', 'destdir': '/staged'}, 'state=installed'),
    ],
)
def test_senseless_options_never_leave_the_controller(args, words):
    action = Action(args)
    result = run(action)
    assert result['failed'] and words in result['msg']
    assert action.executed == [] and action.commands == []


def test_check_mode_runs_the_module_at_once():
    action = Action({'source': '/src'}, check_mode=True)
    assert run(action) == preview()
    assert action.kinds() == ['preview'] and action.commands == []


def test_async_is_left_to_who_asks_for_it():
    action = Action({'source': '/src'}, async_val=60)
    assert run(action)['ansible_job_id'] == 'j1.2'
    assert action.executed == [('launch', {'source': '/src'}, 60)] and action.commands == []


def test_a_module_that_does_not_start():
    action = Action({'source': '/src'}, launch={'msg': 'no python', 'rc': 127, 'changed': True})
    result = run(action)
    assert result['failed'] and not result['changed'] and result['msg'] == 'no python'


def test_a_lost_build_fails_and_leaves_no_files(monkeypatch):
    monkeypatch.setattr(build_watch, '_PATIENCE_WITHOUT_JOB', 0)
    gone = RUNNING.replace('running', 'lost')
    action = Action({'source': '/src'}, answers=(gone, gone, gone))
    result = run(action)
    assert result['failed'] and 'build process is gone' in result['msg']
    assert action.commands[-2:] == ['rm -rf /home/me/.ansible/tmp/x', 'rm -f /home/me/.ansible_async/j1.2']


def test_a_cut_connection_is_reset():
    action = Action({'source': '/src'}, answers=(RUNNING, AnsibleConnectionFailure('cut'), RUNNING, ENDED))
    run(action)
    assert action._connection.reset.call_count == 1


@pytest.fixture
def interrupted(monkeypatch):
    """As in the worker process of a play, whose output is not a terminal here."""
    monkeypatch.setattr(interruption.os, 'getppid', lambda: 0)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield lambda: os.kill(os.getpid(), signal.SIGINT)
    signal.signal(signal.SIGINT, before)


class Interrupted(Action):
    """The user presses Ctrl-C when the command of this number is to run, or at the launch."""

    when = 'launch'
    press = None

    def execute(self, **options):
        if self.when == 'launch' and options.get('wrap_async'):
            self.press()
        return super().execute(**options)

    def _low_level_execute_command(self, *arguments, **options):
        if self.when == len(self.commands):
            self.press()
        return super()._low_level_execute_command(*arguments, **options)


@pytest.mark.parametrize(
    ('when', 'way'),
    [
        (1, 'kill 7'),
        ('launch', r"""kill $(sed -n 's/.*"pid": \([0-9]*\).*/\1/p' /src/.autotools_build/progress.json)"""),
    ],
)
def test_interruption_says_that_the_build_goes_on_and_keeps_its_job(interrupted, when, way):
    action = Interrupted({'source': '/src', 'progress': 'never'})
    action.when, action.press = when, interrupted
    with pytest.raises(KeyboardInterrupt):
        run(action)
    assert action.shown() == [f'guest1  the build continues if this play is interrupted; to stop it, run there: {way}']
    assert not any(command.startswith('rm ') for command in action.commands)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_interruption_is_told_where_the_main_process_writes(interrupted, monkeypatch):
    """Its display is a queue, which it reads no more."""
    reading, writing = os.pipe()
    reader = subprocess.Popen(['sleep', '60'], stdout=writing)
    os.close(writing)
    monkeypatch.setattr(interruption.os, 'getppid', lambda: reader.pid)
    display = MagicMock()
    try:
        with pytest.raises(KeyboardInterrupt), interruption.told(lambda: 'to be told', display):
            interrupted()
        assert os.read(reading, 100) == b'\rto be told\n'
        display.assert_not_called()
    finally:
        reader.kill()
        reader.wait()
        os.close(reading)


@pytest.mark.parametrize(
    ('progress', 'callback', 'shows'),
    [
        ('auto', 'default', True),
        ('auto', 'community.general.yaml', True),
        ('auto', 'ansible.posix.json', False),
        ('auto', 'minimal', False),
        ('auto', 'oneline', False),
        ('auto', 'community.general.dense', False),
        ('auto', 'community.general.selective', False),
        ('always', 'community.general.dense', True),
        ('always', 'minimal', True),
        ('never', 'default', False),
    ],
)
def test_progress_lines_are_for_people(monkeypatch, progress, callback, shows):
    monkeypatch.setattr(autotools_build.C, 'DEFAULT_STDOUT_CALLBACK', callback)
    action = Action({'source': '/src', 'progress': progress})
    run(action)
    assert bool(action.shown()) is shows
