# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a report on the controller."""

import contextlib
import os
from pathlib import Path

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import atomic


def problem(variable: str, path: Path) -> str | None:
    """Why there can be no such file, None if there can."""
    if path.is_dir():
        return f"{variable} is {path}, which is a directory on the controller. Write the path of a file."
    if not path.parent.is_dir():
        return (
            f"{variable} is {path}, but there is no directory {path.parent} on the controller. Create it, or write "
            "another path."
        )
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return f"{variable} is {path}, but {path.parent} on the controller is not writable. Write another path."
    return None


def write(path: Path, content: str, mode: int) -> None:
    """Replace the file as a whole: a web server never finds half of it."""
    temporary = atomic.write_beside(str(path), content.encode("utf-8", "replace"))
    try:
        # not at its creation, because the umask would apply
        os.chmod(temporary, mode)
        os.rename(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
