# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts a package file from the controller where later installations find it, to go back to that version."""

import os

from . import files, kept_files
from .package_failure import Failure


def put(uploaded, path, check_mode=False):
    """(the path to install from, whether path was or would be written). uploaded: a temporary copy."""
    path = os.path.abspath(path)
    content = files.read_file(uploaded)
    if files.read_bytes('/', path) == content:
        return path, False
    if check_mode:
        return uploaded, True
    try:
        # apt reads it as a user of its own, so the mode does not hang on the umask
        kept_files.write(path, content)
    except OSError as error:
        raise Failure('file', '%s cannot be written: %s' % (path, error.strerror)) from error
    return path, True
