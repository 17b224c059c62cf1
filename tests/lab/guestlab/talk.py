# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab tells the person who waits for it. Everything goes to stderr: stdout carries results."""

import contextlib
import sys
import time


class Talk:
    """Prints the steps that take time, each with how long it took."""

    def __init__(self, quiet=False, stream=None):
        self.quiet = quiet
        self.stream = stream or sys.stderr

    def say(self, text):
        if not self.quiet:
            self._print(text)

    def warn(self, text):
        self._print("warning: " + text)

    @contextlib.contextmanager
    def step(self, text):
        started = time.monotonic()
        self.say(f"{text} ...")
        yield
        self.say(f"{text}: done in {time.monotonic() - started:.0f} s")

    def _print(self, text):
        print("lab: " + text, file=self.stream, flush=True)
