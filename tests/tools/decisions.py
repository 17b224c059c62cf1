# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/autotools_build_decisions.md: what autotools_build's planner decides in each of its test cases."""

import sys

from project import COLLECTIONS, ROOT

sys.path.insert(0, str(COLLECTIONS))

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.plan import plan
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.autotools.test_plan import CASES

PAGE = ROOT / "docs" / "autotools_build_decisions.md"
HEAD = """\
# What autotools_build decides

Written by `make docs`: the planner was given the evidence of each of its test cases
(`tests/unit/plugins/module_utils/autotools/test_plan.py`), and this is what it said. In all of them the tree was asked
for as installed, or as built where no installation is named; where nothing else is said, it had been built before with
the same options. [autotools_build.md](autotools_build.md) says in words what makes a phase due.

| evidence | phases due | reason of the first |
| --- | --- | --- |
"""


def row(name: str) -> str:
    wanted, evidence, _phase, _reason = CASES[name]
    phases = plan(wanted, evidence)
    due = [phase for phase in phases if phase.due]
    names = ", ".join(phase.name for phase in due) or "none"
    reason = (due or phases[-1:])[0].reason.replace("|", "\\|")
    return f"| {name} | {names} | {reason} |\n"


def page() -> str:
    return HEAD + "".join(map(row, CASES))


def main() -> None:
    new = page()
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != new:
        PAGE.write_text(new, encoding="utf-8")
        print(f"{PAGE.relative_to(ROOT)} was brought up to date")


if __name__ == "__main__":
    sys.exit(main())
