# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which packages the cache loses when it keeps only some of them."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.cache_keep import Kept, of_provenance, surplus

# a1 is the oldest package of the platform a, b2 the second one of b.
CACHE = ["a2", "b1", "a1", "a3", "b2"]
# name: how many to keep, which are needed, which go
CASES = {
    "all are kept": (0, [], []),
    "one of each platform": (1, [], ["a1", "a2", "b1"]),
    "two of each platform": (2, [], ["a1"]),
    "as many as there are": (3, [], []),
    "the oldest one is needed, and counts": (1, ["a1"], ["a2", "a3", "b1"]),
    "the oldest one is needed, beside the newest": (2, ["a1"], ["a2"]),
    "more are needed than are to be kept": (1, ["a1", "a2"], ["a3", "b1"]),
    "needed, but not there yet": (1, ["a4"], ["a1", "a2", "b1"]),
}


def kept(key):
    return Kept(key, key[0], "13.1.0", f"2026-01-0{key[1]}T00:00:00Z")


@pytest.mark.parametrize("keep, needed, gone", CASES.values(), ids=CASES)
def test_surplus(keep, needed, gone):
    assert [package.key for package in surplus(map(kept, CACHE), keep, needed)] == gone
    assert surplus([], keep, needed) == []


def test_what_a_provenance_says():
    platform = {"distribution": "Debian", "major": "12", "architecture": "aarch64"}
    said = {"platform": platform, "version": "13.1.0", "built_at": "2026-01-01T00:00:00Z", "package": {}}
    package = of_provenance("0123456789abcdef", said)
    assert str(package) == (
        "open-vm-tools 13.1.0 for Debian 12 aarch64 of 2026-01-01T00:00:00Z (build key 0123456789ab)"
    )


def test_a_provenance_that_says_little_is_of_a_platform_of_its_own():
    assert of_provenance("key", {}).platform == "null"
