# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import re

import pytest

import report
from parts import GUESTS, PARTS

COUNTED = {"sent": 2048, "received": 300, "commands": 12, "modules": 3}


def document(*rounds):
    identity = {
        "platform": "el8",
        "open_vm_tools": "13.1.0",
        "ansible_core": "2.19.14",
        "processors": 2,
        "machine": "x86_64",
    }
    return {"identity": identity, "circumstances": {"commit": "c0ffee", "date": "2026-11-27"}, "rounds": list(rounds)}


IDLE = document({"facts": 4.0, "role": 6.0}, {"facts": 2.0, "role": 5.0}, {"facts": 30.0, "role": 90.0})
COLD = document({"role": 100.0, "article": 400.0, "second": 25.0}, {"role": 120.0})
CACHED = document(
    {f"{what}-{count}": count + more for count in GUESTS for what, more in (("role", 8.0), ("plain", 9.0))}
)
COST = document(dict.fromkeys(PARTS["g"].columns, COUNTED))


def test_medians_are_of_what_was_measured():
    assert report.medians(COLD["rounds"], {"role": "", "article": "", "bare": ""}) == {"role": 110.0, "article": 400.0}


def test_a_ratio_is_that_of_the_medians():
    assert report.ratios(PARTS["c"], IDLE["rounds"]) == {("role", "facts"): 1.5}


def test_a_ratio_takes_both_columns():
    assert report.ratios(PARTS["b"], COLD["rounds"]) == {}


def test_only_parts_with_results_are_on_the_page():
    text = report.page({"idle": IDLE, "cold": COLD})
    assert re.findall(r"^## \((.)\)", text, re.MULTILINE) == ["a", "c", "d"]
    not_measured = text.partition("## Not measured")[2]
    assert re.findall(r"^- \((.)\)", not_measured, re.MULTILINE) == ["b", "e", "f", "g", "h"]


def test_a_section_has_the_numbers_the_ratio_and_the_command():
    text = report.page({"idle": IDLE})
    assert "| gathering facts | 4.0 s | 2.0 s | 30.0 s | 3 |" in text
    assert "the role, nothing to do / gathering facts: **1.50** (+2.0 s)" in text
    assert "`make bench PARTS=c PLATFORM=el8`" in text
    assert "ansible-core 2.19.14" in text and "commit c0ffee" in text


def test_the_overview_has_all_ratios():
    overview = report.page({"idle": IDLE, "cold": COLD}).partition("## (a)")[0]
    assert re.findall(r"^\| (.) .*\*\*(.*)\*\*", overview, re.MULTILINE) == [
        ("a", "0.28"),
        ("c", "1.50"),
        ("d", "0.23"),
    ]


def test_counts():
    text = report.page({"cost": document({**COST["rounds"][0], "idle": {**COUNTED, "sent": 3 * 1024**2}})})
    assert "| gathering facts | 2 KiB | 300 B | 12 | 3 |" in text
    assert "| the role, nothing to do | 3.0 MiB | 300 B | 12 | 3 |" in text
    assert "times" not in text


def test_each_line_of_a_table_has_as_many_cells():
    found = {"idle": IDLE, "cold": COLD, "cost": COST}
    for block in report.page(found).split("\n\n"):
        lines = [line for line in block.splitlines() if line.startswith("|")]
        assert len({line.count(" | ") for line in lines}) <= 1


def test_without_results_there_is_no_page():
    with pytest.raises(ValueError, match="nothing was measured"):
        report.page({"idle": document({"role": 1.0})})


def test_half_a_comparison_is_not_on_the_page():
    rounds = [{column: value for column, value in CACHED["rounds"][0].items() if column != "plain-8"}]
    assert "## (f)" not in report.page({"cached": document(*rounds)})
    assert report.chart_groups({"cached": document(*rounds)}) == {}


def test_the_chart_has_all_numbers_of_guests():
    assert report.chart_groups({"cached": CACHED}) == {
        "1 guest": {"the role": 9.0, "six plain tasks": 10.0},
        "2 guests": {"the role": 10.0, "six plain tasks": 11.0},
        "4 guests": {"the role": 12.0, "six plain tasks": 13.0},
        "8 guests": {"the role": 16.0, "six plain tasks": 17.0},
    }
    assert report.chart_groups({}) == {}
    assert f"]({report.CHART})" in report.page({"cached": CACHED})
    assert f"]({report.CHART})" not in report.page({"idle": IDLE})
