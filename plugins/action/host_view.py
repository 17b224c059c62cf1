# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of host_view, which has no other: queries the hosts, and compares with what the guests say."""

from ansible.module_utils.basic import env_fallback
from ansible.plugins.action import ActionBase

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view import guests, report, vsphere
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view.match import match
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view.problems import problems

# Options, aliases and variables of the environment are those of vmware.vmware and community.vmware.
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
}


class ActionModule(ActionBase):
    """Contacts no guest: what each has said is in its variables."""

    _supports_check_mode = True
    _requires_connection = False

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _validation, given = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        missing = [f"{option} ({variable})" for option, variable in ENVIRONMENT.items() if not given[option]]
        if missing:
            return {**result, "failed": True, "msg": f"Set {', '.join(missing)}, as options or in the environment."}
        hosts = list(dict.fromkeys(given["hostname"]))
        machines, unanswered = self._machines(hosts, given)
        if len(unanswered) == len(hosts):
            reasons = " ".join(f"{host}: {reason}" for host, reason in unanswered.items())
            return {**result, "failed": True, "msg": f"No host answered. {reasons}", "unanswered": unanswered}
        return {**result, **self._compared(given, task_vars, machines, unanswered)}

    def _machines(self, hosts, given):
        """What the hosts that answer show, and why the others do not."""
        machines, unanswered = [], {}
        for host in hosts:
            access = vsphere.Access(host, given["username"], given["password"], given["port"], given["validate_certs"])
            try:
                machines += vsphere.machines(access)
            except vsphere.HostError as error:
                unanswered[host] = str(error)
        return machines, unanswered

    def _compared(self, given, task_vars, machines, unanswered):
        names, hostvars = task_vars["ansible_play_hosts_all"], task_vars["hostvars"]
        known = [guests.guest(name, hostvars[name], given["answers"]) for name in names]
        matches = match(known, machines)
        views = [
            report.View(guest, matches[guest.name], problems(guest, matches[guest.name], list(unanswered)))
            for guest in known
        ]
        return report.result(views, machines, unanswered)
