# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

import check
import scenario
import steps

READ = ["roles/x/tasks/main.yml", "molecule/shared/vars.yml", "molecule/one/molecule.yml", "tests/lab/lab", "Makefile"]
UNREAD = ["molecule/other/x.yml", "tests/unit/test_it.py", "tests/lab/tests/test_it.py", "docs/it.md", "README.md"]


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout whose molecule does what the file `molecule` says."""
    for name in READ + UNREAD:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    molecule = tmp_path / "molecule.sh"
    molecule.write_text("#!/bin/sh\n", encoding="utf-8")
    molecule.chmod(0o755)
    monkeypatch.setattr(scenario, "ROOT", tmp_path)
    monkeypatch.setattr(scenario, "PASSED", tmp_path / "passed")
    monkeypatch.setattr(scenario, "files", lambda: READ + UNREAD)
    monkeypatch.setattr(scenario, "tool", lambda _name: str(molecule))
    return tmp_path


def test_what_never_ran_has_not_passed(checkout):
    assert not scenario.has_passed("one")


def test_a_pass_is_remembered_for_that_scenario(checkout):
    assert scenario.run("one") == 0
    assert scenario.has_passed("one")
    assert not scenario.has_passed("other")


def test_a_failure_is_not_and_the_pass_before_it_is_forgotten(checkout):
    scenario.run("one")
    (checkout / "molecule.sh").write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    assert scenario.run("one") == 3
    assert not scenario.has_passed("one")


@pytest.mark.parametrize("name", READ)
def test_a_change_of_what_it_may_read_makes_it_due(checkout, name):
    scenario.run("one")
    (checkout / name).write_text("changed", encoding="utf-8")
    assert not scenario.has_passed("one")


def test_a_change_of_mode_makes_it_due(checkout):
    scenario.run("one")
    (checkout / "tests/lab/lab").chmod(0o755)
    assert not scenario.has_passed("one")


def test_another_setting_of_the_lab_makes_it_due(checkout, monkeypatch):
    scenario.run("one")
    monkeypatch.setenv("LAB_ACCELERATE", "no")
    assert not scenario.has_passed("one")


@pytest.mark.parametrize("name", UNREAD)
def test_a_change_of_what_it_never_reads_does_not(checkout, name):
    scenario.run("one")
    (checkout / name).write_text("changed", encoding="utf-8")
    assert scenario.has_passed("one")


def test_a_pass_while_files_were_changed_says_nothing(checkout):
    (checkout / "molecule.sh").write_text(f"#!/bin/sh\necho changed > {checkout}/Makefile\n", encoding="utf-8")
    assert scenario.run("one") == 0
    assert not scenario.has_passed("one")


@pytest.mark.parametrize(("groups", "again", "due"), [([], "", False), ([], "yes", True), (["molecule"], "", True)])
def test_only_the_whole_suite_leaves_out_what_has_passed(checkout, monkeypatch, capsys, groups, again, due):
    scenario.run("one")
    monkeypatch.setattr(check, "GROUPS", {"molecule": lambda: [steps.Step("one", ["false"], scenario="one")]})
    monkeypatch.setattr(check, "prepared", lambda: False)
    monkeypatch.setenv("AGAIN", again)
    assert check.main(groups) == int(due)
    assert ("1 not run again" in capsys.readouterr().out) != due
