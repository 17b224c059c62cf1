# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of open_vm_tools_health: checks the guest until it is healthy or the time is up."""

import time

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import health

INFO = "esxi_arm.guest.open_vm_tools_info"
ARGUMENT_SPEC = {
    "services": {"type": "list", "elements": "str", "required": True},
    "on_vmware": {"type": "bool", "required": True},
    "timeout": {"type": "int", "default": 60},
    "evidence": {"type": "dict"},
}
# Seconds between two checks. A daemon that exits at once is restarted in the meantime.
PAUSE = 5
# What the answer of open_vm_tools_info has only of what it was asked for
ASKED = frozenset(["logs", "offered", "packages", "resources"])


class ActionModule(ActionBase):
    """One round trip for each check. Services that were started just now are checked twice at least, since a daemon may
    start well and exit then."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _validation, given = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        started = time.monotonic()
        problems, last = self._wait(task_vars, given, started + given["timeout"])
        seconds = round(time.monotonic() - started)
        words = [each.words for each in problems]
        result.update(changed=False, seconds=seconds, problems=words, evidence=_evidence(last))
        if problems:
            logs = self._logs(task_vars, problems)
            result.update(
                failed=True, msg=health.message(task_vars["inventory_hostname"], seconds, problems, logs), logs=logs
            )
        return result

    def _wait(self, task_vars, given, deadline):
        """(problems, evidence) of the last check. No problems once all was well with services that have run for long,
        or in two checks with no restart in between."""
        well = self._seen_well(given)
        if well:
            unsettled = health.unsettled_seconds(given["services"], well)
            if not unsettled:
                return [], well
            time.sleep(unsettled)
        while True:
            now = self._ask(task_vars)
            wrong = health.problems(given["services"], given["on_vmware"], now)
            problems = wrong or (health.restarted(given["services"], well, now) if well else [])
            if not problems and (well or not health.unsettled_seconds(given["services"], now)):
                return [], now
            if problems and time.monotonic() > deadline:
                return problems, now
            well = None if wrong else now
            time.sleep(PAUSE)

    @staticmethod
    def _seen_well(given):
        """The evidence of a moment ago, if there is any and all was well then."""
        seen = given["evidence"]
        return seen if seen and not health.problems(given["services"], given["on_vmware"], seen) else None

    def _logs(self, task_vars, problems):
        units = [each.unit for each in problems if each.unit]
        return self._ask(task_vars, logs=units)["logs"] if units else {}

    def _ask(self, task_vars, **arguments):
        """What open_vm_tools_info returns for the guest."""
        answer = self._execute_module(module_name=INFO, module_args=arguments, task_vars=task_vars)
        if answer.get("failed"):
            raise AnsibleActionFail(answer.get("msg", "open_vm_tools_info failed without a message"))
        return answer


def _evidence(answer):
    """Of the guest, and neither of the task nor of what this action did not ask for."""
    others = ASKED | {"changed", "invocation", "warnings"}
    return {key: value for key, value in answer.items() if key not in others and not key.startswith("_ansible_")}
