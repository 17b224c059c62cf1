# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unpacks and describes a source tree, whose archive is copied in the same task. Documented in the module."""

import json
from pathlib import Path

from ansible.plugins.action import ActionBase

from ansible_collections.esxi_arm.guest.plugins.plugin_utils import upload

SCRIPT = Path(upload.__file__).with_name("unpacked_source.sh")
# What Ansible adds to the result of any module
OF_ANSIBLE = ("ansible_facts", "warnings", "deprecations")
# Paths on the guest are of type str, because a ~ in them is not the controller's.
ARGUMENT_SPEC = {
    "directory": {"type": "str", "required": True},
    "src": {"type": "str"},
    "archive": {"type": "str"},
    "dependencies": {"type": "list", "elements": "str", "default": []},
}


class ActionModule(ActionBase):
    """Runs a script, which needs nothing that a minimal guest with a compiler lacks, by the module command."""

    _supports_check_mode = False

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _validation, given = self.validate_argument_spec(
            argument_spec=ARGUMENT_SPEC, mutually_exclusive=[["src", "archive"]]
        )
        archive = upload.upload(self, given["src"], "an archive") if given["src"] else given["archive"] or ""
        arguments = {
            "argv": ["bash", "-s", given["directory"], archive, *given["dependencies"]],
            "stdin": SCRIPT.read_text(encoding="utf-8"),
        }
        answer = self._execute_module("ansible.legacy.command", arguments, task_vars=task_vars)
        if answer.get("failed") or answer.get("unreachable"):
            return {**result, **answer}
        described = json.loads(answer["stdout"])
        told = {key: answer[key] for key in OF_ANSIBLE if key in answer}
        return {**result, **told, "changed": described.pop("unpacked"), "source": described}
