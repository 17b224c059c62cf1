# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users see of an error: a sentence, never a traceback."""

import shutil


class LabError(Exception):
    """Something the lab cannot go on without; the message says what, and the way out where there is one."""


def words(error):
    """The sentence that says what went wrong."""
    if isinstance(error, LabError):
        return str(error)
    if isinstance(error, shutil.Error):
        return _of_copying(error.args[0])
    if isinstance(error, OSError) and error.strerror:
        files = [str(name) for name in (error.filename, error.filename2) if name is not None]
        return ": ".join([" -> ".join(files), error.strerror] if files else [error.strerror])
    return f"{type(error).__name__}: {error} (lab --traceback shows where)"


def _of_copying(failures):
    """shutil lists every file of a tree that it could not copy; a plain text stands for one that it would not."""
    if isinstance(failures, str):
        return failures
    _source, target, reason = failures[0]
    more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
    return f"cannot make {target}: {reason}{more}"
