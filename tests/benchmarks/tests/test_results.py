# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json

import pytest

import results

IDENTITY = {"platform": "el8", "code": "abc"}
COLUMNS = ["facts", "role"]


@pytest.fixture
def kept(tmp_path):
    return results.Results(tmp_path / "el8", IDENTITY, {"commit": "c0ffee", "date": "2026-11-27"})


@pytest.mark.parametrize(
    ("rounds", "repetitions", "left"),
    [
        ([], 2, [(0, "facts"), (0, "role"), (1, "facts"), (1, "role")]),
        ([{"facts": 1.0}], 2, [(0, "role"), (1, "facts"), (1, "role")]),
        ([{"facts": 1.0, "role": 2.0}, {"role": 2.0}], 2, [(1, "facts")]),
        ([{"facts": 1.0, "role": 2.0}], 1, []),
        # Of another part of the same family
        ([{"other": 1.0}], 1, [(0, "facts"), (0, "role")]),
    ],
)
def test_what_is_still_to_be_measured(rounds, repetitions, left):
    assert list(results.missing(rounds, COLUMNS, repetitions)) == left


def test_an_interrupted_benchmark_goes_on(kept):
    for number, column in list(results.missing([], COLUMNS, 2))[:3]:
        kept.add("idle", number, column, 1.5)
    assert list(results.missing(kept.rounds("idle"), COLUMNS, 2)) == [(1, "role")]


def test_a_value_is_added_to_its_round_only():
    before = [{"facts": 1.0}]
    assert results.with_value(before, 2, "role", 3.0) == [{"facts": 1.0}, {}, {"role": 3.0}]
    assert before == [{"facts": 1.0}]


def test_families_have_files_of_their_own(kept, tmp_path):
    kept.add("idle", 0, "role", 1.0)
    kept.add("cold", 0, "role", 9.0)
    found = results.read_all(tmp_path / "el8", ["cold", "idle", "cached"])
    assert {family: document["rounds"] for family, document in found.items()} == {
        "cold": [{"role": 9.0}],
        "idle": [{"role": 1.0}],
    }


def test_what_another_code_took_does_not_count(kept, tmp_path):
    kept.add("idle", 0, "role", 1.0)
    changed = results.Results(tmp_path / "el8", {**IDENTITY, "code": "def"}, {})
    assert changed.is_outdated("idle") and not kept.is_outdated("idle") and not kept.is_outdated("cold")
    assert changed.rounds("idle") == []
    changed.add("idle", 0, "facts", 2.0)
    assert json.loads((tmp_path / "el8/idle.json").read_text())["rounds"] == [{"facts": 2.0}]


def test_nothing_unfinished_is_left(kept, tmp_path):
    kept.add("idle", 0, "role", 1.0)
    assert [path.name for path in (tmp_path / "el8").iterdir()] == ["idle.json"]
