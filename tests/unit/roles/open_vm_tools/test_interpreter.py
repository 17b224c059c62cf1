# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bootstrap of a Python, run by Ansible on this machine, with a made-up dnf and made-up Pythons."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ANSIBLE_PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
COLLECTIONS = Path(__file__).parents[4] / ".build" / "collections"
PLAYBOOK = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: esxi_arm.guest.open_vm_tools, tasks_from: interpreter.yml}
    - ansible.builtin.ping:
      when: not ansible_check_mode
"""
DNF = """#!/bin/sh
echo "$*" >> {folder}/calls
case "$*" in
    *repoquery*python3.11) echo python3.11-0:3.11.2-1.aarch64 ;;
    *install*python3.11) ln -s {python} {folder}/new ;;
esac
"""


class Guest:
    """This machine as the bootstrap sees it: the made-up dnf, and the places where Ansible looks for a Python."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.old = self.program("old", "#!/bin/sh\necho version=3.6\n")
        self.new = folder / "new"
        self.program("bin/dnf", DNF.format(folder=folder, python=sys.executable))
        (folder / "ansible.cfg").touch()
        (folder / "play.yml").write_text(PLAYBOOK, encoding="utf-8")

    def program(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return path

    def calls(self) -> list[str]:
        path = self.folder / "calls"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def run(self, *arguments: str, **variables: object) -> tuple[dict[str, int], str]:
        """What the play counts, and all that it says."""
        packages = [{"manager": "dnf", "package": name, "path": str(self.new)} for name in ("python3.12", "python3.11")]
        given = json.dumps({"__open_vm_tools_python_packages": packages, **variables})
        command = [ANSIBLE_PLAYBOOK, "-i", "here,", "-c", "local", "-e", given, *arguments, "play.yml"]
        environment = {
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_CONFIG": str(self.folder / "ansible.cfg"),
            "ANSIBLE_HOME": str(self.folder),
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "PATH": f"{self.folder}/bin:/usr/bin:/bin",
        }
        done = subprocess.run(
            command, cwd=self.folder, env=environment, check=False, capture_output=True, encoding="utf-8"
        )
        assert "PLAY RECAP" in done.stdout, done.stdout + done.stderr
        recap = done.stdout[done.stdout.rindex("here ") :].split(":", 1)[1]
        counts = {name: int(count) for name, count in (word.split("=") for word in recap.split())}
        return counts, " ".join(f"{done.stdout} {done.stderr}".split())


@pytest.fixture(name="guest")
def guest_fixture(tmp_path):
    return Guest(tmp_path)


def test_a_python_that_fits_is_all_that_it_takes(guest):
    counts, _said = guest.run(ansible_interpreter_python_fallback=[str(guest.new), sys.executable])
    assert (counts["failed"], counts["changed"]) == (0, 0)
    assert guest.calls() == []


def test_one_is_installed_where_it_is_found_before_the_old_one(guest):
    places = [str(guest.new), str(guest.old)]
    counts, said = guest.run("--check", ansible_interpreter_python_fallback=places)
    assert (counts["failed"], counts["changed"]) == (0, 1)
    assert "Would install python3.11, because" in said and f"{guest.old} is 3.6" in said
    assert not guest.new.exists()

    counts, _said = guest.run(ansible_interpreter_python_fallback=places)
    assert (counts["failed"], counts["changed"]) == (0, 1)
    assert guest.new.exists()
    assert (
        guest.calls()[-1] == "--setopt=exit_on_lock=1 --assumeyes --setopt=install_weak_deps=False install python3.11"
    )

    counts, _said = guest.run(ansible_interpreter_python_fallback=places)
    assert (counts["failed"], counts["changed"]) == (0, 0)


def test_nothing_is_installed_that_would_not_be_found(guest):
    counts, said = guest.run(ansible_interpreter_python_fallback=[str(guest.old), str(guest.new)])
    assert counts["failed"] == 1
    assert f"and {guest.old} is 3.6. No package is known that would bring one which Ansible finds before that" in said
    assert guest.calls() == []


def test_a_place_that_ansible_was_told_is_filled(guest):
    counts, _said = guest.run(ansible_python_interpreter=str(guest.new))
    assert (counts["failed"], counts["changed"]) == (0, 1)
    assert guest.new.exists()


@pytest.mark.parametrize("name, words", [("old", "is 3.6"), ("none", "there is none at")])
def test_a_place_that_ansible_was_told_and_that_does_not_help_is_named(guest, name, words):
    counts, said = guest.run(ansible_python_interpreter=str(guest.folder / name))
    assert counts["failed"] == 1
    assert words in said and "That is what ansible_python_interpreter says" in said


def test_repositories_that_have_none_are_named(guest):
    guest.program("bin/dnf", "#!/bin/sh\necho 'Error: no mirrors' >&2\nexit 1\n")
    counts, said = guest.run(ansible_interpreter_python_fallback=[str(guest.new)])
    assert counts["failed"] == 1
    assert "and there is none. The guest's repositories have none of python3.12, python3.11 (Error: no mirrors)" in said
