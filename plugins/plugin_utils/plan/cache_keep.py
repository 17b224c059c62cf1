# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which packages of the cache are removed so that it keeps a number of them for each platform."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple


class Kept(NamedTuple):
    """A package in the cache, by its build key."""

    key: str
    platform: str
    version: str
    built_at: str

    def __str__(self) -> str:
        return f"open-vm-tools {self.version} for {self.platform} of {self.built_at} (build key {self.key[:12]})"


def of_provenance(key: str, provenance: Mapping[str, Any]) -> Kept:
    """Also of the first edition, whose packages are next to their provenance."""
    platform = provenance.get("platform")
    words = platform.values() if isinstance(platform, dict) else [json.dumps(platform)]
    return Kept(key, " ".join(map(str, words)), str(provenance.get("version")), str(provenance.get("built_at")))


def surplus(kept: Iterable[Kept], keep: int, needed: Collection[str]) -> list[Kept]:
    """The oldest of each platform beyond `keep`, without those that are needed, which count. 0 keeps all."""
    found: list[Kept] = []
    by_platform: dict[str, list[Kept]] = {}
    for each in kept:
        by_platform.setdefault(each.platform, []).append(each)
    for packages in by_platform.values() if keep else ():
        # what is needed first, then by age
        ranked = sorted(packages, key=lambda each: (each.key in needed, each.built_at), reverse=True)
        found += [each for each in ranked[keep:] if each.key not in needed]
    return sorted(found, key=lambda each: (each.platform, each.built_at))
