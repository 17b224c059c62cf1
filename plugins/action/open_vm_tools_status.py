# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the status of all guests of a play, out of what they have answered before. Contacts no guest."""

import datetime
import json
import os
import re
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status import files, page, report, rows, text

ARGUMENT_SPEC = {
    "guests": {"type": "list", "elements": "str", "required": True},
    "releases": {"type": "dict", "required": True},
    "json": {"type": "path"},
    "html": {"type": "path"},
    "mode": {"type": "str", "default": "0600"},
}
# The variables in which the playbook has registered each guest's answers
FACTS = "__open_vm_tools_status_facts"
EVIDENCE = "__open_vm_tools_status_evidence"
VARIABLES = {"json": "open_vm_tools_status_json", "html": "open_vm_tools_status_html"}


class ActionModule(ActionBase):
    """Runs on the controller alone."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _validation, given = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        found = report.report(self._rows(given, task_vars["hostvars"]), now())
        lines = text.table(found)
        self._display.display("\n".join(lines))
        written = self._write(given, {"json": as_json(found), "html": page.page(found)})
        return {**result, "changed": bool(written), "written": written, "report": found}

    def _rows(self, given, hostvars):
        answers = [
            (name, hostvars[name].get(FACTS) or {}, hostvars[name].get(EVIDENCE) or {}) for name in given["guests"]
        ]
        return [rows.row(name, facts, evidence, given["releases"]) for name, facts, evidence in answers]

    def _write(self, given, contents):
        """The paths of the files that were asked for. In check mode, they are not written."""
        paths = {kind: Path(os.path.abspath(given[kind])) for kind in VARIABLES if given[kind]}
        found = [files.problem(VARIABLES[kind], path) for kind, path in paths.items()]
        problems = [problem for problem in [mode_problem(given["mode"]), *found] if problem]
        if problems:
            raise AnsibleActionFail(" ".join(problems))
        for kind, path in paths.items() if not self._task.check_mode else ():
            try:
                files.write(path, contents[kind], int(given["mode"], 8))
            except OSError as error:
                raise AnsibleActionFail(f"{path} could not be written on the controller: {error}") from error
        return [str(path) for path in paths.values()]


def mode_problem(mode):
    # YAML reads 0644 without quotes as the number 420, which would be another mode.
    if re.fullmatch("0[0-7]{3}", mode):
        return None
    return f'open_vm_tools_status_mode is "{mode}". Write the octal mode of a file in quotes, such as "0644".'


def as_json(found):
    return json.dumps(found, indent=2) + "\n"


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
