# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""plugins/module_utils: which package may use which, what its files are called, and where their tests are."""

import ast

import pytest

from project import ROOT

UTILITIES = ROOT / "plugins" / "module_utils"
TESTS = ROOT / "tests" / "unit" / "plugins" / "module_utils"
MAY_USE = {"autotools": {"guest"}, "dnf": {"guest"}, "evidence": {"dnf", "guest"}, "guest": set()}
FILES = {str(path.relative_to(UTILITIES)): path for path in sorted(UTILITIES.rglob("*.py"))}


def imports(path):
    """(level, module) of each import of the collection's own."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.level or node.module.startswith("ansible_collections")):
            yield node.level, node.module or ""


@pytest.mark.parametrize("name", FILES)
def test_module_utility(name):
    package, file = name.split("/")
    assert package not in file, "a file's name does not repeat its folder"
    for level, module in imports(FILES[name]):
        assert level in (1, 2), "imports within module_utils are relative"
        assert level == 1 or module.split(".")[0] in MAY_USE[package], f"{package} does not use {module}"


@pytest.mark.parametrize("name", sorted(str(path.relative_to(TESTS)) for path in TESTS.rglob("test_*.py")))
def test_tests_lie_where_what_they_test_lies(name):
    package, file = name.split("/")
    about = file.removeprefix("test_").removesuffix(".py")
    assert any(about.startswith(path.stem) for path in (UTILITIES / package).glob("*.py")), f"there is no {about}"
