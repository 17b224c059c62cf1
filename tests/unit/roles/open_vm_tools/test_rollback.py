# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of a guest on which an installation fails, as each ansible-core plays the role's own tasks.

A stand-in takes the place of the modules and of the steps' own tasks. It writes down that it was called, and fails if
the guest's variables say so.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers

TASKS = Path(__file__).resolve().parents[4] / "roles" / "open_vm_tools" / "tasks"
OWN = ("health", "main", "rollback", "wait")
PLAYBOOK = """
- hosts: all
  gather_facts: false
  {keywords}
  tasks:
    - ansible.builtin.include_role: {{name: role}}
"""
STEPS = {
    "platform": "[]",
    "install": "- stand_in: {state: install}",
    "configure": "- stand_in: {state: configure}",
    "services": "- stand_in: {state: services}",
    "remove_run_time_files": "- stand_in: {state: leftovers}",
    "plan": """
- stand_in:
    state: plan
    evidence: "{{ __open_vm_tools_evidence | default(nothing) }}"
    acted: "{{ __open_vm_tools_acted | default(false) }}"
    rolled_back: "{{ __open_vm_tools_rolled_back | default(false) }}"
  register: __open_vm_tools_plan
  vars:
    nothing: {offered: null, drop_ins: [], version: null, origin: null, package: null}
""",
}
STAND_IN = """
import pathlib
from ansible.plugins.action import ActionBase

class ActionModule(ActionBase):
    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        given = self._task.args
        what = given.get('state', 'health' if 'services' in given else 'python')
        calls = pathlib.Path(task_vars['calls'], task_vars['inventory_hostname'])
        before = calls.read_text().split() if calls.exists() else []
        calls.write_text(' '.join(before + [what]))
        if what == 'rolled_back':
            return dict(task_vars['answer'])
        if what == 'plan':
            left = [step for step in task_vars['due'] if step == 'configure' and not given['evidence']['drop_ins']]
            due = left if given['acted'] else task_vars['due']
            if given['rolled_back']:
                due = ['services', 'health'] if task_vars['origin'] else ['configure', 'leftovers']
            evidence = dict(given['evidence'], origin=task_vars['origin'])
            said = {'services': [], 'on_vmware': True, 'not_started': None, 'evidence': evidence}
            said['left'] = ' '.join(step for step in due if step not in ('health', 'repositories'))
            return dict(said, due=due, unconfirmed=task_vars['noted'])
        if what in task_vars['fails'] and before.count(what) < task_vars['times']:
            return {'failed': True, 'msg': '%s does not work' % what}
        drop_ins = ['written'] if 'configure' in before else []
        return {'usable': True, 'evidence': {'drop_ins': drop_ins}}
"""
DUE = ["install", "services", "health"]
BACK = {"put_back": [{"name": "tools", "version": "1"}], "msg": "Put back tools 1."}
REMOVED = {"put_back": [{"name": "tools", "version": None}], "msg": "Removed tools."}
NOTHING = {"put_back": [], "msg": "There is no unconfirmed installation."}
LOST = {"failed": True, "msg": "There is no way back"}
RUN = ["plan", "services", "health"]


class Case(NamedTuple):
    """What is due, what is called, and the message; what the rollback says, what fails and how often, whether there is
    a note of the installation, and what is installed in the end."""

    due: list[str]
    calls: list[str]
    message: str | None = None
    answer: dict[str, Any] = {}
    fails: str = ""
    times: int = 1
    noted: bool = True
    origin: str | None = "distribution"


CASES = {
    "healthy": Case(DUE, ["install", "services", "health", "plan", "confirmed"]),
    "configured": Case(["configure", "services", "health"], ["configure", "services", "health", "plan"], noted=False),
    "nothing_is_due": Case([], [], noted=False),
    "nothing_is_noted": Case(["services", "health"], ["services", "health", "plan"], noted=False),
    "a_lost_run_that_was_healthy": Case(["health"], ["health", "confirmed"]),
    "a_lost_run_that_was_not": Case(
        ["health"],
        ["health", "rolled_back", *RUN],
        "health does not work. Put back tools 1. Its services are running.",
        BACK,
        "health",
    ),
    "unhealthy": Case(
        DUE,
        ["install", "services", "health", "rolled_back", *RUN],
        "health does not work. Put back tools 1. Its services are running.",
        BACK,
        "health",
    ),
    "not_started": Case(
        DUE,
        ["install", "services", "rolled_back", "plan", "configure", "leftovers"],
        "services does not work. Removed tools. No package was installed before.",
        REMOVED,
        "services",
        origin=None,
    ),
    "never_started": Case(
        DUE,
        ["install", "services", "rolled_back", "plan", "services"],
        "services does not work. Put back tools 1. Its services do not run: services does not work.",
        BACK,
        "services",
        times=2,
    ),
    "not_installed": Case(DUE, ["install", "rolled_back"], "install does not work.", NOTHING, "install"),
    "no_way_back": Case(
        DUE,
        ["install", "rolled_back"],
        "install does not work. It could not be rolled back: There is no way back. The next run checks the "
        "installation again.",
        LOST,
        "install",
    ),
}
IN_CHECK_MODE = {
    "healthy": Case(DUE, ["install"]),
    "unhealthy": Case(DUE, ["install"], "install does not work.", BACK, "install"),
}


class Play:
    """What came of it."""

    def __init__(self, core, folder, cases, *arguments, keywords=""):
        self.calls = folder / "calls"
        self.calls.mkdir()
        for name in OWN:
            tasks = (TASKS / f"{name}.yml").read_text(encoding="utf-8")
            write(folder / f"roles/role/tasks/{name}.yml", re.sub(r"esxi_arm\.guest\.\w+:", "stand_in:", tasks))
        for name, tasks in STEPS.items():
            write(folder / f"roles/role/tasks/{name}.yml", tasks)
        write(folder / "action_plugins/stand_in.py", STAND_IN)
        write(folder / "play.yml", PLAYBOOK.format(keywords=keywords))
        hosts = {name: {**case._asdict(), "calls": str(self.calls)} for name, case in cases.items()}
        write(folder / "hosts.json", json.dumps({"all": {"hosts": hosts}}))
        given = {
            "open_vm_tools_verify_timeout": 1,
            "open_vm_tools_centos_vault_url": "",
            "open_vm_tools_centos_vault": "",
            "__open_vm_tools_selected": ["install", "configure", "verify"],
        }
        environment = {
            **os.environ,
            **controllers.ENVIRONMENT,
            "ANSIBLE_LOCAL_TEMP": str(folder / "local"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_REMOTE_TMP": str(folder / "remote"),
        }
        variables = json.dumps({**given, "ansible_python_interpreter": sys.executable})
        command = controllers.command(core, "-i", "hosts.json", "-c", "local", "-e", variables, *arguments, "play.yml")
        done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
        self.printed = done.stdout + done.stderr
        fatal = re.findall(r"fatal: \[(\w+)\]: FAILED! => (\{.*\})", done.stdout)
        # of each the last one, after what was rescued
        self.failed = {name: json.loads(result)["msg"] for name, result in fatal}

    def see(self, name, case):
        calls = (self.calls / name).read_text(encoding="utf-8").split()
        assert calls == ["python", "plan", *case.calls], self.printed
        assert self.failed.get(name) == case.message, self.printed


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(name="play", scope="module", params=controllers.PYTHONS, ids=controllers.IDS)
def play_fixture(request, tmp_path_factory):
    """All cases at once, each on a host of its own."""
    return Play(request.param, tmp_path_factory.mktemp("rollback"), CASES)


@pytest.mark.parametrize("name", CASES)
def test_what_is_done_and_said(play, name):
    play.see(name, CASES[name])


def test_check_mode_rolls_nothing_back(tmp_path):
    play = Play("", tmp_path, IN_CHECK_MODE, "--check")
    for name, case in IN_CHECK_MODE.items():
        play.see(name, case)


ROLLING = "serial: 1\n  max_fail_percentage: 0"


@pytest.mark.parametrize("core", controllers.PYTHONS, ids=controllers.IDS)
def test_a_rolling_upgrade_stops_at_the_first_guest_that_is_rolled_back(tmp_path, core):
    cases = {"first": CASES["unhealthy"], "second": CASES["healthy"]}
    play = Play(core, tmp_path, cases, keywords=ROLLING)
    play.see("first", cases["first"])
    assert not (play.calls / "second").exists(), play.printed


@pytest.mark.parametrize("core", controllers.PYTHONS, ids=controllers.IDS)
def test_a_rolling_upgrade_goes_on_while_all_are_healthy(tmp_path, core):
    cases = {"first": CASES["healthy"], "second": CASES["unhealthy"], "third": CASES["healthy"]}
    play = Play(core, tmp_path, cases, keywords=ROLLING)
    play.see("first", cases["first"])
    play.see("second", cases["second"])
    assert not (play.calls / "third").exists(), play.printed
