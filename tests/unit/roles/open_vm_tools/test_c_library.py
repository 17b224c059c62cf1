# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a builder's C library asks for, compiler flags and packages, worked out by Ansible on this machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROLE = Path(__file__).parents[4] / "roles" / "open_vm_tools"
ANSIBLE_PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
PLAYBOOK = """
- hosts: all
  gather_facts: false
  vars_files: ["{{ role }}/vars/main.yml", "{{ role }}/vars/Debian.yml"]
  vars:
    __open_vm_tools_measured: {stdout_lines: ["glibc={{ glibc }}"]}
  tasks:
    - ansible.builtin.copy:
        dest: "{{ playbook_dir }}/{{ inventory_hostname }}.json"
        content: >-
          {{ {"environment": __open_vm_tools_build_environment, "arguments": __open_vm_tools_configure_args_given,
              "in_key": in_key, "packages": __open_vm_tools_rpcgen_packages} | to_json }}
"""
VARIABLES = yaml.safe_load((ROLE / "vars" / "main.yml").read_text(encoding="utf-8"))
C23 = "-std=gnu17 -Wno-error=discarded-qualifiers"
GLIB = "-DGLIB_VERSION_MIN_REQUIRED=GLIB_VERSION_2_34 -DGLIB_VERSION_MAX_ALLOWED=GLIB_VERSION_2_76"
BOTH = {"CFLAGS": f"{C23} -g -O2", "CPPFLAGS": GLIB}
# name: glibc, the user's environment, his arguments of configure; the environment and the arguments that come of them
CASES = {
    "old": ("2.31", {}, [], {}, []),
    "before": ("2.42", {}, [], {}, []),
    "at": ("2.43", {}, [], BOTH, []),
    "after": ("2.44", {}, [], BOTH, []),
    "numbers": ("2.100", {}, [], BOTH, []),
    "major": ("3.0", {}, [], BOTH, []),
    "another": ("", {}, [], {}, []),
    "theirs-before": ("2.36", {"CFLAGS": "-O3"}, ["CPPFLAGS=-DX"], {"CFLAGS": "-O3"}, ["CPPFLAGS=-DX"]),
    "theirs": (
        "2.43",
        {"CFLAGS": "-O3", "CPPFLAGS": "-I/x", "CC": "clang"},
        [],
        {"CFLAGS": f"{C23} -O3", "CPPFLAGS": f"{GLIB} -I/x", "CC": "clang"},
        [],
    ),
    "arguments": (
        "2.43",
        {},
        ["--with-x", "CFLAGS=-O3 -g", "CPPFLAGS=", "CXXFLAGS=-O1"],
        BOTH,
        ["--with-x", f"CFLAGS={C23} -O3 -g", f"CPPFLAGS={GLIB} ", "CXXFLAGS=-O1"],
    ),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """What comes of each case, as if it were a guest."""
    folder = tmp_path_factory.mktemp("flags")
    hosts = {
        name: dict(zip(("glibc", "open_vm_tools_build_environment", "open_vm_tools_configure_args"), case))
        for name, case in CASES.items()
    }
    (folder / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
    (folder / "play.yml").write_text(PLAYBOOK, encoding="utf-8")
    (folder / "ansible.cfg").touch()
    given = {
        "ansible_python_interpreter": sys.executable,
        "in_key": VARIABLES["__open_vm_tools_build_inputs"]["environment"],
        "role": str(ROLE),
    }
    environment = {**os.environ, "ANSIBLE_CONFIG": str(folder / "ansible.cfg"), "ANSIBLE_HOME": str(folder)}
    command = [ANSIBLE_PLAYBOOK, "-i", "hosts.json", "-c", "local", "-e", json.dumps(given), "play.yml"]
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in CASES}


@pytest.mark.parametrize("name", CASES)
def test_flags_are_added_to_the_users_own_where_the_c_library_asks_for_them(results, name):
    *_given, environment, arguments = CASES[name]
    assert results[name]["environment"] == environment
    assert results[name]["arguments"] == arguments


@pytest.mark.parametrize("name", CASES)
def test_flags_are_part_of_the_build_key(results, name):
    assert results[name]["in_key"] == CASES[name][3]


@pytest.mark.parametrize(("name", "package"), [("old", False), ("before", True), ("at", True), ("another", False)])
def test_rpcgen_is_asked_for_where_it_has_a_package_of_its_own(results, name, package):
    assert results[name]["packages"] == (["rpcsvc-proto"] if package else [])


def test_the_guest_is_asked_for_its_c_library(tmp_path):
    command = ["sh", str(ROLE / "files" / "guest.sh"), str(tmp_path)]
    measured = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.splitlines()
    assert [line for line in measured if line.startswith("glibc=")] == [
        "glibc=" + os.confstr("CS_GNU_LIBC_VERSION").removeprefix("glibc ")
    ]
