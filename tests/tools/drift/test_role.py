# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role says the same in its defaults, its argument specification and its README, and uses what it says."""

import re

import pytest
import yaml
from ansible.release import __version__
from ansible_test._util.target.common.constants import REMOTE_ONLY_PYTHON_VERSIONS

import readme
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.usable_python import plan
from project import ROOT

ROLE = ROOT / "roles" / "open_vm_tools"
OPTIONS = readme.options()
DEFAULTS = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text(encoding="utf-8"))


def role_text() -> str:
    """All that the role does: where its variables have to turn up."""
    parts = [ROLE / name for name in ("tasks", "templates", "vars")]
    files = [path for part in parts for path in part.rglob("*") if path.is_file()]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_each_default_is_specified_and_each_specified_default_is_there():
    assert set(DEFAULTS) == {name for name, option in OPTIONS.items() if "default" in option}


@pytest.mark.parametrize("name", sorted(DEFAULTS))
def test_default_is_the_specified_one(name):
    value = DEFAULTS[name]
    if isinstance(value, str) and "{{" in value:
        pytest.skip("worked out at run time")
    assert value == OPTIONS[name]["default"]


@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_variable_has_the_prefix_and_is_used(name):
    assert name.startswith("open_vm_tools_")
    assert re.search(rf"\b{name}\b", role_text()), "nothing in the role reads it"


def test_the_oldest_python_of_this_ansible_core_is_the_one_that_usable_python_asks_for():
    expected = next(version for version in REMOTE_ONLY_PYTHON_VERSIONS if version.startswith("3."))
    assert plan.dotted(plan.MINIMUMS[plan.Core(__version__).minor]) == expected


def test_readme_has_the_variables_as_specified():
    text = readme.README.read_text(encoding="utf-8")
    assert text == readme.with_table(text), "out of date: run make docs"
