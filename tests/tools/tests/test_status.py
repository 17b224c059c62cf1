# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the playbook `status` shows of what a guest has answered."""

import json
import os
import re
import subprocess
import sys

import pytest
import yaml

import ansible_cores
from project import ROOT, environment

UNKNOWN = {"unit": None, "load": None, "enabled": None, "active": None, "result": None}
RUNS = {**UNKNOWN, "enabled": "enabled", "active": "active"}
NOTHING = {
    "version": None,
    "origin": None,
    "provenance": None,
    "services": {"vmtoolsd": UNKNOWN, "vgauthd": UNKNOWN},
    "vmware": {"detected": False, "by": []},
}
BUILT = {
    "version": "13.1.0",
    "origin": "collection",
    "provenance": {"phases": {"configure": 12.4, "make": 70.6}},
    "services": {"vmtoolsd": {**RUNS, "enabled": None}, "vgauthd": RUNS},
    "vmware": {"detected": True, "by": ["dmi", "vmware-checkvm"]},
}
FACTS = {"distribution": "Debian", "distribution_version": "12.5", "architecture": "aarch64"}
# The virtual environment's ansible-core, and the oldest where it is there: they differ in what becomes of empty text.
OLDEST = ansible_cores.BUILD / "ansible-core" / ansible_cores.OLDEST
CORES = ["", *([str(OLDEST)] if OLDEST.exists() else [])]


@pytest.fixture(params=CORES, ids=lambda core: os.path.basename(core) or "own")
def status(request, tmp_path):
    """Runs the playbook's last task on an answer: status(tools) is {label: text}."""

    def run(tools):
        (play,) = yaml.safe_load((ROOT / "playbooks" / "status.yml").read_text(encoding="utf-8"))
        known = {"tools": tools, "ansible_facts": FACTS}
        shortened = {"hosts": "all", "gather_facts": False, "tasks": play["tasks"][-1:]}
        (tmp_path / "status.yml").write_text(json.dumps([shortened]), encoding="utf-8")
        (tmp_path / "known.json").write_text(json.dumps(known), encoding="utf-8")
        command = [sys.executable, "-m", "ansible", "playbook", "-i", "guest,", "-e", "@known.json", "status.yml"]
        settings = environment(ANSIBLE_NOCOLOR="1", ANSIBLE_STDOUT_CALLBACK="ansible.builtin.default")
        settings.update({"PYTHONPATH": request.param} if request.param else {})
        done = subprocess.run(command, cwd=tmp_path, env=settings, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return dict(re.findall(r'^ +"(\w+(?: in)?) +(.*)",?$', done.stdout, re.MULTILINE))

    return run


def test_a_guest_without_open_vm_tools(status):
    assert status(NOTHING) == {
        "guest": "guest",
        "platform": "Debian 12.5 aarch64",
        "version": "not installed",
        "installed": "-",
        "services": "vmtoolsd not installed; vgauthd not installed",
        "vmware": "not detected",
        "built in": "-",
    }


def test_a_guest_that_has_a_package_of_this_collection(status):
    assert status(BUILT) == {
        "guest": "guest",
        "platform": "Debian 12.5 aarch64",
        "version": "13.1.0",
        "installed": "from source, by esxi_arm.guest",
        "services": "vmtoolsd active; vgauthd enabled, active",
        "vmware": "seen by dmi, vmware-checkvm",
        "built in": "configure 12 s, make 71 s",
    }
