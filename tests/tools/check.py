# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: check.py [GROUP...]

Runs the checks of the groups named (lint, drift, unit, sanity, molecule), all of them whatever fails, and counts them.
Without names those of all groups.
"""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import ansible_cores
import guest_images
import pythons
import sanity as sanity_tests
import target_pythons
import vmware_collection
from project import LAB, PYTEST, ROOT, environment, tool
from steps import Outcome, Step, clock, run, say

HERE = Path(__file__).resolve().parent
TARGET_SIDE = ["plugins/modules", "plugins/module_utils", "tests/lab/host_simulator"]
# Takes as long as two of the others.
LONGEST_SCENARIO = "el8"
# Of a platform that changes every day, so a failure need not be this checkout's.
ON_REQUEST = {"sid"}


def main(groups: list[str]) -> int:
    os.chdir(ROOT)
    steps = [step for group in groups or GROUPS for step in GROUPS[group]()]
    not_run = [step for step in steps if step.not_run]
    due = [step for step in steps if not step.not_run]
    scenarios = [step.scenario for step in due if step.scenario]
    with guest_images.made_ahead(scenarios) if scenarios and prepared() else contextlib.nullcontext():
        outcomes = run(due)
    failed = [outcome for outcome in outcomes if not outcome.passed]
    say("")
    for outcome in outcomes:
        if outcome.passed:
            say(row(outcome))
    for step in not_run:
        say(f"NOT RUN          {step.name}: {step.not_run}")
    for outcome in failed:
        say(row(outcome))
    left_out = f", {len(not_run)} not run" if not_run else ""
    say(f"\n{len(outcomes) - len(failed)} passed, {len(failed)} failed{left_out}")
    return 1 if failed else 0


def prepared() -> bool:
    """Whether this machine can have aarch64 guests now."""
    return subprocess.run([LAB, "prepare"], check=False).returncode == 0


def row(outcome: Outcome) -> str:
    why = f": {outcome.why}" if outcome.why else ""
    return f"{'passed' if outcome.passed else 'FAILED'} {clock(outcome.seconds):>8}  {outcome.name}{why}"


def of_venv(name: str, program: str, *arguments: str) -> Step:
    """A step that calls a program of the virtual environment."""
    return Step(name, [tool(program), *arguments], environment)


def lint() -> list[Step]:
    return [
        of_venv("lint: ruff", "ruff", "check", "."),
        of_venv("lint: ruff format", "ruff", "format", "--check", "."),
        of_venv("lint: Python 3.6 is enough on guests", "vermin", "--no-tips", "--violations", "-t=3.6-", *TARGET_SIDE),
        of_venv("lint: yamllint", "yamllint", "--strict", "."),
        of_venv("lint: ansible-lint", "ansible-lint", "--offline", "--strict", "--nocolor"),
        of_venv("lint: changelog fragments", "antsibull-changelog", "lint"),
        of_venv("lint: galaxy-importer", "python", str(HERE / "galaxy_import.py")),
    ]


def drift() -> list[Step]:
    return [
        of_venv("drift: documents, defaults, package", "python", "-m", "pytest", "-q", str(HERE / "drift")),
        of_venv("drift: names in documents", "antsibull-docs", "lint-collection-docs", "--plugin-docs", "."),
    ]


def unit() -> list[Step]:
    found, absent = target_pythons.find()
    say(f"All Pythons but the oldest leave out {', '.join(target_pythons.LONG_TESTS)}.")
    version = pythons.venv_version()
    command = [tool("python"), *PYTEST, *target_pythons.left_out(version), "tests/unit"]
    steps = [Step(f"unit: everything, Python {version}", command, unit_environment_with_other_cores)]
    own = {
        "the lab": "lab",
        "these tools": "tools",
        "what builds real projects": "real_projects",
        "the status page in Chromium": "page",
        "the benchmarks": "benchmarks",
    }
    for name, folder in own.items():
        steps.append(of_venv(f"unit: {name}", "python", "-m", "pytest", "-q", f"tests/{folder}/tests"))
    for version in found + absent:
        command = [sys.executable, str(HERE / "target_pythons.py"), version]
        not_run = "it is neither on PATH nor in pyenv" if version in absent else ""
        name = f"unit: what runs on guests, Python {version}"
        steps.append(Step(name, command, unit_environment, not_run=not_run))
    return [step._replace(beside=True) for step in steps]


def unit_environment() -> dict[str, str]:
    # The tests that take dnf, autotools or the simulator are not skipped in silence: setup has installed all of them.
    return environment(REQUIRE_DNF="1", REQUIRE_AUTOTOOLS="1", REQUIRE_VSPHERE_SIMULATOR="1")


def unit_environment_with_other_cores() -> dict[str, str]:
    """The same, with the Pythons for the other promised ansible-cores: tests that run a controller do so with each.
    And with the collection that the inventory's example is for."""
    others = [core for core in ansible_cores.promised() if core != ansible_cores.main_version()]
    found = {core: sanity_tests.python(core) for core in others}
    for core in others:
        ansible_cores.unpack(core)
    known = [f"{core}={pythons.interpreter(version)}" for core, version in found.items() if version]
    collections = str(vmware_collection.unpack())
    return {**unit_environment(), "ANSIBLE_CORES": " ".join(known), "VMWARE_COLLECTIONS": collections}


def sanity() -> list[Step]:
    return [sanity_of(core) for core in ansible_cores.promised()]


def sanity_of(core: str) -> Step:
    step = of_venv(f"sanity: ansible-core {core}", "python", str(HERE / "sanity.py"), core)
    return step._replace(beside=True, not_run=sanity_tests.absence(core))


def molecule() -> list[Step]:
    # The default scenario first: what fails there fails everywhere.
    names = [path.parent.name for path in ROOT.glob("molecule/*/molecule.yml")]
    asked = os.environ.get("SCENARIOS", "").split()
    if set(asked) - set(names):
        sys.exit(f"SCENARIOS is '{' '.join(asked)}': write some of {' '.join(sorted(names))}")
    prepare = Step("molecule: prepare this machine for aarch64 guests", [LAB, "prepare"], essential=True)
    steps = [one_scenario(name) for name in sorted(asked or names, key=in_turn)]
    return [prepare, *(step if asked else on_request(step) for step in steps)]


def in_turn(name: str) -> tuple[bool, bool, str]:
    """What scenarios are sorted by: last come those that install what the default scenario has built."""
    return name != "default", name in ("distribution", "upgrade"), name


def on_request(step: Step) -> Step:
    """The step as it is where no scenario was named."""
    reason = f"only by make molecule SCENARIOS={step.scenario}" if step.scenario in ON_REQUEST else ""
    return step._replace(not_run=reason)


def one_scenario(name: str) -> Step:
    step = of_venv(f"molecule: {name}", "molecule", "test", "--scenario-name", name)
    return step._replace(scenario=name, beside=True, long=name == LONGEST_SCENARIO)


GROUPS = {"lint": lint, "drift": drift, "unit": unit, "sanity": sanity, "molecule": molecule}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
