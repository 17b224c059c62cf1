# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of autotools_build.

Asks the module what is due. If anything is, starts it as a background job and shows its progress.
"""

import contextlib
import posixpath

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.options import ARGUMENT_SPEC, refusal
from ansible_collections.esxi_arm.guest.plugins.plugin_utils import interruption
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.background_job import (
    complaint,
    explained,
    forget,
    read_result,
    reading,
    shell_word,
)
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.build_watch import BuildLost, Watch
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.contact import BuildUnwatched
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.progress_line import wanted
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.time_limit import TimeOver, limited

MODULE = 'esxi_arm.guest.autotools_build'
STATE_DIRECTORY = '.autotools_build'
PROGRESS_FILE = f'{STATE_DIRECTORY}/progress.json'

# Only a safety net for the job: the module knows all its processes and enforces the timeout.
NO_LIMIT = 30 * 24 * 3600
# Seconds within which a host answers even while it is busy with the build.
LIMIT_OF_A_QUESTION = 60
LIMIT_OF_A_MODULE = 600
OF_THE_JOB = frozenset(
    ['ansible_job_id', 'started', 'finished', 'results_file', 'stdout', 'stdout_lines', 'stderr', 'stderr_lines']
)


class ActionModule(ActionBase):
    """Checks the options, runs the module on the host, and monitors it."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _validation, options = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        problem = refusal(options)
        if problem:
            return dict(result, failed=True, msg=problem)
        if self._task.check_mode or self._task.async_val:
            # A preview takes seconds, and with async Ansible does the polling.
            result.update(self._run_module(task_vars, wrap_async=bool(self._task.async_val)))
        else:
            guest = Guest(self, task_vars)
            build = self._build_in_background if self._starts_jobs_as_ansible() else self._build_in_foreground
            result.update(self._without_build(guest, options) or build(guest, options))
        return result

    def _run_module(self, task_vars, wrap_async=False):
        # A copy, because Ansible adds arguments that a retry of the task (until, retries) would reject.
        return self._execute_module(
            module_name=MODULE, module_args=dict(self._task.args), task_vars=task_vars, wrap_async=wrap_async
        )

    def _without_build(self, guest, options):
        """The result if nothing is due; None if there is something to build or to wait for."""
        if options['force'] or options['bootstrap'] == 'always':
            return None
        try:
            if self._is_new(guest):
                return None
            preview = guest.preview()
        except TimeOver as error:
            # In the background there is no such limit.
            self._display.vvv(f'not yet known what is due: {error}')
            guest.reconnect()
            return None
        if preview.get('failed') or not (preview.pop('busy') or any(phase['due'] for phase in preview['phases'])):
            return preview
        return None

    def _is_new(self, guest):
        """Whether the module has never built this tree, so that there is something to do. Costs less than a preview."""
        # Assembled by printf, so that a shell that echoes its commands does not print it. With a terminal, ssh adds a
        # line of its own.
        said = guest.ask(f'test -d {shell_word(self._in_source(STATE_DIRECTORY))} || printf "<<%s>>" new')
        return '<<new>>' in said

    def _in_source(self, name):
        # Unexpanded: a ~ refers to the host, not the controller.
        return '/'.join([str(self._task.args['source']).rstrip('/'), name])

    def _starts_jobs_as_ansible(self):
        """False if a strategy such as Mitogen's replaces Ansible's way of running modules.

        Its jobs do not say where their results are, and hang if a module has more than one file.
        """
        return type(self)._execute_module is ActionBase._execute_module

    def _build_in_foreground(self, guest, _options):
        self._display.warning(
            f'{guest.name}: the strategy of this play runs modules in its own way (such as Mitogen), so the build runs '
            'in the foreground: without progress, and stopped by a lost connection. strategy=linear avoids both'
        )
        return guest.run()

    def _build_in_background(self, guest, options):
        watch = Watch(
            guest, self._in_source(PROGRESS_FILE), wanted(options['progress'], str(C.DEFAULT_STDOUT_CALLBACK))
        )
        with interruption.told(watch.how_to_stop, self._display.display):
            files = self._connection._shell.tmpdir or self._make_tmp_path()
            job = guest.launch(2 * options['timeout'] + 600 if options['timeout'] else NO_LIMIT)
            if 'phases' in job:
                # Some connections do not support background jobs, so it has already run.
                return of_the_module(job)
            if job.get('failed') or 'results_file' not in job:
                # Nothing was started, whatever async_wrapper says.
                return {'msg': f'the build was not started: {complaint(job)}', **job, 'failed': True, 'changed': False}
            results_file = job['results_file']
            try:
                outcome = watch.result(results_file)
            except BuildUnwatched as unwatched:
                return {'failed': True, 'msg': str(unwatched), 'phases': []}
            except BuildLost as lost:
                outcome = {'failed': True, 'msg': str(lost), 'phases': []}
                # async_wrapper would remove them at its end, but it is gone.
                if not C.DEFAULT_KEEP_REMOTE_FILES:
                    self._remove_tmp_path(files, force=True)
        self._forget(results_file, outcome.get('log'))
        return of_the_module(explained(outcome, results_file))

    def _forget(self, results_file, log):
        """Remove the job file; by now the job has ended."""
        try:
            self._low_level_execute_command(forget(results_file, log))
        except AnsibleError as error:
            self._display.vvv(f'{results_file} could not be removed: {error}')


def of_the_module(result):
    """Without what async_wrapper adds."""
    return {key: value for key, value in result.items() if key not in OF_THE_JOB}


class Guest:
    """The managed host as a Watch sees it, through the action plugin."""

    def __init__(self, action, task_vars):
        self.name = action._task.delegate_to or task_vars.get('inventory_hostname', 'host')
        self._action = action
        self._task_vars = task_vars

    def preview(self):
        """The module's result in check mode."""
        with self._as_task(check_mode=True), limited(LIMIT_OF_A_MODULE):
            return self._action._run_module(self._task_vars)

    def run(self):
        """The module's result, however long it takes."""
        return self._action._run_module(self._task_vars)

    def launch(self, limit):
        """What async_wrapper returns about the job that it has started."""
        with self._as_task(async_val=limit), limited(LIMIT_OF_A_MODULE):
            return self._action._run_module(self._task_vars, wrap_async=True)

    @contextlib.contextmanager
    def _as_task(self, **attributes):
        task = self._action._task
        before = {name: getattr(task, name) for name in attributes}
        for name, value in attributes.items():
            setattr(task, name, value)
        try:
            yield
        finally:
            for name, value in before.items():
                setattr(task, name, value)

    def ask(self, command):
        with limited(LIMIT_OF_A_QUESTION):
            said = self._action._low_level_execute_command(command)
        return said['stdout'] + said.get('stderr', '')

    def job_result(self, results_file):
        # Ansible's module for that only says more if there is no result, and takes a round trip with a Python to start.
        result = read_result(self.ask(reading(results_file)))
        if result is not None:
            return result
        folder, job = posixpath.split(results_file)
        with limited(LIMIT_OF_A_MODULE):
            return self._action._execute_module(
                module_name='ansible.legacy.async_status',
                task_vars=self._task_vars,
                module_args={'jid': job, '_async_dir': folder},
            )

    def reconnect(self):
        try:
            with limited(LIMIT_OF_A_QUESTION):
                self._action._connection.reset()
        except (AnsibleError, AttributeError, NotImplementedError) as error:
            self._action._display.vvv(f'the connection could not be reset: {error}')

    def show(self, line):
        self._action._display.display(line)
