# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares versions of packages as their package managers do: deb-version(7) and rpm-version(7).

Each function returns a negative number, 0 or a positive number, as the first version is lower, equal or higher.
"""

import itertools
import re
from collections.abc import Callable

PART = re.compile(r"\d+|[a-zA-Z]+|~|\^")


def _sign(one: int, other: int) -> int:
    return (one > other) - (one < other)


def dpkg(one: str, other: str) -> int:
    """As dpkg --compare-versions does."""
    return _compare(_debian_part, one, other)


def rpm(one: str, other: str) -> int:
    return _compare(_rpm_part, one, other)


def _compare(part: Callable[[str, str], int], one: str, other: str) -> int:
    """Epochs, then upstream's versions, then the distribution's revisions."""
    (epoch, upstream, revision), (other_epoch, other_upstream, other_revision) = _split(one), _split(other)
    return _sign(epoch, other_epoch) or part(upstream, other_upstream) or part(revision, other_revision)


def _split(version: str) -> tuple[int, str, str]:
    epoch, colon, rest = version.partition(":")
    if not colon:
        epoch, rest = "", version
    upstream, dash, revision = rest.rpartition("-")
    return int(epoch) if epoch.isdecimal() else 0, upstream if dash else rest, revision if dash else ""


def _debian_part(one: str, other: str) -> int:
    """Text and numbers in turn. A missing number is 0, and text that ends sorts before letters, but after a tilde."""
    for (text, number), (other_text, other_number) in itertools.zip_longest(
        _debian_pairs(one), _debian_pairs(other), fillvalue=("", 0)
    ):
        order = _debian_text(text, other_text) or _sign(number, other_number)
        if order:
            return order
    return 0


def _debian_pairs(part: str) -> list[tuple[str, int]]:
    return [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", part) if text or number]


def _debian_text(one: str, other: str) -> int:
    for each, another in itertools.zip_longest(map(_debian_order, one), map(_debian_order, other), fillvalue=0):
        if each != another:
            return _sign(each, another)
    return 0


def _debian_order(character: str) -> int:
    """0 is the end of the text."""
    if character == "~":
        return -1
    return ord(character) if character.isalpha() else ord(character) + 256


def _rpm_part(one: str, other: str) -> int:
    """Segment by segment; what separates them does not count."""
    for each, another in itertools.zip_longest(PART.findall(one), PART.findall(other)):
        order = _rpm_segment(each, another)
        if order:
            return order
    return 0


def _rpm_segment(one: str | None, other: str | None) -> int:
    """None is the end. A tilde sorts before it, a caret right after it, then letters, then numbers."""
    if one == other:
        return 0
    ranks = [_rpm_rank(segment) for segment in (one, other)]
    if ranks[0] != ranks[1] or one is None or other is None:
        return _sign(*ranks)
    return _sign(int(one), int(other)) if one.isdigit() else (one > other) - (one < other)


def _rpm_rank(segment: str | None) -> int:
    if segment is None:
        return 1
    if segment in "~^":
        return "~ ^".index(segment)
    return 4 if segment.isdigit() else 3


BY_MANAGER: dict[str, Callable[[str, str], int]] = {"dpkg": dpkg, "rpm": rpm}
