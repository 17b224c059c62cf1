# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is run with --tags and --skip-tags, as each ansible-core plays the role.

The plan is the real one, and so are the tasks that include the steps. A stand-in takes the place of all other modules,
and writes down that it was called.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from typing import NamedTuple

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers
from ansible_collections.esxi_arm.guest.tests.unit.plugins.action.test_open_vm_tools_plan_by_ansible import ON_DEBIAN
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan import samples
from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools.recipe import ROLE

PLAYBOOK = """
- hosts: all
  gather_facts: false
  roles:
    - role: role
      tags: [{tags}]
"""
# These are the role's own.
OWN = ("health", "main", "plan", "platform", "rollback", "settings", "tags", "wait")
OTHERS = r"(esxi_arm\.guest\.(?!open_vm_tools_plan)\w+|ansible\.builtin\.systemd_service):"
STEPS = ("build", "clean", "configure", "install", "remove", "repositories", "repository", "services")
INSTALLED = """
- ansible.builtin.include_tasks: plan.yml
  vars:
    __open_vm_tools_evidence: "{{ then | combine({'origin': origin, 'provenance': {'build_key': key}}) }}"
    __open_vm_tools_acted: true
    origin: "{{ 'collection' if __open_vm_tools_plan.install_from == 'source' else 'distribution' }}"
    key: "{{ __open_vm_tools_plan.build.key }}"
"""
STAND_IN = """
import pathlib
from ansible.plugins.action import ActionBase

class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        given = self._task.args
        what = given.get('state', 'health' if 'services' in given else 'settings' if 'settings' in given else 'python')
        calls = pathlib.Path(task_vars['calls'], task_vars['inventory_hostname'])
        before = calls.read_text().split() if calls.exists() else []
        calls.write_text(' '.join(before + [what]))
        evidence = {'services': task_vars['running']}
        if 'services' not in before:
            evidence['services'] = task_vars['__open_vm_tools_evidence']['services']
        if what == 'health' and task_vars.get('is_ill'):
            return {'failed': True, 'msg': 'It is ill'}
        put_back = [{'name': 'open-vm-tools', 'version': '1'}]
        return {'usable': True, 'evidence': evidence, 'put_back': put_back, 'msg': 'Put back open-vm-tools 1.'}
"""
UNCONFIRMED = [{"kind": "unconfirmed", "versions": {"open-vm-tools": "1"}, "new": [], "configured": []}]
WELL = samples.installed("distribution")
DISABLED = {
    **WELL,
    "services": {**WELL["services"], "vmtoolsd": samples.service(samples.VMTOOLSD, enabled="disabled")},
}
# What a guest is like once the package is installed
AFTER = {**DISABLED, "journal": UNCONFIRMED, "offered": True}
# hide-tools-version is read only when vmtoolsd starts.
SETTINGS = {"open_vm_tools_settings": {"vmtools": {"hide-tools-version": True}}}
# Each guest: what it is like, and what is asked for
GUESTS = {
    "new": {"evidence": samples.nothing_installed(offered=True)},
    "well": {"evidence": WELL},
    "disabled": {"evidence": DISABLED},
    "to_set": {"evidence": WELL, **SETTINGS},
    # A built package is to replace it.
    "old": {"evidence": DISABLED, "open_vm_tools_install_from": "source", **SETTINGS},
    "lost": {"evidence": {**WELL, "journal": UNCONFIRMED}},
    "ill": {"evidence": {**WELL, "journal": UNCONFIRMED}, "is_ill": True},
    "to_go": {"evidence": WELL, "open_vm_tools_state": "absent"},
    "by_hand": {
        "evidence": samples.nothing_installed(origin="manual", manual_files=["/usr/local/bin/vmtoolsd"], offered=True),
        "open_vm_tools_manual_install": "move",
        "is_ill": True,
    },
}
SET = ["settings", "restarted", "health"]
BACK = "It is ill. Put back open-vm-tools 1. Its services do not run: It is ill."
MISSING = "No package of open-vm-tools is installed, and the tag install is left out, so there is nothing to {}. "
UNFINISHED = "disabled is not in the requested state. Still to do is services: the tag configure is left out ("


class Case(NamedTuple):
    """The arguments, what is called on each guest after the first task, and how messages of failure begin."""

    arguments: str
    calls: dict[str, list[str]]
    failing: dict[str, str] = {}
    # those that the play gives the role
    tags: str = ""


CASES = {
    "no tags": Case(
        "",
        {
            "old": ["build", "install", "services", "health", "confirmed", *SET],
            "ill": ["health", "rolled_back", "health"],
            "to_go": ["remove"],
            "by_hand": ["install", "services", "health", "rolled_back", "restored", "services", "health"],
        },
        {"ill": BACK, "by_hand": BACK},
    ),
    "install": Case(
        "--tags install", {"new": ["install"], "old": ["build", "install"], "ill": [], "to_go": ["remove"]}
    ),
    "configure": Case(
        "--tags configure",
        {"new": [], "old": ["services", *SET], "ill": [], "to_go": []},
        {"new": MISSING.format("configure")},
    ),
    "verify": Case(
        "--tags verify",
        {"new": [], "well": ["health"], "disabled": ["health"], "lost": ["health", "confirmed"], "ill": ["health"]},
        {"new": MISSING.format("verify"), "disabled": UNFINISHED, "ill": "It is ill."},
    ),
    "without verify": Case(
        "--skip-tags verify", {"new": ["install", "services"], "to_set": SET[:2], "ill": [], "to_go": ["remove"]}
    ),
    # The package stays, so what was installed by hand must not come back beside it.
    "without configure": Case("--skip-tags configure", {"by_hand": ["install", "health"]}, {"by_hand": "It is ill."}),
    "without install": Case(
        "--skip-tags install",
        {"new": [], "old": ["services", "health", *SET], "ill": ["health"]},
        {"new": MISSING.format("configure or verify"), "ill": "It is ill."},
    ),
    "one that only the play has": Case("--tags web", {"new": None}, tags="tools"),
    "the role's in the play": Case("--tags tools", {"disabled": ["services", "health"]}, tags="tools"),
    "the role's in the play, like one of its own": Case(
        "--tags install", {"disabled": ["services", "health"]}, tags="install"
    ),
}
# the cases for the other ansible-cores
FEW = ("configure", "without verify", "one that only the play has")


def play(folder, core, case):
    role = folder / "roles" / "role"
    shutil.copytree(ROLE, role)
    for name in OWN:
        path = role / "tasks" / f"{name}.yml"
        path.write_text(re.sub(OTHERS, "stand_in:", path.read_text(encoding="utf-8")), encoding="utf-8")
    for name in STEPS:
        tasks = f"- stand_in: {{state: {name}}}\n" + (INSTALLED if name == "install" else "")
        (role / "tasks" / f"{name}.yml").write_text(tasks, encoding="utf-8")
    (folder / "action_plugins").mkdir()
    (folder / "action_plugins" / "stand_in.py").write_text(STAND_IN, encoding="utf-8")
    (folder / "calls").mkdir()
    (folder / "play.yml").write_text(PLAYBOOK.format(tags=case.tags), encoding="utf-8")
    hosts = {name: {**GUESTS[name], "__open_vm_tools_evidence": GUESTS[name]["evidence"]} for name in case.calls}
    (folder / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
    given = {
        "ansible_facts": ON_DEBIAN,
        "ansible_python_interpreter": sys.executable,
        "calls": str(folder / "calls"),
        "open_vm_tools_cache_dir": str(folder / "cache"),
        "running": WELL["services"],
        "then": AFTER,
    }
    command = controllers.command(
        core, "-i", "hosts.json", "-c", "local", "-e", json.dumps(given), *case.arguments.split()
    )
    environment = {
        **os.environ,
        **controllers.ENVIRONMENT,
        "ANSIBLE_FORKS": "10",
        "ANSIBLE_LOCAL_TEMP": str(folder / "local"),
        "ANSIBLE_NOCOLOR": "1",
        "HOME": str(folder),
    }
    done = subprocess.run(
        [*command, "play.yml"], cwd=folder, env=environment, check=False, capture_output=True, text=True
    )
    return done.stdout + done.stderr


def seen(folder, printed):
    calls = {path.name: path.read_text(encoding="utf-8").split() for path in (folder / "calls").iterdir()}
    fatal = re.findall(r"fatal: \[(\w+)\]: FAILED! => (\{.*\})", printed)
    # of each the last one, after what was rescued
    return calls, {name: json.loads(result)["msg"] for name, result in fatal}


ON_CORES = [(name, core) for core in controllers.PYTHONS for name in (FEW if core else CASES)]


@pytest.mark.parametrize(("name", "core"), ON_CORES, ids=[" ".join(filter(None, each)) for each in ON_CORES])
def test_what_is_run(tmp_path, name, core):
    case = CASES[name]
    printed = play(tmp_path, core, case)
    calls, failed = seen(tmp_path, printed)
    expected = {guest: ["python", *steps] for guest, steps in case.calls.items() if steps is not None}
    assert calls == expected, printed
    # which costs nothing without tags
    assert ("Begin with no tag" in printed) == bool(case.arguments)
    assert {guest: said[: len(case.failing.get(guest, ""))] for guest, said in failed.items()} == case.failing, printed
