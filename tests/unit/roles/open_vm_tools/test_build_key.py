# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Equal key, equal package: whatever a package's template names is in the key, and nothing of the other format's is."""

import re

import pytest
from jinja2 import nodes

from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan.samples import package_of
from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools import recipe

PLAN = "__open_vm_tools_plan"
INPUTS = package_of().inputs
# The inputs of the key that templates find in the plan
IN_THE_KEY = {
    f"{PLAN}.desktop": "desktop",
    f"{PLAN}.condition_virtualization": "condition_virtualization",
    f"{PLAN}.build.runtime_packages": "runtime_packages",
    "open_vm_tools_version": "version",
    # with the desktop parts, it is one of them; without, nothing is mounted
    "__open_vm_tools_fuse": "runtime_packages",
}
# What a template may name that two equal packages differ in: where and when they were built, and the key itself.
OF_THE_BUILD = {
    "__open_vm_tools_package_release": "the time",
    "__open_vm_tools_provenance": "what is recorded about the build",
    "__open_vm_tools_provenance.built_at": "the time, unless SOURCE_DATE_EPOCH is in the environment of the key",
    "__open_vm_tools_source.directory": "where the source lies on the builder; its checksum is in the key",
    f"{PLAN}.build.stage_directory": "where it was staged on the builder",
}


def named(source: str) -> set[str]:
    """The variables that a template names, with their attributes, such as a.b.c."""
    tree = recipe.ENGINE.parse(recipe.template(source))
    inner = {id(node.node) for node in tree.find_all(nodes.Getattr)}
    bound = {node.target.name for node in tree.find_all(nodes.For)}
    chains = [node for node in tree.find_all((nodes.Getattr, nodes.Name)) if id(node) not in inner]
    return {chain(node) for node in chains} - bound


def chain(node: nodes.Node) -> str:
    return f"{chain(node.node)}.{node.attr}" if isinstance(node, nodes.Getattr) else node.name


def in_the_recipe(name: str) -> bool:
    """Whether a variable of the role is among what the plan is told that templates name."""
    said = str(recipe.MAIN["__open_vm_tools_platform"]["recipe"])
    return re.search(rf"\b{name.split('.')[0]}\b", said) is not None


@pytest.mark.parametrize("family", sorted(recipe.FAMILIES))
def test_every_variable_of_a_template_is_in_the_key(family):
    found = {name: file["src"] for file in recipe.recipe_files(family) for name in named(file["src"])}
    missing = {name: file for name, file in found.items() if name not in {*IN_THE_KEY, *OF_THE_BUILD}}
    assert {name: file for name, file in missing.items() if not in_the_recipe(name)} == {}
    assert set(IN_THE_KEY.values()) <= set(INPUTS)


def test_the_templates_of_the_other_format_are_not_in_the_key():
    files = {family: {file["src"] for file in recipe.recipe_files(family)} for family in recipe.FAMILIES}
    assert "rpm/open-vm-tools.spec.j2" in files["RedHat"] - files["Debian"]
    assert "deb/control.j2" in files["Debian"] - files["RedHat"]
