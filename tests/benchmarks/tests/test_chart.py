# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from xml.etree import ElementTree

import pytest

import chart

GROUPS = {"1 guest": {"the role": 8.0, "six <plain> tasks": 10.0}, "8 guests": {"the role": 40.0}}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn():
    return ElementTree.fromstring(chart.grouped_bars("Seconds & guests", GROUPS))


def bars(drawn):
    return [
        each
        for each in drawn.iter(SVG + "rect")
        if float(each.get("y")) > chart.TOP - 20 and each.get("height") != "12"
    ]


def test_heights_are_in_proportion(drawn):
    heights = [float(bar.get("height")) for bar in bars(drawn)]
    assert len(heights) == 3
    assert heights[1] / heights[0] == pytest.approx(10 / 8, rel=0.01)
    assert heights[2] / heights[0] == pytest.approx(40 / 8, rel=0.01)


def test_all_bars_stand_on_the_same_line_within_the_picture(drawn):
    for bar in bars(drawn):
        assert float(bar.get("y")) + float(bar.get("height")) == pytest.approx(chart.HEIGHT - chart.BOTTOM, abs=0.2)
        assert float(bar.get("y")) >= chart.TOP - 0.1
        assert float(bar.get("x")) + float(bar.get("width")) <= chart.WIDTH


def test_what_is_drawn_is_also_said(drawn):
    assert drawn.find(SVG + "title").text == "Seconds & guests"
    assert drawn.find(SVG + "desc").text == (
        "1 guest: the role 8.0 s, six <plain> tasks 10.0 s; 8 guests: the role 40.0 s"
    )
    words = {text.text for text in drawn.iter(SVG + "text")}
    assert {"1 guest", "8 guests", "the role", "six <plain> tasks", "40"} <= words


@pytest.mark.parametrize("most", [0.07, 0.9, 1, 7, 8.1, 40, 333, 5000])
def test_the_grid_has_a_readable_number_of_lines(most):
    lines = most / chart.tick(most)
    assert 3 <= lines <= 10
