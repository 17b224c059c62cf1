# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what the planners decide in each of their test cases: docs/decisions.md, docs/autotools_build_decisions.md."""

import sys
from collections.abc import Callable

from project import COLLECTIONS, ROOT

sys.path.insert(0, str(COLLECTIONS))

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.plan import plan
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.autotools import test_plan as autotools_cases
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan import test_plan as role_cases

AUTOTOOLS_HEAD = """\
# What autotools_build decides

Written by `make docs`: the planner was given the evidence of each of its test cases
(`tests/unit/plugins/module_utils/autotools/test_plan.py`), and this is what it said. In all of them the tree was asked
for as installed, or as built where no installation is named; where nothing else is said, it had been built before with
the same options. [autotools_build.md](autotools_build.md) says in words what makes a phase due.

| evidence | phases due | reason of the first |
| --- | --- | --- |
"""
ROLE_HEAD = """\
# What the role decides

Written by `make docs`: the planner was given each of its test cases
(`tests/unit/plugins/plugin_utils/plan/test_plan.py`), and this is what it said. Where nothing else is said, the guest
is a Debian 12 with nothing installed, whose distribution has no package, and the variables have their defaults; a guest
with open-vm-tools runs on VMware. [architecture.md](architecture.md) says what each step does.

| guest | steps due | reason of the first |
| --- | --- | --- |
"""


def row(name: str, steps: list) -> str:
    """A line of a table: `steps` have a name, whether they are due, and a reason for it."""
    due = [step for step in steps if step.due]
    names = ", ".join(step.name for step in due) or "none"
    reason = (due or steps[-1:])[0].reason.replace("|", "\\|")
    return f"| {name} | {names} | {reason} |\n"


def of_autotools(name: str) -> str:
    wanted, evidence, _phase, _reason = autotools_cases.CASES[name]
    return row(name, plan(wanted, evidence))


def of_role(name: str) -> str:
    return row(name, role_cases.planned(role_cases.CASES[name]).steps)


def autotools_page() -> str:
    return AUTOTOOLS_HEAD + "".join(map(of_autotools, autotools_cases.CASES))


def role_page() -> str:
    return ROLE_HEAD + "".join(map(of_role, role_cases.CASES))


PAGES: dict[str, Callable[[], str]] = {
    "docs/decisions.md": role_page,
    "docs/autotools_build_decisions.md": autotools_page,
}


def main() -> None:
    for name, page in PAGES.items():
        path, new = ROOT / name, page()
        if not path.exists() or path.read_text(encoding="utf-8") != new:
            path.write_text(new, encoding="utf-8")
            print(f"{name} was brought up to date")


if __name__ == "__main__":
    sys.exit(main())
