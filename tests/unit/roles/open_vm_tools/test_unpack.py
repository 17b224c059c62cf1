# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the builder does with the archive of the source and with patches, by the real tar and patch."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.esxi_arm.guest.plugins.action.unpacked_source import SCRIPT
from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers
from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools.recipe import ROLE


class Builder:
    def __init__(self, folder: Path):
        self.tree, self.archive = folder / "source", folder / "of upstream.tar.gz"

    def pack(self, files: dict[str, str], top: str = "open-vm-tools-1") -> None:
        with tarfile.open(self.archive, "w:gz") as archive:
            archive.addfile(member(top, type=tarfile.DIRTYPE, mode=0o755))
            for name, text in files.items():
                archive.addfile(member(f"{top}/{name}", size=len(text)), io.BytesIO(text.encode()))

    def run(self, archive: str | None = None) -> dict:
        command = ["bash", "-s", str(self.tree), str(self.archive) if archive is None else archive, "no-such-module"]
        done = subprocess.run(
            command, input=SCRIPT.read_text(encoding="utf-8"), check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def member(name: str, **fields: object) -> tarfile.TarInfo:
    """One that belongs to somebody else."""
    info = tarfile.TarInfo(name)
    for field, value in {"uid": 4711, "gid": 4711, "uname": "upstream", "gname": "upstream", **fields}.items():
        setattr(info, field, value)
    return info


def written(path: Path) -> tuple[int, ...]:
    """What does not change when a file is only read."""
    found = path.stat()
    return found.st_ino, found.st_mode, found.st_uid, found.st_gid, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@pytest.fixture(name="builder")
def builder_fixture(tmp_path):
    builder = Builder(tmp_path)
    builder.pack({"configure.ac": 'TOOLS_VERSION="13.1.0"\n', "Makefile.am": "one\n"})
    return builder


def test_unpacked_once(builder):
    assert builder.run()["unpacked"] is True
    before = {path: written(path) for path in builder.tree.rglob("*")}
    assert builder.run()["unpacked"] is False
    assert {path: written(path) for path in builder.tree.rglob("*")} == before


def test_what_it_says(builder):
    said = builder.run()
    assert (said["directory"], said["version"]) == (str(builder.tree), "13.1.0")
    assert said["dependencies"] == {"no-such-module": ""}


@pytest.mark.parametrize("below", ["", "/open-vm-tools"], ids=["a release", "a tag"])
def test_an_archive_of_the_current_directory(builder, below):
    """tar -czf a.tar.gz ./open-vm-tools-1"""
    builder.pack({f"{below[1:]}{'/' if below else ''}configure.ac": 'TOOLS_VERSION="13.1.0"\n'}, "./open-vm-tools-1")
    said = builder.run()
    assert (said["directory"], said["version"]) == (f"{builder.tree}/open-vm-tools-1{below}", "13.1.0")
    assert builder.run()["unpacked"] is False


def test_nobody_else_owns_what_root_builds(builder):
    builder.run()
    assert {path.stat().st_uid for path in builder.tree.rglob("*")} == {os.geteuid()}


DAMAGES = {
    "lost": lambda path: path.unlink(),
    "edited": lambda path: path.write_text("other\n", encoding="utf-8"),
    "cut short": lambda path: os.truncate(path, 0),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_tree_that_is_not_the_archives_is_unpacked_again(builder, damage):
    builder.run()
    damage(builder.tree / "Makefile.am")
    assert builder.run()["unpacked"] is True
    assert (builder.tree / "Makefile.am").read_text(encoding="utf-8") == "one\n"
    assert builder.run()["unpacked"] is False


def test_what_was_built_there_stays(builder):
    builder.run()
    (builder.tree / "Makefile").write_text("built\n", encoding="utf-8")
    assert builder.run()["unpacked"] is False
    assert (builder.tree / "Makefile").exists()


def test_what_upstream_writes_is_told_as_it_is(builder):
    builder.pack({"configure.ac": 'TOOLS_VERSION="1\\2\t"3"\nTOOLS_VERSION="second"\n'})
    assert builder.run()["version"] == '1\\2"3'


def test_a_checkout_needs_no_archive(builder):
    project = builder.tree / "open-vm-tools"
    project.mkdir(parents=True)
    (project / "configure.ac").write_text('TOOLS_VERSION="13.1.0"\n', encoding="utf-8")
    said = builder.run(archive="")
    assert (said["unpacked"], said["directory"], said["version"]) == (False, str(project), "13.1.0")


def test_what_is_no_archive(builder):
    builder.archive.write_bytes(b"<html>")
    with pytest.raises(AssertionError, match="not look like a tar archive|not in gzip format"):
        builder.run()


PLAYBOOK = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: role, tasks_from: source}
      vars:
        __open_vm_tools_source: "{{ __open_vm_tools_unpacked.source }}"
"""


@pytest.fixture(name="play", params=controllers.PYTHONS, ids=controllers.IDS)
def play_fixture(request, builder):
    """Plays the role's own tasks for the builder's archive: what was printed, and how many tasks changed something."""
    folder = builder.archive.parent / "play"
    tasks = folder / "roles" / "role" / "tasks"
    tasks.mkdir(parents=True)
    shutil.copy(ROLE / "tasks" / "source.yml", tasks)
    (folder / "play.yml").write_text(PLAYBOOK, encoding="utf-8")
    source = {"kind": "archive", "on_controller": True, "local_path": str(builder.archive), "name": "a.tar.gz"}
    build = folder / "build"
    plan = {
        "source": source,
        "directory": str(build),
        "archive": str(build / builder.archive.name),
        "source_directory": str(build / "source"),
        "environment": {},
        "patches": [],
        "uploaded_archive": str(builder.archive),
        "unpacked_archive": "",
    }
    given = {
        "__open_vm_tools_dependency_modules": ["no-such-module"],
        "__open_vm_tools_plan": {"build": plan},
        "ansible_python_interpreter": sys.executable,
        "open_vm_tools_version": "13.1.0",
    }

    def play(patch=None):
        if patch:
            plan.update(patched(build, patch))
        command = controllers.command(request.param, "-i", "a,", "-c", "local", "-e", json.dumps(given), "play.yml")
        environment = {**os.environ, **controllers.ENVIRONMENT, "ANSIBLE_LOCAL_TEMP": str(folder)}
        environment["ANSIBLE_REMOTE_TEMP"] = str(folder / "remote")
        done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
        return done.stdout, int(re.search(r"changed=(\d+)", done.stdout)[1])

    return play


PATCH = "--- a/Makefile.am\n+++ b/Makefile.am\n@@ -1 +1 @@\n-one\n+two\n"


def patched(build: Path, text: str) -> dict:
    """What the plan says about a patch."""
    file, dest, archive = build.parent / "fix.patch", str(build / "patches" / "1.patch"), str(build / "patched.tar")
    file.write_text(text, encoding="utf-8")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return {
        "patches": [{"name": "fix.patch", "sha256": sha256, "strip": None, "path": dest}],
        "patch_files": [{"src": str(file), "dest": dest}],
        "patched_archive": archive,
        "uploaded_archive": None,
        "unpacked_archive": archive,
    }


def test_the_tree_is_patched_once(play, builder):
    tree = builder.archive.parent / "play" / "build" / "source"
    said, changed = play(PATCH)
    assert changed == 5, said
    assert (tree / "Makefile.am").read_text(encoding="utf-8") == "two\n"
    (tree / "Makefile.am").write_text("edited\n", encoding="utf-8")
    said, changed = play(PATCH)
    assert changed == 1, said
    assert (tree / "Makefile.am").read_text(encoding="utf-8") == "two\n"


def test_without_the_patch_there_is_no_tree(play, builder):
    said, _changed = play(PATCH.replace("one", "three"))
    assert "fix.patch does not apply to the source: hunk 1 of Makefile.am fails at line 1. Nothing was built." in said
    assert not (builder.archive.parent / "play" / "build" / "source").exists()


def test_the_task_changes_something_once(play):
    said, changed = play()
    assert changed == 1, said
    said, changed = play()
    assert changed == 0, said


def test_the_copy_of_the_archive_does_not_stay(play, builder):
    play()
    folder = builder.archive.parent / "play"
    assert [path.name for path in (folder / "build").iterdir()] == ["source"]
    assert (folder / "remote").is_dir() and not list((folder / "remote").iterdir())


def test_modes_do_not_depend_on_the_umask(builder):
    before = os.umask(0o077)
    try:
        builder.run()
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o777 for path in [builder.tree, builder.tree / "Makefile.am"]}
    assert modes == {0o755, 0o644}


def test_a_vaulted_archive_is_decrypted_as_copy_does(play, builder, monkeypatch):
    password = builder.archive.with_name("password")
    password.write_text("secret\n", encoding="utf-8")
    monkeypatch.setenv("ANSIBLE_VAULT_PASSWORD_FILE", str(password))
    vault = VaultLib([("default", VaultSecret(b"secret"))])
    builder.archive.write_bytes(vault.encrypt(builder.archive.read_bytes()))
    said, changed = play()
    assert changed == 1, said


def test_the_task_fails_with_the_words_of_tar(play, builder):
    builder.archive.write_bytes(b"<html>")
    said, _changed = play()
    assert "not look like a tar archive" in said and "non-zero return code" in said
    assert "Expecting value" not in said
