# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import subprocess

import pytest

import bench
import lab_guests
import measurements
import timed_programs
from parts import PARTS, columns_of

FAMILIES = columns_of(list(PARTS))
STATE = {"phases": {"install": {"destdir": "/b/stage"}, "configure": {"arguments": ["--prefix=/usr"]}}}
JOURNAL = {"entries": [{"kind": "packages", "names": ["gcc", "open-vm-tools"]}, {"kind": "repository", "name": "x"}]}


class Guests:
    """Notes what would be done on guests, and has the answers of a guest on which the role has built."""

    def __init__(self, scratch):
        self.scratch, self.cache, self.done = scratch, scratch / "cache", []
        self.package = self.cache / "key/sha/open-vm-tools.rpm"

    def name(self, purpose):
        return f"bench-el8-{purpose}"

    def up(self, *names):
        self.done.append(("up", *names))

    def fresh(self, name):
        self.done.append(("fresh", name))

    def down(self, *names):
        self.done.append(("down", *names))

    def variables(self):
        return {"open_vm_tools_source_url": "/sources/open-vm-tools.tar.gz"}

    def build_path(self, _name):
        return "/opt/lab/bin:/usr/bin"

    def give(self, _guest, path):
        return f"/given/{path.name}"

    def play(self, playbook, more_environment=None, **variables):
        self.done.append(("play", playbook, *sorted(str(value) for value in variables.values())))
        if playbook == "install":
            self.package.parent.mkdir(parents=True, exist_ok=True)
            self.package.touch()
            (self.cache / "key/provenance.json").write_text(json.dumps({"phases": {"configure": 2.5, "make": 40.0}}))
        if more_environment:
            line = {"sent": 10, "received": 5, "module": "setup"}
            (self.scratch / "ssh.jsonl").write_text(json.dumps(line) + "\n")
        return 1.0

    def script(self, _guest, script, *arguments, **variables):
        self.done.append(("script", script, arguments, variables))
        return 2.0

    def output(self, _guest, *command):
        if "-name" in command:
            return b"/b/package/build.sh\n"
        if command == ("cat", timed_programs.LOG):
            return b"1795780800.5 1795780845.75\n"
        if "find" in command:
            return b"/b/source/.autotools_build/state.json\n"
        if command[0] == "cat":
            return json.dumps(JOURNAL if command[1] == lab_guests.JOURNAL else STATE).encode()
        return b"tar"


@pytest.fixture
def measured(tmp_path):
    guests = Guests(tmp_path)
    return measurements.Measurements(guests, 4), guests


@pytest.mark.parametrize(
    ("family", "column"), [(name, column) for name, columns in FAMILIES.items() for column in columns]
)
def test_each_column_can_be_measured_by_itself(measured, family, column):
    seconds = {"article": 2.0, "bare": 2.0, "programs": 2.5 + 40.0 + 45.25}.get(column, 1.0)
    counts = {"sent": 10, "received": 5, "commands": 1, "modules": 1}
    assert measured[0].measure(family, column) == (counts if family == bench.ONCE else seconds)


def test_the_least_commands_are_given_what_the_role_has_found_out(measured):
    measured[0].measure("cold", "bare")
    ((arguments, variables),) = [each[2:] for each in measured[1].done if each[:2] == ("script", "bare.sh")]
    assert arguments == ("--prefix=/usr",)
    assert variables == {
        "ARCHIVE": "/given/open-vm-tools.tar.gz",
        "RECIPE_ARCHIVE": "/given/recipe.tar",
        "SOURCE": "/b/source",
        "STAGE": "/b/stage",
        "RECIPE": "/b/package",
        "PACKAGES": "gcc",
        "JOBS": "4",
        "BUILD_PATH": "/opt/lab/bin:/usr/bin",
    }


def test_the_role_begins_cold_with_an_empty_cache_and_a_fresh_guest(measured):
    measured[1].play("install")
    measured[1].done.clear()
    seen = []
    play = measured[1].play
    measured[1].play = lambda *arguments, **more: (seen.append(measured[1].package.exists()), play(*arguments, **more))[
        1
    ]
    measured[0].measure("cold", "role")
    assert seen == [False, False]
    assert [each[:2] for each in measured[1].done[:4]] == [
        ("fresh", "bench-el8-cold"),
        ("play", "python.yml"),
        # What python.yml runs is not the role's.
        ("script", "timed_programs.sh"),
        ("play", "install"),
    ]


@pytest.mark.parametrize("column", ["role-4", "plain-4"])
def test_guests_are_without_the_package_and_what_came_with_it_before_it_is_installed(measured, column):
    measured[0].measure("cached", "plain-2")
    measured[1].done.clear()
    measured[0].measure("cached", column)
    all_up, remove, undo, last = measured[1].done[-4:]
    assert all_up == ("up", *(f"bench-el8-{number}" for number in range(1, 5)))
    assert remove[:2] == ("play", "remove")
    assert undo == ("play", "packages.yml", "undo")
    assert last[:2] == ("play", "install" if column.startswith("role") else "plain_tasks.yml")
    # Two of them were ready, and stay so.
    assert ("down", "bench-el8-3", "bench-el8-4") in measured[1].done


def test_the_least_commands_work(tmp_path):
    """On a project as its repository has it, with programs that note how they were called in place of the real ones."""
    programs, project = tmp_path / "bin", tmp_path / "project" / "tools"
    programs.mkdir()
    project.mkdir(parents=True)
    (project / "configure.ac").touch()
    log = tmp_path / "log"
    for name in ("dnf", "autoreconf"):
        (programs / name).write_text(f'#!/bin/sh\necho {name} "$@" >> {log}\n')
        (programs / name).chmod(0o755)
    (programs / "make").write_text(f'#!/bin/sh\necho make "$@" >> {log}\n')
    (programs / "make").chmod(0o755)
    (project / "configure").write_text(f'echo configure "$@" >> {log}\n')
    (tmp_path / "build.sh").write_text("mkdir out; touch out/tools.rpm\n")
    for archive, folder, member in (("source", tmp_path, "project"), ("recipe", tmp_path, "build.sh")):
        subprocess.run(["tar", "-C", folder, "-cf", tmp_path / f"{archive}.tar", member], check=True)
    variables = {
        "PATH": f"{programs}:/usr/bin:/bin",
        "ARCHIVE": str(tmp_path / "source.tar"),
        "RECIPE_ARCHIVE": str(tmp_path / "recipe.tar"),
        "SOURCE": str(tmp_path / "build/source"),
        "STAGE": str(tmp_path / "build/stage"),
        "RECIPE": str(tmp_path / "build/package"),
        "PACKAGES": "gcc make",
        "JOBS": "3",
        "BUILD_PATH": f"{programs}:/usr/bin:/bin",
    }
    # Where apt-get is found, the script would take the lists of packages for apt's; its dnf comes first all the same.
    (programs / "apt-get").write_text("#!/bin/sh\n")
    (programs / "apt-get").chmod(0o755)
    script = lab_guests.HERE / "bare.sh"
    subprocess.run(["bash", script, "--prefix=/usr", "--without-x"], env=variables, check=True)
    words = [line.split() for line in log.read_text().splitlines()]
    assert [line[0] for line in words] == [
        *("dnf", "autoreconf", "configure", "make", "make", "dnf"),
    ]
    assert words[0][-3:] == ["install", "gcc", "make"]
    assert words[2] == ["configure", "--prefix=/usr", "--without-x"]
    assert words[3] == ["make", "-j3"]
    assert words[4] == ["make", "install", f"DESTDIR={tmp_path}/build/stage"]
    assert words[5][-1] == f"{tmp_path}/build/package/out/tools.rpm"


@pytest.mark.parametrize("script", ["article.sh", "bare.sh", "timed_programs.sh"])
def test_a_script_is_one_for_bash(script):
    subprocess.run(["bash", "-n", lab_guests.HERE / script], check=True)
