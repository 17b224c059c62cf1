# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the recipes make of the staged tree before they package it: programs without debugging symbols."""

import subprocess
from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools import recipe

pytestmark = recipe.NEEDS_DPKG

SOURCE = "int answer(void) { return 42; }\nint main(void) { return answer(); }\n"
OTHERS = {"usr/bin/script": b"#!/bin/sh\n", "usr/bin/broken": b"\x7fELF", "usr/bin/empty": b""}
PROGRAMS = ("usr/bin/a program\nof two lines", "usr/lib64/libanswer.so.0")


@pytest.fixture(scope="module", name="folder")
def folder_fixture(tmp_path_factory):
    """A folder of the .deb recipe with these programs in the staged tree, and the root directory made of it."""
    folder = tmp_path_factory.mktemp("root") / "build"
    recipe.build("Debian", folder)
    for name in PROGRAMS:
        place = folder / "stage" / name
        subprocess.run(["gcc", "-g", "-x", "c", "-", "-o", place], input=SOURCE, text=True, check=True)
    # found by its name alone
    (folder / "stage" / PROGRAMS[1]).chmod(0o644)
    for name, content in OTHERS.items():
        (folder / "stage" / name).write_bytes(content)
        (folder / "stage" / name).chmod(0o755)
    subprocess.run(["bash", "-euo", "pipefail", "-c", ". ./root.sh"], cwd=folder, check=True)
    return folder


def sections(path: Path) -> str:
    return subprocess.run(["readelf", "--sections", path], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_are_stripped(folder, name):
    assert ".debug_info" in sections(folder / "stage" / name)
    found = sections(folder / "root" / name)
    assert ".debug_info" not in found and ".symtab" not in found


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_program_stays_as_it_is(folder, name):
    assert (folder / "root" / name).read_bytes() == OTHERS[name]
