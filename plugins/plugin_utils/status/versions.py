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


def _without_epoch(version: str) -> tuple[int, str]:
    epoch, colon, rest = version.partition(":")
    return (int(epoch) if epoch.isdecimal() else 0, rest) if colon else (0, version)


def dpkg(one: str, other: str) -> int:
    """As dpkg --compare-versions does: epochs, then upstream's versions, then revisions."""
    (epoch, upstream, revision), (other_epoch, other_upstream, other_revision) = _debian(one), _debian(other)
    return _sign(epoch, other_epoch) or _debian_part(upstream, other_upstream) or _debian_part(revision, other_revision)


def _debian(version: str) -> tuple[int, str, str]:
    epoch, rest = _without_epoch(version)
    upstream, dash, revision = rest.rpartition("-")
    return epoch, upstream if dash else rest, revision if dash else ""


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


def rpm(one: str, other: str) -> int:
    """As rpm does: epochs, then versions, then releases."""
    (epoch, version, release), (other_epoch, other_version, other_release) = _rpm(one), _rpm(other)
    return _sign(epoch, other_epoch) or _rpm_part(version, other_version) or _rpm_part(release, other_release)


def _rpm(full: str) -> tuple[int, str, str]:
    epoch, rest = _without_epoch(full)
    version, _dash, release = rest.partition("-")
    return epoch, version, release


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
