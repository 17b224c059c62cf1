# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a signed copy of an .rpm on the controller. Contacts no guest."""

from pathlib import Path

from ansible.plugins.action import ActionBase

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing import copies, rpm
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing.gpg import Gpg

ARGUMENT_SPEC = {
    "src": {"type": "path", "required": True},
    "dest": {"type": "path", "required": True},
    "fingerprint": {"type": "str", "required": True},
    "gnupg_home": {"type": "path", "default": ""},
}


class ActionModule(ActionBase):
    """Runs on the controller alone."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _validation, given = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        source, copy = Path(given["src"]), Path(given["dest"])
        missing = rpm.missing()
        if missing:
            return {**result, "failed": True, "msg": missing}
        try:
            changed = not copies.is_there(copy)
            if changed and not self._task.check_mode:
                changed = copies.make(source, copy, given["fingerprint"], Gpg(given["gnupg_home"] or ""))
        except (rpm.SigningFailed, OSError) as failure:
            return {**result, "failed": True, "msg": f"{source} was not signed: {failure}"}
        return {**result, "changed": changed, "dest": str(copy)}
