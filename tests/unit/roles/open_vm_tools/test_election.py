# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The turns that guests take to build a package, as each ansible-core plays them.

The tasks are the role's own, but for those that build and those that look into the cache. The scenario `election` plays
the whole role.
"""

import json
import os
import re
import subprocess
import sys
import time
from concurrent import futures
from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers

ROOT = Path(__file__).resolve().parents[4]
TASKS = ROOT / "roles" / "open_vm_tools" / "tasks"

PLAYBOOK = """
- hosts: all:!machines
  gather_facts: false
  strategy: "{{ play_strategy }}"
  serial: "{{ play_serial }}"
  tasks:
    - ansible.builtin.include_role: {name: role}
    - ansible.builtin.debug: {msg: "{{ inventory_hostname }} has {{ __open_vm_tools_plan.due == [] }}"}
    - ansible.builtin.file: {path: "{{ cache }}", state: absent}
      when: empties | default(false)
"""
MAIN = """
- ansible.builtin.setup: {gather_subset: ["!all", "!min", distribution, platform]}
- ansible.builtin.command: sleep {{ comes_late }}
  when: comes_late is defined
- ansible.builtin.include_tasks: plan.yml
- ansible.builtin.include_tasks: build.yml
  when: "'build' in __open_vm_tools_plan.due"
"""
# What the action plugin says, which asks no guest here.
SAID = """
- ansible.builtin.set_fact:
    __open_vm_tools_plan: "{{ plan | to_json | from_json }}"
  vars:
    directory: "{{ cache }}/{{ package | default('one') }}"
    plan:
      due: "{{ [] if (directory ~ '/provenance.json') is exists else ['build'] }}"
      platform: Debian 12 aarch64
      build:
        key: "{{ package | default('one') }}"
        cache_directory: "{{ directory }}"
        problem: "{{ 'it is too small' if fate | default('') == 'small' else none }}"
        builders: "{{ builders | default([]) }}"
        needs: {glibc: "1", disk_mb: 600, memory_mb: 300}
"""
BUILD = """
- ansible.builtin.shell: "echo {{ __open_vm_tools_election.builder }} >> {{ builds }}"
- ansible.builtin.ping:
  vars:
    ansible_connection: "{{ 'ssh' if fate | default('') == 'lost' else 'local' }}"
    ansible_host: 127.0.0.1
    ansible_port: 1
  register: reached
- ansible.builtin.fail: {msg: "{{ reached.msg }}"}
  when: reached is unreachable
- name: Compile it
  ansible.builtin.fail: {msg: "{{ __open_vm_tools_election.builder }} is broken"}
  when: hostvars[__open_vm_tools_election.builder].fate | default('') == 'fails'
- ansible.builtin.shell: |
    sleep {{ build_seconds }}
    until test -e {{ build_until }}; do sleep 0.2; done
    mkdir -p {{ __open_vm_tools_plan.build.cache_directory }}
    touch {{ __open_vm_tools_plan.build.cache_directory }}/provenance.json
"""
# Of a builder that is not in the play: what it has, which here is a variable of its own.
INFO = """
#!/usr/bin/python
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule(argument_spec={"build_dir": {"type": "path"}, "glibc": {"type": "str"}})
resources = dict(glibc=module.params["glibc"], uid=0, disk_free_mb=600, memory_free_mb=300, disk_directory="/")
module.exit_json(resources=resources)
"""
ASKS = (
    "esxi_arm.guest.open_vm_tools_info:",
    "info_stand_in:\n        glibc: \"{{ hostvars[__open_vm_tools_election.builder].glibc | default('1') }}\"",
)
VARIABLES = {
    "__open_vm_tools_turn_seconds": 60,
    "open_vm_tools_build_timeout": 60,
    "open_vm_tools_build_dir": "/srv/build",
    "open_vm_tools_version": "13.1.0",
    "play_strategy": "linear",
    "play_serial": "100%",
    "build_seconds": 0,
    "build_until": "/",
}


class Case:
    def __init__(self, hosts, builds, has, failed=None, lost=""):
        self.hosts, self.builds, self.has = hosts, list(builds), list(has)
        self.failed, self.lost = failed or {}, list(lost)


FAILS, LOST, SMALL = ({"fate": fate} for fate in ("fails", "lost", "small"))
OWN = (
    "{0} failed to build open-vm-tools 13.1.0: Compile it: {0} is broken. "
    "The package was built on {1} instead: run the play again to install it here."
)
ALL = "There is no package of open-vm-tools 13.1.0 for Debian 12 aarch64: "
LAST = ALL + "{0} failed to build it: Compile it: {0} is broken. No other guest that needs the package can build it."
# Each needs a package of its own, so they are all in one play.
# name: the hosts, in order; who builds, in order; who has a package in the end; who fails, and with what; who is lost
CASES = {
    "one": Case({"a": {}}, "a", "a"),
    "the first": Case({"b": {}, "a": {}, "c": {}}, "b", "abc"),
    "the next one": Case({"a": FAILS, "b": {}, "c": {}}, "ab", "bc", {"a": OWN.format("a", "b")}),
    "the next but one": Case(
        {"a": FAILS, "b": FAILS, "c": {}, "d": {}}, "abc", "cd", {"a": OWN.format("a", "c"), "b": OWN.format("b", "c")}
    ),
    "one is lost": Case({"a": LOST, "b": {}, "c": {}}, "ab", "bc", lost="a"),
    "one is lost, the next fails": Case(
        {"a": LOST, "b": FAILS, "c": {}}, "abc", "c", {"b": OWN.format("b", "c")}, lost="a"
    ),
    "all are lost": Case({"a": LOST, "b": LOST}, "ab", "", lost="ab"),
    "not one that is too small": Case({"a": SMALL, "b": {}}, "b", "ab"),
    "all are too small": Case({"a": SMALL}, "", "", {"a": ALL + "a cannot build: it is too small."}),
    "all fail, but for one that is too small": Case(
        {"a": FAILS, "b": FAILS, "c": SMALL}, "ab", "", dict.fromkeys("abc", LAST.format("b"))
    ),
}


class Play:
    """What came of it."""

    def __init__(self, core, folder, hosts, machines=None, **variables):
        role = folder / "roles" / "role"
        (role / "tasks").mkdir(parents=True)
        for name in ("build.yml", "build_turn.yml", "build_elsewhere.yml"):
            text = (TASKS / name).read_text(encoding="utf-8")
            (role / "tasks" / name).write_text(text.replace(*ASKS), encoding="utf-8")
        (role / "library").mkdir()
        (role / "library" / "info_stand_in.py").write_text(INFO.lstrip(), encoding="utf-8")
        own = {"main": MAIN, "plan": SAID, "compile": BUILD}
        for name, text in own.items():
            (role / "tasks" / f"{name}.yml").write_text(text, encoding="utf-8")
        (folder / "play.yml").write_text(PLAYBOOK, encoding="utf-8")
        inventory = {"all": {"hosts": hosts, "children": {"machines": {"hosts": machines or {}}}}}
        (folder / "hosts.json").write_text(json.dumps(inventory), encoding="utf-8")
        given = {**VARIABLES, "builds": str(folder / "builds"), "cache": str(folder / "cache"), **variables}
        environment = {
            **os.environ,
            **controllers.ENVIRONMENT,
            "ANSIBLE_LOCAL_TEMP": str(folder / "local"),
            "ANSIBLE_FORKS": "10",
            "ANSIBLE_LOG_PATH": str(folder / "log"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_REMOTE_TMP": str(folder / "remote"),
        }
        given["ansible_python_interpreter"] = sys.executable
        command = controllers.command(core, "-i", "hosts.json", "-c", "local", "-e", json.dumps(given), "play.yml")
        done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
        self.printed = done.stdout + done.stderr
        self.builds = (folder / "builds").read_text().split() if (folder / "builds").exists() else []
        self.has = re.findall(r'"msg": "(\w+) has True"', done.stdout)
        fatal = re.findall(r"fatal: \[(\w+)\]: (FAILED|UNREACHABLE)! => (\{.*\})", done.stdout)
        # of each the last one, after what was rescued
        self.failed = {name: json.loads(result)["msg"] for name, how, result in fatal if how == "FAILED"}
        self.lost = [name for name, how, _result in fatal if how == "UNREACHABLE"]


@pytest.fixture(
    scope="module",
    params=controllers.PYTHONS,
    ids=controllers.IDS,
)
def linear(request, tmp_path_factory):
    """All cases at once: the hosts of the third one are a3, b3, and so on."""
    hosts = {
        f"{host}{number}": {"package": f"package{number}", **variables}
        for number, case in enumerate(CASES.values())
        for host, variables in case.hosts.items()
    }
    return Play(request.param, tmp_path_factory.mktemp("linear"), hosts)


@pytest.mark.parametrize(("number", "case"), list(enumerate(CASES.values())), ids=CASES)
def test_turns(linear, number, case):
    def of_the_case(names):
        return [name[0] for name in names if name[1:] == str(number)]

    assert of_the_case(linear.builds) == case.builds, linear.printed
    assert sorted(of_the_case(linear.has)) == case.has
    assert sorted(of_the_case(linear.lost)) == case.lost
    messages = {name[0]: said for name, said in linear.failed.items() if name[1:] == str(number)}
    assert {name: re.sub(rf"\b([a-e]){number}\b", r"\1", said) for name, said in messages.items()} == case.failed


@pytest.mark.parametrize(("empties", "builds"), [(False, ["a"]), (True, ["a", "b"])], ids=["kept", "emptied"])
def test_a_batch_builds_where_the_cache_is_empty(tmp_path, empties, builds):
    play = Play("", tmp_path, {"a": {}, "b": {}}, play_serial=1, empties=empties)
    assert (play.builds, play.has) == (builds, ["a", "b"]), play.printed


def test_with_the_strategy_free_others_wait_for_the_builder(tmp_path):
    play = Play("", tmp_path, {"a": {}, "b": {}, "c": {}}, play_strategy="free", build_seconds=5)
    assert sorted(play.has) == ["a", "b", "c"], play.printed
    assert "Wait for the builder" in play.printed


def test_of_two_controllers_with_one_cache_only_one_builds(tmp_path):
    waits = tmp_path / "waits"
    shared = {"cache": str(tmp_path / "cache"), "builds": str(tmp_path / "builds"), "build_until": str(waits)}
    with futures.ThreadPoolExecutor() as pool:
        begun = [pool.submit(Play, "", tmp_path / host, {host: {}}, **shared) for host in "ab"]
        while not all(each.done() for each in begun):
            logs = [path.read_text() for path in tmp_path.glob("*/log")]
            # for a process, or for another controller if that has not written yet which one
            if any(re.search("waiting for (process [0-9]+ on|another controller)", log) for log in logs):
                waits.touch()
            time.sleep(0.2)
    plays = [each.result() for each in begun]
    printed = "".join(play.printed for play in plays)
    assert [play.has for play in plays] == [["a"], ["b"]], printed
    assert len((tmp_path / "builds").read_text().split()) == 1, printed
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == ["one"]


def test_with_the_strategy_free_the_next_one_takes_over(tmp_path):
    play = Play(
        "", tmp_path, {"a": FAILS, "b": {"comes_late": 2}}, play_strategy="free", __open_vm_tools_turn_seconds=2
    )
    assert (play.has, set(play.failed)) == (["b"], {"a"}), play.printed


AWAY = {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 1}
# None of the machines is in the play. Two guests, a and b, need the package.
# name: the machines, in order; who builds, in order; who has a package in the end; words of those who fail
ELSEWHERE = {
    "the first of them": ({"x": {}, "y": {}}, "x", "ab", None),
    "the one after those that are away, fail, or are lost while they build": (
        {"v": AWAY, "w": FAILS, "x": LOST, "y": {}},
        "wxy",
        "ab",
        None,
    ),
    "all are away, fail or are another platform": (
        {"x": AWAY, "y": FAILS, "z": {"glibc": "2"}},
        "y",
        "",
        r"x: Validate the builder: it is unreachable: .*; y: Compile it: y is broken; "
        r"z: Validate the builder: it has glibc 2, but the guest has 1\)",
    ),
}


@pytest.fixture(scope="module", params=controllers.PYTHONS, ids=controllers.IDS)
def elsewhere(request, tmp_path_factory):
    hosts, machines = {}, {}
    for number, (case, *_expected) in enumerate(ELSEWHERE.values()):
        machines.update({f"{name}{number}": variables for name, variables in case.items()})
        needed = {"package": f"package{number}", "builders": [f"{name}{number}" for name in case]}
        hosts.update({f"{name}{number}": needed for name in "ab"})
    return Play(request.param, tmp_path_factory.mktemp("elsewhere"), hosts, machines)


@pytest.mark.parametrize(("number", "case"), list(enumerate(ELSEWHERE.values())), ids=ELSEWHERE)
def test_machines_outside_of_the_play_build(elsewhere, number, case):
    _machines, builds, has, words = case
    assert [name[0] for name in elsewhere.builds if name[1:] == str(number)] == list(builds), elsewhere.printed
    assert sorted(name[0] for name in elsewhere.has if name[1:] == str(number)) == list(has)
    said = {
        name[0]: re.sub(rf"\b([x-z]){number}\b", r"\1", text)
        for name, text in elsewhere.failed.items()
        if name[1:] == str(number)
    }
    if words:
        assert sorted(said) == ["a", "b"] and all(re.search(words, text) for text in said.values()), said
    else:
        assert not said
        assert f"[a{number} -> {builds[-1]}{number}" in elsewhere.printed


def test_only_for_the_guests_that_need_the_package_the_play_fails(elsewhere):
    assert re.findall(r"^(\w+) +: .*failed=1", elsewhere.printed, re.MULTILINE) == ["a2", "b2"]
    assert not re.search(r"unreachable=[1-9]", elsewhere.printed)
