# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""XDR (RFC 4506), as far as GuestRPC has it."""

import struct


class Reader:
    """Takes one value after the other; ValueError where the data ends before."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def uint(self):
        (value,) = struct.unpack(">I", self._take(4))
        return value

    def bool(self):
        return bool(self.uint())

    def opaque(self):
        size = self.uint()
        value = self._take(size)
        self._take(-size % 4)
        return value

    def string(self):
        return self.opaque().decode("utf-8", "replace")

    def array(self, item):
        return [item() for _number in range(self.uint())]

    def optional(self, item):
        return item() if self.bool() else None

    def end(self):
        """Nothing but a string's final NUL may follow."""
        left = self.data[self.at :]
        if left.strip(b"\0"):
            raise ValueError(f"{len(left)} bytes after the end")

    def _take(self, size):
        left = len(self.data) - self.at
        if size > left:
            raise ValueError(f"{size} bytes announced, {left} left")
        self.at += size
        return self.data[self.at - size : self.at]
