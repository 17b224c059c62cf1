# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of host_view, which has no other: queries the hosts, and compares with what the guests say."""

import json
import os
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.module_utils.basic import env_fallback
from ansible.plugins.action import ActionBase

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view import guests, report, vsphere
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view.match import match
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view.problems import problems
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status import files, text

# The variable of the playbook, for messages
FILE = "open_vm_tools_host_view_file"
# Options, aliases and variables of the environment are those of the VMware collections, except for those of a proxy.
ENVIRONMENT = {"hostname": "VMWARE_HOST", "username": "VMWARE_USER", "password": "VMWARE_PASSWORD"}
ARGUMENT_SPEC = {
    "hostname": {"type": "list", "elements": "str", "fallback": (env_fallback, ["VMWARE_HOST"])},
    "username": {"type": "str", "aliases": ["admin", "user"], "fallback": (env_fallback, ["VMWARE_USER"])},
    "password": {
        "type": "str",
        "aliases": ["pass", "pwd"],
        "no_log": True,
        "fallback": (env_fallback, ["VMWARE_PASSWORD"]),
    },
    "port": {"type": "int", "default": 443, "fallback": (env_fallback, ["VMWARE_PORT"])},
    "validate_certs": {"type": "bool", "default": True, "fallback": (env_fallback, ["VMWARE_VALIDATE_CERTS"])},
    "answers": {"type": "str", "required": True},
    "file": {"type": "path"},
}


class ActionModule(ActionBase):
    """Contacts no guest: what each has said is in its variables."""

    _supports_check_mode = True
    _requires_connection = False

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _validation, given = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        given["hostname"] = hosts(given["hostname"] or [])
        # A relative path is relative to where ansible-playbook was started.
        path = Path(os.path.abspath(given["file"])) if given["file"] else None
        problem = unset(given) or vsphere.missing_library() or (path and files.problem(FILE, path))
        if problem:
            raise AnsibleActionFail(problem)
        machines, unanswered = self._machines(given)
        if len(unanswered) == len(given["hostname"]):
            reasons = " ".join(f"{host}: {reason}" for host, reason in unanswered.items())
            return {**result, "failed": True, "msg": f"No host answered. {reasons}", "unanswered": unanswered}
        compared = self._compared(given, task_vars, machines, unanswered)
        self._display.display("\n".join(map(text.printable, compared["table"])))
        return {**result, **compared, **self._written(path, compared)}

    def _machines(self, given):
        """What the hosts that answer show, and why the others do not."""
        machines, unanswered = [], {}
        for host in given["hostname"]:
            access = vsphere.Access(host, given["username"], given["password"], given["port"], given["validate_certs"])
            try:
                machines += vsphere.machines(access)
            except vsphere.HostError as error:
                unanswered[host] = str(error)
        return machines, unanswered

    def _written(self, path, compared):
        """Whether the file, if there is to be one, differed. In check mode, it is not written."""
        content = json.dumps(compared, indent=2) + "\n"
        try:
            if not path or (path.exists() and path.read_text(encoding="utf-8", errors="replace") == content):
                return {"changed": False}
            if not self._task.check_mode:
                files.write(path, content, 0o600)
        except OSError as error:
            raise AnsibleActionFail(f"{path} could not be written on the controller: {error}") from error
        return {"changed": True}

    def _compared(self, given, task_vars, machines, unanswered):
        names, hostvars = task_vars["ansible_play_hosts_all"], task_vars["hostvars"]
        known = [guests.guest(name, hostvars[name], given["answers"]) for name in names]
        matches = match(known, machines)
        views = [
            report.View(guest, matches[guest.name], problems(guest, matches[guest.name], list(unanswered)))
            for guest in known
        ]
        return report.result(views, machines, unanswered)


def hosts(names):
    """Each once, without the blanks that a list in a variable of the environment may have."""
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))


def unset(given):
    """Which variables are missing, None if none is."""
    missing = [option for option in ENVIRONMENT if not given[option]]
    variables = ", ".join(f"vcenter_{option}" for option in missing)
    environment = ", ".join(ENVIRONMENT[option] for option in missing)
    return f"Set {variables} for the playbook, or {environment} in the environment." if missing else None
