# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows what became of the guests of an installation, out of what the role has left. Contacts no guest."""

import time

from ansible.plugins.action import ActionBase

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status import outcome

ARGUMENT_SPEC = {
    "guests": {"type": "list", "elements": "str", "required": True},
    "failed": {"type": "list", "elements": "str", "default": []},
}


class ActionModule(ActionBase):
    """Runs on the controller alone."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _validation, given = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        guests = {name: found(task_vars["hostvars"][name], name in given["failed"]) for name in given["guests"]}
        outcomes = [outcome.outcome(name, each, self._task.check_mode) for name, each in guests.items()]
        began = [float(each.was["at"]) for each in guests.values() if each.was]
        seconds = time.time() - min(began) if began else None
        self._display.display("\n".join(outcome.table(outcomes, seconds)))
        return {**result, "changed": False, "guests": [each._asdict() for each in outcomes]}


def found(variables, failed):
    """What the role has left of a guest."""
    return outcome.Found(
        was=variables.get("__open_vm_tools_was"),
        plan=variables.get("__open_vm_tools_plan"),
        turn=variables.get("__open_vm_tools_build_turn"),
        election=variables.get("__open_vm_tools_election"),
        phases=(variables.get("__open_vm_tools_build") or {}).get("phases") or [],
        failed=failed,
        unselected=variables.get("__open_vm_tools_selected") == [],
    )
