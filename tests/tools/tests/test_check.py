# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What make test runs, and what it says of what it does not run."""

import pytest

import ansible_cores
import check
import sanity
import steps


@pytest.mark.parametrize(
    ("venv", "found", "core", "expected"),
    [
        ("3.11", ["3.12", "3.13"], "2.16.19", "3.11"),
        ("3.11", ["3.12", "3.13"], "2.21.5", "3.13"),
        ("3.14", ["3.12"], "2.16.19", "3.12"),
        ("3.14", ["3.12"], "2.21.5", "3.14"),
        ("3.11", ["3.6", "3.10"], "2.21.5", None),
    ],
)
def test_python_for_the_sanity_tests_of_a_core(monkeypatch, venv, found, core, expected):
    monkeypatch.setattr(sanity.pythons, "venv_version", lambda: venv)
    monkeypatch.setattr(sanity.pythons, "interpreter", lambda version: version if version in found else None)
    assert sanity.python(core) == expected
    assert bool(sanity.absence(core)) == (expected is None)


def test_sanity_is_of_the_oldest_the_main_and_the_newest(monkeypatch):
    monkeypatch.setattr(ansible_cores, "main_version", lambda: "2.19.14")
    monkeypatch.setattr(sanity, "absence", lambda core: "no Python" if core == ansible_cores.NEWEST else "")
    names = [(step.name, step.not_run) for step in check.sanity()]
    assert names == [
        (f"sanity: ansible-core {ansible_cores.OLDEST}", ""),
        ("sanity: ansible-core 2.19.14", ""),
        (f"sanity: ansible-core {ansible_cores.NEWEST}", "no Python"),
    ]


def test_what_cannot_be_run_is_counted_and_named_at_the_end(monkeypatch, capsys):
    planned = [steps.Step("light", ["true"]), steps.Step("heavy", ["false"], not_run="it takes Python 4")]
    monkeypatch.setattr(check, "GROUPS", {"some": lambda: planned})
    assert check.main(["some"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-3:] == ["NOT RUN          heavy: it takes Python 4", "", "1 passed, 0 failed, 1 not run"]


def test_every_scenario_is_run_that_is_not_on_request_alone(monkeypatch):
    monkeypatch.delenv("SCENARIOS", raising=False)
    there = {path.parent.name for path in check.ROOT.glob("molecule/*/molecule.yml")}
    assert {step.scenario for step in check.molecule() if not step.not_run} - {""} == there - check.ON_REQUEST


@pytest.mark.parametrize(("asked", "run"), [("", False), ("sid", True), ("el8 sid", True)])
def test_a_scenario_on_request_is_run_where_it_is_named(monkeypatch, asked, run):
    monkeypatch.setenv("SCENARIOS", asked)
    monkeypatch.setattr(check, "ON_REQUEST", {"sid"})
    (sid,) = [step for step in check.molecule() if step.scenario == "sid"]
    assert sid.not_run == ("" if run else "only by make molecule SCENARIOS=sid")
