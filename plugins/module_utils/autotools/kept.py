# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preserves sources during "make clean", which in some projects removes files that make cannot rebuild."""

import contextlib
import os
import shutil


@contextlib.contextmanager
def kept(source, paths, folder):
    """Restores any of these files that the block removes. folder: a place for them on the same file system."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in paths:
        place = os.path.join(folder, path)
        # Without hard links, they are not preserved, as with a manual "make clean".
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(place), exist_ok=True)
            os.link(os.path.join(source, path), place, follow_symlinks=False)
    try:
        yield
    finally:
        give_back(source, folder)


def give_back(source, folder):
    """Restore what is missing in the source tree, also after a killed run."""
    for place, _folders, names in os.walk(folder):
        original = os.path.join(source, os.path.relpath(place, folder))
        for name in names:
            if not os.path.lexists(os.path.join(original, name)):
                os.makedirs(original, exist_ok=True)
                os.rename(os.path.join(place, name), os.path.join(original, name))
    shutil.rmtree(folder, ignore_errors=True)
