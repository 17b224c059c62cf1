# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps two calls of the lab from making the same thing at the same time."""

import contextlib
import fcntl


@contextlib.contextmanager
def locked(settings, name, talk):
    """Holds the lock of that name; the kernel lets go of it when this process ends, however it ends."""
    with open(settings.folder("locks") / name, "w", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            talk.say(f"another call of the lab works on {name}, waiting for it")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
