# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of decisions are what the planners decide."""

import pytest

import decisions
from project import ROOT


@pytest.mark.parametrize("name", decisions.PAGES)
def test_the_tables_are_what_the_planners_say(name):
    assert (ROOT / name).read_text(encoding="utf-8") == decisions.PAGES[name](), "out of date: run make docs"


def test_a_case_without_due_phases_says_why_nothing_is_due():
    assert decisions.of_autotools("nothing changed").split(" | ")[1:] == [
        "none",
        "nothing due: every installed file is unchanged |\n",
    ]


def test_a_case_of_the_role():
    assert decisions.of_role("vmtoolsd does not run").split(" | ")[1:] == [
        "services, health",
        "open-vm-tools.service is inactive (success), not active |\n",
    ]
