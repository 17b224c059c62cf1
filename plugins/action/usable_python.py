# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ensures a Python that modules can run on. Needs none itself: it only runs shell commands on the guest."""

import time

from ansible import constants as C
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.release import __version__

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import credentials
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.usable_python import commands, plan

ARGUMENT_SPEC = {'vault_url': {'type': 'str', 'default': 'https://vault.centos.org'}}
# Seconds to wait for other package manager processes, and between two attempts
PATIENCE = 600
PAUSE = 3


class ActionModule(ActionBase):
    """Looks for a Python; if none is suitable, finds a package, installs it, and looks again."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _validation, options = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        if plan.tagged_never(self._task.tags, task_vars.get('ansible_run_tags', ['all'])):
            return {**result, 'skipped': True, 'msg': 'The play or role of this task is tagged never'}
        self._core = plan.Core(__version__)
        self._environment = {}
        self._compute_environment_string(self._environment)
        # As for modules, use the variables of the host that the task is delegated to.
        delegated = task_vars.get('ansible_delegated_vars') or {}
        self._variables = delegated.get(self._task.delegate_to, task_vars)
        known = plan.from_facts(self._variables.get('ansible_facts', {}), self._core)
        if known:
            reason = f'facts were gathered with Python {plan.dotted(known.version)}'
            return {**result, **outcome(known, reason, usable=True)}
        guest, decision = self._look()
        if decision.usable:
            return {**result, **outcome(guest.python, decision.reason, usable=True)}
        # The package manager's messages may contain the passwords of repositories.
        brought = credentials.redacted(self._bring(guest, decision, options['vault_url']))
        if not self._task.diff:
            brought.pop('diff', None)
        return {**result, **brought}

    def _look(self):
        """What Ansible finds on the guest, and what follows from that."""
        settled = self._variables.get('ansible_facts', {}).get('discovered_interpreter_python')
        told, fallback = self._config('INTERPRETER_PYTHON'), self._config('INTERPRETER_PYTHON_FALLBACK')
        looked = plan.search(told.strip() if isinstance(told, str) else '', settled, fallback, self._core)
        guest = self._probe(looked)
        blind = plan.blind(looked, guest, self._core)
        if blind:
            looked, guest = blind, self._probe(blind)
        return guest, plan.decide(looked, guest, self._core)

    def _config(self, name):
        return self._templar.template(C.config.get_config_value(name, variables=self._variables))

    def _probe(self, looked):
        """Runs as Ansible's interpreter discovery does: as the login user, with that user's PATH."""
        command = commands.probe(looked.places, self._environment, self._core.takes_arguments)
        said = self._low_level_execute_command(command, sudoable=False)
        guest = commands.probed(said['stdout'])
        if guest is None:
            raise AnsibleActionFail(f'The login shell does not run commands: {commands.complaint(said)}', result=said)
        return guest

    def _bring(self, guest, decision, vault_url):
        """The outcome if no Python is suitable."""
        if not decision.candidates:
            return failure(guest.python, decision.reason, decision.way_out)
        repositories, offer = self._ask(guest, decision.candidates, vault_url)
        package = plan.choose(decision.candidates, offer)
        if package is None:
            problem = plan.not_offered(decision.candidates, offer, guest, self._core)
            return failure(guest.python, decision.reason, problem)
        if self._task.check_mode:
            preview = outcome(guest.python, decision.reason, usable=False, package=package)
            # for callbacks that show the message of few modules only
            return {**preview, 'msg': plan.preview(package, decision.reason), '_ansible_verbose_always': True}
        said = self._as_root(commands.install(package, repositories, self._environment))
        if said['rc'] != 0:
            problem = f'{package.name} could not be installed: {commands.complaint(said)}'
            return {**said, **failure(guest.python, decision.reason, problem)}
        return self._after(package, decision.reason)

    def _ask(self, guest, candidates, vault_url):
        """The repositories to install from, as options, and which packages they have."""
        offer = self._offer(candidates, [])
        vault = plan.vault(guest.release, vault_url)
        if offer.answered or not vault:
            return [], offer
        return vault, self._offer(candidates, vault)

    def _offer(self, candidates, repositories):
        names = [package.name for package in candidates]
        command = commands.offered(candidates[0].manager, names, repositories, self._environment)
        return commands.offer(self._as_root(command), names)

    def _as_root(self, command):
        """Runs a package manager command with the task's become, waiting for the lock."""
        end = time.monotonic() + PATIENCE
        while True:
            said = self._low_level_execute_command(command)
            lock = commands.lock(said)
            if not lock:
                return said
            if time.monotonic() >= end:
                raise AnsibleActionFail(
                    f'Another package manager process has held its lock for {PATIENCE} seconds: {lock}. '
                    'Wait for it to end, then run again.',
                    result=said,
                )
            self._display.vv(f'waiting for another package manager process: {lock}')
            time.sleep(PAUSE)

    def _after(self, package, reason):
        """The outcome of an installation."""
        guest, decision = self._look()
        if decision.usable:
            return outcome(guest.python, reason, usable=True, package=package)
        problem = f'{package.name} was installed, but that is not enough. {decision.way_out}'
        return failure(guest.python, decision.reason, problem, package)


def outcome(python, reason, usable, package=None):
    """The result; a package is the change."""
    found = {'path': python.path, 'version': plan.dotted(python.version) if python.version else None}
    result = {
        'changed': False,
        'usable': usable,
        'python': found if python.path else None,
        'package': None,
        'reason': reason,
    }
    if package is None:
        return result
    diff = {'before': '', 'after': f'{package.name}\n', 'before_header': 'packages', 'after_header': 'packages'}
    return {**result, 'changed': True, 'package': package.name, 'diff': diff}


def failure(python, reason, problem, package=None):
    return {**outcome(python, reason, usable=False, package=package), 'failed': True, 'msg': f'{reason}. {problem}'}
