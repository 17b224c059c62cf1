# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from guestlab import native_tools
from guestlab.errors import LabError
from guestlab.native_tools import MULTIARCH, TARGET, Slimmer, is_amd64_program

AMD64 = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\x3e\x00rest"
ARM64 = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\xb7\x00rest"
DATA = {"wrapped": ["make"], "helpers": ["dash"], "emulated": ["uname"], "compiler_programs": ["cc1"]}


@pytest.fixture
def source(tmp_path):
    """An extracted Debian tree with one file of each kind."""
    root = tmp_path / "source"
    programs = [
        "bin/dash",
        "bin/uname",
        "usr/bin/make",
        "usr/bin/pkgconf",
        f"usr/lib/gcc-cross/{TARGET}/12/cc1",
        f"usr/{TARGET}/bin/ld",
    ]
    others = [
        f"lib/{MULTIARCH}/ld-linux-x86-64.so.2",
        f"usr/lib/{MULTIARCH}/libm.so.6",
        f"usr/lib/{MULTIARCH}/libm.a",
        f"usr/lib/gcc-cross/{TARGET}/12/libgcc.a",
        f"usr/{TARGET}/include/c++/12/vector",
        "usr/bin/script",
    ]
    for name in programs + others:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(AMD64 if name in programs else b"#!/bin/sh\n")
    return root


@pytest.fixture
def merged(tmp_path):
    """A tree of Debian 13 or newer, in which /bin and /lib are links, with a link among the libraries."""
    root = tmp_path / "source"
    for name in (
        f"usr/lib/{MULTIARCH}",
        "usr/bin",
        f"usr/lib/gcc-cross/{TARGET}/16",
        f"usr/{TARGET}/bin",
        f"usr/{TARGET}/include/c++/16",
    ):
        (root / name).mkdir(parents=True)
    for name in ("bin", "lib"):
        (root / name).symlink_to(f"usr/{name}")
    (root / "usr/lib" / MULTIARCH / "ld-linux-x86-64.so.2").write_bytes(AMD64)
    (root / "usr/lib" / MULTIARCH / "libctf-arm64.so.0").symlink_to("libctf-arm64.so.0.0.0")
    (root / "usr/bin/dash").write_bytes(AMD64)
    return root


@pytest.fixture
def made(source, tmp_path):
    result = tmp_path / "result"
    Slimmer(source, result, DATA).make()
    return result


def test_programs_are_taken_but_those_that_tell_the_machine(made):
    assert (made / "usr/bin/make").read_bytes() == AMD64
    assert not (made / "usr/bin/uname").exists()
    assert not (made / "usr/bin/script").exists()


def test_compiler_is_native_and_its_libraries_are_the_guests(made):
    folder = made / "usr/lib/gcc-cross" / TARGET / "12"
    assert not (folder / "cc1").is_symlink()
    assert str((folder / "libgcc.a").readlink()) == "../../../gcc/aarch64-linux-gnu/12/libgcc.a"


def test_static_libraries_stay_out(made):
    assert (made / "usr/lib" / MULTIARCH / "libm.so.6").exists()
    assert not (made / "usr/lib" / MULTIARCH / "libm.a").exists()


def test_pkg_config_looks_for_the_guests_libraries(made):
    text = (made / "usr/bin/pkgconf").read_text()
    assert "/usr/lib/aarch64-linux-gnu/pkgconfig" in text
    assert text.rstrip().endswith('exec /usr/bin/pkgconf.amd64 "$@"')
    assert (made / "usr/bin/pkgconf.amd64").read_bytes() == AMD64


def test_wrappers_and_helpers_can_be_run(made):
    for path in (made / "bin/make", made / "libexec/dash"):
        assert path.stat().st_mode & 0o111 == 0o111


def test_two_compilers_are_refused(source, tmp_path):
    (source / "usr/lib/gcc-cross" / TARGET / "11").mkdir()
    with pytest.raises(LabError, match="one version of the compiler"):
        Slimmer(source, tmp_path / "result", DATA).make()


def test_elf_machine_decides(tmp_path):
    for content, expected in ((AMD64, True), (ARM64, False), (b"#!/bin/sh\n", False), (b"", False)):
        path = tmp_path / "program"
        path.write_bytes(content)
        assert is_amd64_program(path) is expected


def test_a_python_for_modules_only_where_the_tree_has_one(made, tmp_path):
    assert native_tools.python(made) == ""
    (made / "python/bin").mkdir(parents=True)
    (made / "python/bin/python3.11").write_text("")
    assert native_tools.python(made) == "/opt/lab/python/bin/python3.11"


def test_folders_that_are_links_are_taken_once(merged, tmp_path):
    result = tmp_path / "result"
    Slimmer(merged, result, DATA).make()
    assert str((result / "usr/lib" / MULTIARCH / "libctf-arm64.so.0").readlink()) == "libctf-arm64.so.0.0.0"
    assert (result / "libexec/dash").read_bytes() == AMD64


def test_compiler_of_a_newer_release_has_its_programs_in_libexec(merged, tmp_path):
    program = merged / "usr/libexec/gcc-cross" / TARGET / "16/cc1"
    program.parent.mkdir(parents=True)
    program.write_bytes(AMD64)
    Slimmer(merged, tmp_path / "result", DATA).make()
    assert (tmp_path / "result/usr/libexec/gcc-cross" / TARGET / "16/cc1").read_bytes() == AMD64


def test_an_emulator_for_the_init_only_where_the_tree_has_one(merged, tmp_path):
    plain, with_emulator = tmp_path / "plain", tmp_path / "with"
    Slimmer(merged, plain, DATA).make()
    (merged / "usr/bin/qemu-aarch64").write_bytes(AMD64)
    Slimmer(merged, with_emulator, DATA).make()
    assert native_tools.init(None) == native_tools.init(plain) == ["/sbin/init"]
    assert native_tools.init(with_emulator) == ["/opt/lab/libexec/qemu-aarch64", "-0", "/sbin/init", "/sbin/init"]
    assert (with_emulator / "libexec/qemu-aarch64").stat().st_mode & 0o111 == 0o111
