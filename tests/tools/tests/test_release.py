# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

import release

READY = {"version": "1.0.0", **dict.fromkeys(release.ADDRESSES, "https://git.example.com/guest")}
CHANGELOG = {"1.0.0": {}}

CASES = {
    "ready": ("v1.0.0", READY, CHANGELOG, [], []),
    "another tag": ("v1.0.1", READY, CHANGELOG, [], ["The tag is v1.0.1"]),
    "a tag without v": ("1.0.0", READY, CHANGELOG, [], ["The tag is 1.0.0"]),
    "not in the changelog": ("v1.0.0", READY, {}, [], ["changelog.yaml has no 1.0.0"]),
    "fragments are left": ("v1.0.0", READY, CHANGELOG, ["16-x.yml"], ["still has 16-x.yml"]),
    "placeholders": (
        "v1.0.0",
        {**READY, "issues": "https://example.org/issues"},
        CHANGELOG,
        [],
        ["placeholders for issues"],
    ),
    "all at once": ("v2", {**READY, "version": "2.0.0"}, CHANGELOG, ["a.yml"], ["v2.0.0", "no 2.0.0", "a.yml"]),
}


@pytest.mark.parametrize(("tag", "galaxy", "released", "fragments", "expected"), CASES.values(), ids=CASES)
def test_why_this_is_not_that_release(tag, galaxy, released, fragments, expected):
    found = release.problems(tag, galaxy, released, fragments)
    assert len(found) == len(expected)
    assert all(words in line for words, line in zip(expected, found))


def test_a_release_is_not_built_before_it_is_ready(monkeypatch, tmp_path):
    monkeypatch.setattr(release, "BUILD", tmp_path)
    with pytest.raises(SystemExit, match="The tag is v0.0.0"):
        release.main("v0.0.0")
    assert not list(tmp_path.iterdir())
