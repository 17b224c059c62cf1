# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of autotools_build's decisions is what the planner decides."""

import decisions


def test_the_table_of_decisions_is_what_the_planner_says():
    assert decisions.PAGE.read_text(encoding="utf-8") == decisions.page(), "out of date: run make docs"


def test_a_case_without_due_phases_says_why_nothing_is_due():
    assert decisions.row("nothing changed").split(" | ")[1:] == [
        "none",
        "nothing due: every installed file is as it was installed |\n",
    ]
