# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Equal key, equal package: whatever a package's template names is in the key, and nothing of the other format's is."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jinja2.meta
import pytest

from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools import recipe

NAME = re.compile(r"\b_{0,2}open_vm_tools_\w+")
# What a template may name that two equal packages differ in: where and when they were built, and the key itself.
OF_THE_BUILD = {
    "__open_vm_tools_package_release": "the time",
    "__open_vm_tools_provenance_content": "what is recorded about the build",
    "__open_vm_tools_source": "where the source lies on the builder; its checksum is in the key",
    "__open_vm_tools_stage_dir": "where it was staged on the builder",
}


def in_the_key(family: str) -> set[str]:
    """Variables that the key is made of, and those that they are made of."""
    definitions = {**recipe.MAIN, **recipe.FAMILIES[family]}
    found: set[str] = set()
    names = ["__open_vm_tools_build_inputs"]
    while names:
        name = names.pop()
        if name not in found:
            found.add(name)
            names += NAME.findall(json.dumps(definitions.get(name, "")))
    return found


@pytest.mark.parametrize("family", sorted(recipe.FAMILIES))
def test_every_variable_of_a_template_is_in_the_key(family):
    named = {
        variable: file["src"]
        for file in recipe.recipe_files(family)
        for variable in jinja2.meta.find_undeclared_variables(recipe.ENGINE.parse(recipe.template(file["src"])))
    }
    assert {name: file for name, file in named.items() if name not in in_the_key(family) | set(OF_THE_BUILD)} == {}


# Its hosts are called as the families are.
PLAYBOOK = """
- hosts: all
  gather_facts: false
  vars: {role_path: "{{ role }}"}
  tasks:
    - ansible.builtin.include_vars: "{{ role }}/vars/{{ item }}.yml"
      loop: [main, "{{ inventory_hostname }}"]
    - ansible.builtin.include_vars: "{{ role }}/defaults/main.yml"
    - ansible.builtin.include_vars: "{{ playbook_dir }}/changes.json"
    - ansible.builtin.debug: {msg: "{{ inventory_hostname }} key={{ __open_vm_tools_build_key }}"}
"""
GUEST = {
    "ansible_facts": {"distribution": "Some", "distribution_major_version": "1", "architecture": "aarch64"},
    "__open_vm_tools_guest": {"graphical": "no", "virtualization": "none", "glibc": "2.36"},
}


@pytest.fixture(name="role")
def role_fixture(tmp_path):
    copy = tmp_path / "role"
    shutil.copytree(recipe.ROLE, copy)
    return copy


def keys(role: Path, **changes: object) -> dict[str, str]:
    """The build key of each family as Ansible works it out, with these variables changed."""
    folder = role.parent
    (folder / "play.yml").write_text(PLAYBOOK, encoding="utf-8")
    (folder / "changes.json").write_text(json.dumps(changes), encoding="utf-8")
    given = json.dumps({"role": str(role), **GUEST})
    command = [Path(sys.executable).with_name("ansible-playbook"), "-i", "Debian,RedHat,", "-c", "local", "-e", given]
    environment = {"HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [*command, "play.yml"], cwd=folder, env=environment, check=False, capture_output=True, text=True
    )
    found = dict(re.findall("(Debian|RedHat) key=([0-9a-f]{64})", done.stdout))
    assert set(found) == {"Debian", "RedHat"}, done.stdout + done.stderr
    return found


def test_what_a_package_is_made_of_makes_another_key(role):
    before = keys(role)
    changed = keys(
        role,
        __open_vm_tools_unit_aliases={"tools": "other.service", "vgauth": "vgauth.service"},
        __open_vm_tools_distribution_parts=["desktop"],
    )
    assert [family for family in before if before[family] == changed[family]] == []


@pytest.mark.parametrize(
    "template, same", [("rpm/open-vm-tools.spec.j2", ["Debian"]), ("deb/control.j2", ["RedHat"]), ("root.sh.j2", [])]
)
def test_a_template_is_in_the_key_of_the_packages_that_it_makes(role, template, same):
    before = keys(role)
    path = role / "templates" / template
    path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    after = keys(role)
    assert [family for family in before if before[family] == after[family]] == same
