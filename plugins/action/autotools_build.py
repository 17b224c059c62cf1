# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of autotools_build: starts the module as a background job, and shows how far it is."""

from __future__ import annotations

import os

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_arguments import ARGUMENT_SPEC, refusal
from ansible_collections.esxi_arm.guest.plugins.plugin_utils import interruption
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.background_job import explained, forget
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.build_watch import BuildLost, Watch

MODULE = 'esxi_arm.guest.autotools_build'
PROGRESS_FILE = '.autotools_build/progress.json'

# What these callbacks write is read by programs, which stray lines would confuse.
FOR_MACHINES = frozenset(['json', 'jsonl', 'junit', 'minimal', 'null', 'oneline', 'tree'])
# The job has a limit of its own only as a safety net: the module knows all its processes and keeps the timeout.
NO_LIMIT = 30 * 24 * 3600
OF_THE_JOB = frozenset(
    ['ansible_job_id', 'started', 'finished', 'results_file', 'stdout', 'stdout_lines', 'stderr', 'stderr_lines']
)


class ActionModule(ActionBase):
    """Checks the options here, runs the module there, and stays in touch with it."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _validation, options = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        problem = refusal(options)
        if problem:
            return dict(result, failed=True, msg=problem)
        if self._task.check_mode or self._task.async_val:
            # A preview takes seconds, and whoever says async does the polling in another way.
            result.update(
                self._execute_module(module_name=MODULE, task_vars=task_vars, wrap_async=bool(self._task.async_val))
            )
        else:
            result.update(self._build(task_vars, options))
        return result

    def _build(self, task_vars, options):
        progress_file = '/'.join([self._task.args['source'].rstrip('/'), PROGRESS_FILE])
        watch = Watch(Guest(self, task_vars), progress_file, self._wants_progress(options['progress']))
        with interruption.told(watch.how_to_stop, self._display.display):
            files = self._make_tmp_path()
            job = self._launch(task_vars, options['timeout'])
            if job.get('failed') or not job.get('ansible_job_id'):
                # Nothing was started, whatever the background wrapper says.
                return dict(job, failed=True, changed=False)
            try:
                outcome = watch.result(job['results_file'])
            except BuildLost as lost:
                outcome = {'failed': True, 'msg': str(lost), 'phases': []}
                # What runs the job removes them at its end, but it is gone.
                if not C.DEFAULT_KEEP_REMOTE_FILES:
                    self._remove_tmp_path(files, force=True)
        self._forget(job['results_file'], outcome.get('log'))
        return {key: value for key, value in explained(outcome).items() if key not in OF_THE_JOB}

    def _launch(self, task_vars, timeout):
        before = self._task.async_val
        self._task.async_val = 2 * timeout + 600 if timeout else NO_LIMIT
        try:
            return self._execute_module(module_name=MODULE, task_vars=task_vars, wrap_async=True)
        finally:
            self._task.async_val = before

    def _wants_progress(self, progress):
        if progress == 'auto':
            return str(C.DEFAULT_STDOUT_CALLBACK).rpartition('.')[2] not in FOR_MACHINES
        return progress == 'always'

    def _forget(self, results_file, log):
        """Leave no job file behind; by now the job has ended."""
        try:
            self._low_level_execute_command(forget(results_file, log))
        except AnsibleError as error:
            self._display.vvv(f'{results_file} could not be removed: {error}')


class Guest:
    """The managed host as a watch sees it, by the means that an action plugin has."""

    def __init__(self, action, task_vars):
        self.name = task_vars.get('inventory_hostname', 'host')
        self._action = action
        self._task_vars = task_vars

    def ask(self, command):
        return self._action._low_level_execute_command(command)['stdout']

    def job_result(self, results_file):
        folder, job = os.path.split(results_file)
        return self._action._execute_module(
            module_name='ansible.legacy.async_status',
            task_vars=self._task_vars,
            module_args={'jid': job, '_async_dir': folder},
        )

    def reconnect(self):
        try:
            self._action._connection.reset()
        except (AnsibleError, AttributeError, NotImplementedError) as error:
            self._action._display.vvv(f'the connection could not be reset: {error}')

    def show(self, line):
        self._action._display.display(line)
