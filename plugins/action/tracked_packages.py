# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies a package file to the guest in the same round trip as the module. Documented in the module."""

from ansible.plugins.action import ActionBase

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.upload import upload

MODULE = "esxi_arm.guest.tracked_packages"


class ActionModule(ActionBase):
    """Without `src`, only runs the module."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        if arguments.get("src"):
            arguments["src"] = upload(self, arguments["src"], "a package file")
        # As for a module without an action plugin
        in_background = bool(self._task.async_val) and not self._connection.has_native_async
        return {**result, **self._execute_module(MODULE, arguments, task_vars=task_vars, wrap_async=in_background)}
