# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies a package file to the guest in the same round trip as the module. Documented in the module."""

from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

MODULE = "esxi_arm.guest.tracked_packages"


class ActionModule(ActionBase):
    """Without `src`, only runs the module."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        if arguments.get("src"):
            arguments["src"] = self._upload(arguments["src"])
        # As for a module without an action plugin
        in_background = bool(self._task.async_val) and not self._connection.has_native_async
        return {**result, **self._execute_module(MODULE, arguments, task_vars=task_vars, wrap_async=in_background)}

    def _upload(self, src):
        """The path on the guest of a temporary copy, which the module may read and Ansible removes."""
        source = Path(self._find_needle("files", src))
        if not source.is_file():
            raise AnsibleActionFail(f"src is {source}, which is not a file. Write the path of a package file")
        if self._connection._shell.tmpdir is None:
            self._make_tmp_path()
        copy = self._connection._shell.join_path(self._connection._shell.tmpdir, source.name)
        self._transfer_file(str(source), copy)
        self._fixup_perms2((self._connection._shell.tmpdir, copy))
        return copy
