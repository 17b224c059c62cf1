# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Python make setup takes, and whether the requirements have something for it."""

import importlib.metadata
import shutil
import subprocess
import sys

import pytest
from packaging.requirements import Requirement

import ansible_cores
from project import ROOT

SCRIPT = ROOT / "tests" / "tools" / "make_venv.sh"
# Answers as a Python of another version; `-m venv --clear DIRECTORY` makes one in which pip finds everything.
PYTHON = """\
#!/bin/sh
case $1 in
    --version) echo 'Python 3.{minor}.0' ;;
    -c) exec {python} -c 'import sys; sys.version_info = (3, {minor}, 0); exec(sys.argv.pop(1))' "$2" "$3" ;;
    -m) [ "$2" = pip ] || {{ mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; }} ;;
esac
"""
PYTHONS = [f"3.{minor}" for minor in range(10, 15)]


def make_venv(folder, found):
    """Runs the script where these are on PATH, and no other Python is: {name: minor}."""
    programs = folder / "bin"
    programs.mkdir()
    for name, minor in found.items():
        (programs / name).write_text(PYTHON.format(minor=minor, python=sys.executable), encoding="utf-8")
        (programs / name).chmod(0o755)
    for name in ("cp", "dirname", "mkdir", "sh", "touch"):
        (programs / name).symlink_to(shutil.which(name))
    command = ["sh", str(SCRIPT), str(folder / "venv"), "requirements.txt"]
    return subprocess.run(command, env={"PATH": str(programs)}, check=False, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("found", "taken"),
    [
        ({"python3": 11, "python3.13": 13}, 11),
        ({"python3": 14, "python3.13": 13}, 14),
        ({"python3": 10, "python3.10": 10, "python3.11": 11}, 11),
        ({"python3": 10, "python3.10": 10}, 10),
        ({"python3": 9, "python3.10": 10}, 10),
        ({"python3": 15, "python3.14": 14}, 14),
    ],
)
def test_python_that_is_taken(tmp_path, found, taken):
    done = make_venv(tmp_path, found)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"Making {tmp_path}/venv with Python 3.{taken}.0: takes a minute or two\n"
    assert (tmp_path / "venv" / "complete").exists()


@pytest.mark.parametrize(("found", "words"), [({"python3": 9}, "python3 is Python 3.9.0"), ({}, "python3: not found")])
def test_no_python_that_fits_is_refused_in_a_sentence(tmp_path, found, words):
    done = make_venv(tmp_path, found)
    assert done.returncode == 1
    assert done.stderr.startswith("No Python from 3.10 to 3.14 is on PATH") and words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "venv").exists()


def cores(python):
    """The ansible-core that the requirements have for this Python."""
    lines = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if line.startswith("ansible-core")]
    return [next(iter(one.specifier)).version for one in wanted if one.marker.evaluate({"python_version": python})]


@pytest.mark.parametrize("python", PYTHONS)
def test_each_python_has_one_ansible_core_that_runs_on_it(python):
    (core,) = cores(python)
    assert python in ansible_cores.PYTHONS[core]


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("tool", ["ansible-compat", "ansible-lint", "galaxy-importer", "molecule"])
def test_the_tools_take_that_ansible_core(tool, python):
    needs = [Requirement(line) for line in importlib.metadata.requires(tool)]
    (on_core,) = [one for one in needs if one.name == "ansible-core"]
    assert all(core in on_core.specifier for core in cores(python))
