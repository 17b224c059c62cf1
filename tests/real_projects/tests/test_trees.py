# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


import subprocess

import pytest

import trees

DEPENDENCIES = "{target}: src/a.c src/h/a.h \\\n  /usr/include/stdio.h src/b.h\nsrc/a.h:\n"


@pytest.mark.parametrize(
    ("file", "target", "objects"),
    [
        ("src/.deps/a.Po", "src/a.o", ["src/a.o"]),
        ("sub/src/.deps/a.Po", "src/a.o", ["sub/src/a.o"]),
        ("sub/src/.deps/a.Plo", "src/a.lo", ["sub/src/a.o"]),
        ("sub/src/.deps/a.Plo", "src/a.lo", ["sub/src/.libs/a.o"]),
        ("sub/src/.deps/a.Plo", "src/a.lo", ["sub/src/.libs/a.o", "sub/src/a.o"]),
    ],
)
def test_what_a_header_was_compiled_into_is_read_from_any_folder_that_make_was_in(tmp_path, file, target, objects):
    folder = "sub/" if file.startswith("sub/") else ""
    for name in (file, f"{folder}src/b.h", f"{folder}src/h/a.h", *objects):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / file).write_text(DEPENDENCIES.format(target=target), encoding="utf-8")
    assert trees.dependents(tmp_path, f"{folder}src/b.h") == set(objects)


def test_a_header_that_no_object_has_has_no_dependents(tmp_path):
    (tmp_path / "b.h").write_text("", encoding="utf-8")
    (tmp_path / "a.Po").write_text("a.o: a.c other/b.h\n", encoding="utf-8")
    assert trees.dependents(tmp_path, "b.h") == set()


def test_an_object_is_what_the_compiler_made_and_no_program(tmp_path):
    for name, more in (("object.o", ["-c"]), ("program.o", [])):
        command = ["gcc", "-x", "c", "-", *more, "-o", str(tmp_path / name)]
        subprocess.run(command, input="int main(void) { return 0; }", text=True, check=True)
    (tmp_path / "text.o").write_text("no object", encoding="utf-8")
    assert set(trees.objects(tmp_path)) == {"object.o"}


def test_the_flags_are_seen_in_an_object_that_was_compiled_with_them(tmp_path):
    for name, more in (("with.o", ["-frecord-gcc-switches"]), ("without.o", [])):
        command = ["gcc", "-x", "c", "-", "-c", *more, "-o", str(tmp_path / name)]
        subprocess.run(command, input="int f;", text=True, check=True)
    assert trees.RECORDED_FLAGS in (tmp_path / "with.o").read_bytes()
    assert trees.RECORDED_FLAGS not in (tmp_path / "without.o").read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "new").touch(),
        lambda folder: (folder / "file").write_text("other", encoding="utf-8"),
        lambda folder: (folder / "file").unlink(),
        lambda folder: (folder / "link").unlink() or (folder / "link").symlink_to("nowhere"),
    ],
    ids=["came", "written", "gone", "another link"],
)
def test_a_listing_sees_every_change(tmp_path, change):
    (tmp_path / "sub").mkdir()
    folder = tmp_path / "sub"
    (folder / "file").write_text("one", encoding="utf-8")
    (folder / "link").symlink_to("file")
    before = trees.listing(tmp_path)
    assert not trees.difference(before, trees.listing(tmp_path))
    change(folder)
    assert trees.difference(before, trees.listing(tmp_path))


def test_a_pattern_names_one_file_and_no_link(tmp_path):
    (tmp_path / "liba.so.1.0.0").touch()
    (tmp_path / "liba.so.1").symlink_to("liba.so.1.0.0")
    assert trees.one(tmp_path, "liba.so.*").name == "liba.so.1.0.0"
    with pytest.raises(LookupError, match="0 files of the name libb"):
        trees.one(tmp_path, "libb.so.*")
