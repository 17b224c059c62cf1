# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes of the guest as text."""

SHOWN = 400


def text(data):
    return data.rstrip(b"\0").decode("utf-8", "replace")


def printable(data):
    """For the record: ASCII as it is, the rest in escapes, and of long data the beginning."""
    shown = "".join(chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}" for byte in data[:SHOWN].rstrip(b"\0"))
    return shown + (f"... ({len(data)} bytes)" if len(data) > SHOWN else "")
