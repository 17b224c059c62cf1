# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions of VMware Tools as a host reports them."""

import re

# Sent with hide-tools-version in tools.conf, and to hosts that are too old to be told the type of the tools
HIDDEN = 0x7FFFFFFF
# Five bits each for the second and the third number
NUMBERED = range(1 << 10, 1 << 15)


def dotted(reported: str | int | None) -> str | None:
    """12389 is 12.3.5, and so is "12.3.5"; None if the host does not know the version."""
    text = str(reported or "")
    if re.fullmatch(r"[0-9]+(\.[0-9]+)+", text):
        return text
    number = int(text) if text.isascii() and text.isdigit() else 0
    if number not in NUMBERED:
        return None
    return f"{number >> 10}.{number >> 5 & 31}.{number & 31}"


def hidden(reported: str | int | None) -> bool:
    return str(reported) == str(HIDDEN)


def same(first: str, second: str) -> bool:
    """Whether two dotted versions agree, as far as both state it."""
    return all(one == other for one, other in zip(_numbers(first), _numbers(second)))


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"[0-9]+", version)[:3]]
