# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


import runpy
import subprocess
import sys

import pytest

import check
import guest_images
import project
import scenario
import steps

READ = ["roles/x/tasks/main.yml", "molecule/shared/vars.yml", "molecule/one/molecule.yml", "tests/lab/lab", "Makefile"]
UNREAD = [
    "molecule/other/x.yml",
    "tests/unit/test_it.py",
    "tests/lab/tests/test_it.py",
    "docs/it.md",
    "README.md",
    "roles/x/README.md",
]
SHARED = ".config/molecule/config.yml"


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout whose molecule does what `molecule.sh` says, and whose lab has `image` as the name of every image."""
    for name in [*READ, *UNREAD, SHARED]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / SHARED).write_text("env:\n  GUEST_PLATFORM: mine\n", encoding="utf-8")
    molecule, lab = tmp_path / "molecule.sh", tmp_path / "lab.sh"
    molecule.write_text("#!/bin/sh\n", encoding="utf-8")
    named = 'test "$*" = "image --name-only --platform mine" && cat "${0%/*}/image"'
    lab.write_text(f"#!/bin/sh\n{named}\n", encoding="utf-8")
    (tmp_path / "image").write_text("digest", encoding="utf-8")
    for program in (molecule, lab):
        program.chmod(0o755)
    monkeypatch.setattr(guest_images, "ROOT", tmp_path)
    monkeypatch.setattr(scenario, "LAB", str(lab))
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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LAB_ACCELERATE", "no"),
        ("ANSIBLE_PIPELINING", "false"),
        ("MOLECULE_DEBUG", "1"),
        ("GUEST_PLATFORM", "other"),
        ("PYENV_ROOT", "/elsewhere"),
        ("PYENV_VERSION", "3.6.0"),
        ("PYTHONPATH", "/elsewhere"),
        ("PATH", "/bin:/usr/bin:/elsewhere"),
    ],
)
def test_another_setting_makes_it_due(checkout, monkeypatch, name, value):
    scenario.run("one")
    monkeypatch.setenv(name, value)
    assert not scenario.has_passed("one")


def test_a_variable_that_says_nothing_to_it_does_not(checkout, monkeypatch):
    scenario.run("one")
    monkeypatch.setenv("SCENARIOS", "one")
    assert scenario.has_passed("one")


def test_it_counts_where_make_test_asks_though_it_ran_in_the_environment_of_a_tool(checkout, monkeypatch):
    with monkeypatch.context() as inside:
        for name, value in project.environment().items():
            inside.setenv(name, value)
        scenario.run("one")
    assert scenario.has_passed("one")


def test_another_image_of_its_guest_makes_it_due(checkout):
    scenario.run("one")
    (checkout / "image").write_text("another digest", encoding="utf-8")
    assert not scenario.has_passed("one")


def test_a_pass_on_an_image_that_the_user_names_says_nothing(checkout, monkeypatch):
    monkeypatch.setenv("LAB_IMAGE_MINE", "registry.example.org/image:8")
    assert scenario.run("one") == 0
    assert not scenario.has_passed("one")


def test_that_of_another_platform_is_not_its_image(checkout, monkeypatch):
    monkeypatch.setenv("LAB_IMAGE_THEIRS", "registry.example.org/image:8")
    scenario.run("one")
    assert scenario.has_passed("one")


def test_a_pass_says_nothing_where_the_lab_cannot_name_the_image(checkout):
    (checkout / "image").unlink()
    assert scenario.run("one") == 0
    assert not scenario.has_passed("one")


@pytest.mark.parametrize("name", UNREAD)
def test_a_change_of_what_it_never_reads_does_not(checkout, name):
    scenario.run("one")
    (checkout / name).write_text("changed", encoding="utf-8")
    assert scenario.has_passed("one")


@pytest.mark.parametrize(
    "change",
    [
        "echo changed > Makefile",
        "cp -p Makefile kept; echo changed > Makefile; cat kept > Makefile; touch -r kept Makefile",
        "cp -p Makefile kept; echo changed > Makefile; mv kept Makefile",
        "chmod 700 Makefile; chmod 644 Makefile",
        "echo another > image",
    ],
)
def test_a_pass_while_something_was_changed_says_nothing(checkout, change):
    (checkout / "molecule.sh").write_text(f"#!/bin/sh\ncd {checkout}\n{change}\n", encoding="utf-8")
    assert scenario.run("one") == 0
    assert not scenario.has_passed("one")


@pytest.mark.parametrize(("arguments", "due"), [([], False), (["molecule"], True)])
def test_the_command_line_without_groups_is_the_whole_suite(monkeypatch, arguments, due):
    begun = []
    monkeypatch.setattr(steps, "run", lambda chosen: begun.extend(chosen) or [])
    monkeypatch.setattr(scenario, "has_passed", lambda name: True)
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **options: subprocess.CompletedProcess([], 1))
    monkeypatch.setattr(sys, "argv", ["check.py", *arguments])
    for name in ("AGAIN", "SCENARIOS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(".")
    with pytest.raises(SystemExit):
        runpy.run_path(check.__file__, run_name="__main__")
    assert any(step.scenario for step in begun) == due


@pytest.mark.parametrize(("groups", "again", "due"), [([], "", False), ([], "yes", True), (["molecule"], "", True)])
def test_only_the_whole_suite_leaves_out_what_has_passed(checkout, monkeypatch, capsys, groups, again, due):
    scenario.run("one")
    monkeypatch.setattr(check, "GROUPS", {"molecule": lambda: [steps.Step("one", ["false"], scenario="one")]})
    monkeypatch.setattr(check, "prepared", lambda: False)
    monkeypatch.setenv("AGAIN", again)
    assert check.main(groups) == int(due)
    assert ("1 not run again" in capsys.readouterr().out) != due
