# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file of the controller in the temporary directory of a task, so that its module needs no copy task before it."""

from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase


def upload(action: ActionBase, src: str, what: str) -> str:
    """The path on the guest of a copy, which the module may read and Ansible removes.

    Searched for, and decrypted with the vault's password, as ansible.builtin.copy does.
    """
    source = Path(action._find_needle("files", src))
    if not source.is_file():
        raise AnsibleActionFail(f"src is {source}, which is not a file. Write the path of {what}")
    shell = action._connection._shell
    if shell.tmpdir is None:
        action._make_tmp_path()
    copy = shell.join_path(shell.tmpdir, source.name)
    decrypted = action._loader.get_real_file(str(source))
    try:
        action._transfer_file(decrypted, copy)
    finally:
        action._loader.cleanup_tmp_file(decrypted)
    action._fixup_perms2((shell.tmpdir, copy))
    return copy
