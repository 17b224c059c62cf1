# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the builder does with the archive of the source, by the real tar."""

import json
import os
import subprocess
import tarfile
from pathlib import Path

import jinja2
import pytest

TEMPLATES = Path(__file__).resolve().parents[4] / "roles" / "open_vm_tools" / "templates"
SCRIPT = "unpack_and_describe.sh.j2"


class Builder:
    def __init__(self, folder: Path):
        self.tree, self.archive = folder / "source", folder / "a.tar.gz"
        templates = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), undefined=jinja2.StrictUndefined)
        self.script = templates.get_template(SCRIPT).render(__open_vm_tools_dependency_modules=["no-such-module"])

    def pack(self, files: dict[str, str]) -> None:
        with tarfile.open(self.archive, "w:gz") as archive:
            for name, text in {"": None, **files}.items():
                path = self.archive.with_name("one")
                path.mkdir() if text is None else path.write_text(text, encoding="utf-8")
                archive.add(path, f"open-vm-tools-1/{name}", recursive=False, filter=somebody_elses)
                path.rmdir() if text is None else path.unlink()

    def run(self, archive: str | None = None) -> dict:
        command = ["bash", "-s", str(self.tree), str(self.archive) if archive is None else archive]
        done = subprocess.run(command, input=self.script, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def somebody_elses(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 4711
    member.uname = member.gname = "upstream"
    return member


@pytest.fixture(name="builder")
def builder_fixture(tmp_path):
    builder = Builder(tmp_path)
    builder.pack({"configure.ac": 'TOOLS_VERSION="13.1.0"\n', "Makefile.am": "one\n"})
    return builder


def test_unpacked_once(builder):
    assert builder.run()["unpacked"] is True
    before = {path: path.stat() for path in builder.tree.rglob("*")}
    assert builder.run()["unpacked"] is False
    assert {path: path.stat() for path in builder.tree.rglob("*")} == before


def test_what_it_says(builder):
    said = builder.run()
    assert (said["directory"], said["version"]) == (str(builder.tree), "13.1.0")
    assert said["dependencies"] == {"no-such-module": ""}


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
