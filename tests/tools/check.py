# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: check.py [GROUP...]

Runs the checks of the groups named (lint, drift, unit, sanity, molecule), all of them whatever fails, and counts them.
Without names those of all groups, but no molecule scenario that passed before on the same files.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import guest_images
import scenario
import target_pythons
from project import LAB, PYTEST, ROOT, environment, tool
from steps import Outcome, Step, clock, run, say

HERE = Path(__file__).resolve().parent
TARGET_SIDE = ["plugins/modules", "plugins/module_utils"]
# Takes as long as two of the others.
LONGEST_SCENARIO = "el8"


def main(groups: list[str]) -> int:
    os.chdir(ROOT)
    steps = [step for group in groups or GROUPS for step in GROUPS[group]()]
    kept = [] if groups or os.environ.get("AGAIN") else passed_before(steps)
    due = [step for step in steps if step not in kept]
    scenarios = [step.scenario for step in due if step.scenario]
    with guest_images.made_ahead(scenarios) if scenarios and prepared() else contextlib.nullcontext():
        outcomes = run(due)
    failed = [outcome for outcome in outcomes if not outcome.passed]
    say("")
    for outcome in outcomes:
        say(row(outcome))
    for step in kept:
        say(f"not again        {step.name}: it passed before on the same files (AGAIN=yes runs it all the same)")
    not_again = f", {len(kept)} not run again" if kept else ""
    say(f"\n{len(outcomes) - len(failed)} passed, {len(failed)} failed{not_again}")
    return 1 if failed else 0


def passed_before(steps: list[Step]) -> list[Step]:
    return [step for step in steps if step.scenario and scenario.has_passed(step.scenario)]


def prepared() -> bool:
    """Whether this machine can have aarch64 guests now."""
    return subprocess.run([LAB, "prepare"], check=False).returncode == 0


def row(outcome: Outcome) -> str:
    return f"{'passed' if outcome.passed else 'FAILED'} {clock(outcome.seconds):>8}  {outcome.name}"


def of_venv(name: str, program: str, *arguments: str) -> Step:
    """A step that calls a program of the virtual environment."""
    return Step(name, [tool(program), *arguments], environment)


def lint() -> list[Step]:
    return [
        of_venv("lint: ruff", "ruff", "check", "."),
        of_venv("lint: Python 3.6 is enough on guests", "vermin", "--no-tips", "--violations", "-t=3.6-", *TARGET_SIDE),
        of_venv("lint: yamllint", "yamllint", "--strict", "."),
        of_venv("lint: ansible-lint", "ansible-lint", "--offline", "--strict", "--nocolor"),
        of_venv("lint: changelog fragments", "antsibull-changelog", "lint"),
    ]


def drift() -> list[Step]:
    return [
        of_venv("drift: documents, defaults, package", "python", "-m", "pytest", "-q", str(HERE / "drift")),
        of_venv("drift: names in documents", "antsibull-docs", "lint-collection-docs", "--plugin-docs", "."),
    ]


def unit() -> list[Step]:
    found, absent = target_pythons.find()
    everything = f"unit: everything, Python {target_pythons.venv_version()}"
    say(f"Other Pythons that guests may have, found here: {', '.join(found) or 'none'}.")
    say(f"All but the oldest and the newest of them leave out {target_pythons.LONG_TESTS}.")
    say(f"Not found here, so not tested: {', '.join(absent) or 'none'}.")
    steps = [Step(everything, [tool("python"), *PYTEST, "tests/unit"], unit_environment)]
    for name, directory in (("the lab", "tests/lab/tests"), ("these tools", "tests/tools/tests")):
        steps.append(of_venv(f"unit: {name}", "python", "-m", "pytest", "-q", directory))
    for version in found:
        command = [sys.executable, str(HERE / "target_pythons.py"), version]
        steps.append(Step(f"unit: what runs on guests, Python {version}", command, unit_environment))
    return [step._replace(beside=True) for step in steps]


def unit_environment() -> dict[str, str]:
    # The tests that compare with the real dnf and autotools are not skipped in silence: setup has installed both.
    return environment(REQUIRE_DNF="1", REQUIRE_AUTOTOOLS="1")


def sanity() -> list[Step]:
    return [of_venv("sanity: ansible-test", "python", str(HERE / "sanity.py"))._replace(beside=True)]


def molecule() -> list[Step]:
    # The default scenario first: what fails there fails everywhere.
    names = [path.parent.name for path in ROOT.glob("molecule/*/molecule.yml")]
    chosen = os.environ.get("SCENARIOS", "").split() or names
    if set(chosen) - set(names):
        sys.exit(f"SCENARIOS is '{' '.join(chosen)}': write some of {' '.join(sorted(names))}")
    prepare = Step("molecule: prepare this machine for aarch64 guests", [LAB, "prepare"], essential=True)
    return [prepare, *map(one_scenario, sorted(chosen, key=lambda name: (name != "default", name)))]


def one_scenario(name: str) -> Step:
    step = of_venv(f"molecule: {name}", "python", str(HERE / "scenario.py"), name)
    return step._replace(scenario=name, beside=True, long=name == LONGEST_SCENARIO)


GROUPS = {"lint": lint, "drift": drift, "unit": unit, "sanity": sanity, "molecule": molecule}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
