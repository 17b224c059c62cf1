# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table at the end of the playbook `install`, as each promised ansible-core runs it."""

import json
import os
import subprocess

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers

HERE = {"ansible_connection": "local", "ansible_python_interpreter": "/usr/bin/python3", "ansible_become": False}
# Nothing listens there.
AWAY = {"ansible_host": "127.0.0.1", "ansible_port": 1, "ansible_become": False}
NEW = {"version": "13.1.0", "origin": "collection", "package": {"full_version": "13.1.0-1"}}
SUMMARY = {
    "esxi_arm.guest.open_vm_tools_summary": {
        "guests": "{{ ansible_play_hosts_all }}",
        "failed": "{{ ansible_play_hosts_all | difference(ansible_play_hosts) }}",
    },
    "run_once": True,
}
PLAY = [{"hosts": "all", "gather_facts": False, "tasks": [SUMMARY]}]
# A guest that the plan knew nothing against
FAILS = {"ansible.builtin.fail": {"msg": "too small"}, "when": "inventory_hostname == 'one'"}
LOST = [{**PLAY[0], "tasks": [{"block": [FAILS], "always": [SUMMARY]}]}]


@pytest.fixture(name="run", params=controllers.PYTHONS, ids=controllers.IDS)
def run_fixture(request, tmp_path):
    def run(playbook, hosts, *arguments):
        (tmp_path / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
        (tmp_path / "play.json").write_text(json.dumps(PLAY), encoding="utf-8")
        (tmp_path / "lost.json").write_text(json.dumps(LOST), encoding="utf-8")
        settings = {"ANSIBLE_NOCOLOR": "1", "HOME": str(tmp_path), "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.default"}
        done = subprocess.run(
            controllers.command(request.param, "-i", "hosts.json", *arguments, playbook),
            cwd=tmp_path,
            env={**os.environ, **controllers.ENVIRONMENT, **settings},
            check=False,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def test_guests_that_failed_are_in_the_table_of_the_playbook(run):
    here = {**HERE, "open_vm_tools_state": "presnt"}
    status, said = run("esxi_arm.guest.install", {"here": here, "away": AWAY}, "--check")
    assert status == 4, said
    assert said.count("VMware Tools on 2 guests: 2 failed\n") == 1, said
    rows = said[said.index("VMware Tools on 2 guests: ") :].splitlines()[1:4]
    assert [row.split()[0] for row in rows] == ["GUEST", "here", "away"], said


def test_with_tags_of_others_the_playbook_asks_no_guest(run):
    status, said = run("esxi_arm.guest.install", {"away": AWAY}, "--tags", "web")
    assert status == 0 and "VMware Tools on 1 guest: 1 skipped\n" in said, said


def test_what_the_role_has_left_is_shown(run):
    left = {
        "__open_vm_tools_was": {"version": None, "origin": None, "package": None, "at": 1.5},
        "__open_vm_tools_plan": {"evidence": NEW, "due": [], "install_from": "source", "build": {"key": "KEY"}},
        "__open_vm_tools_build_turn": {"key": "KEY"},
        "__open_vm_tools_election": {"builder": "one"},
        "__open_vm_tools_build": {"phases": [{"name": "make", "seconds": 61.5}]},
    }
    status, said = run("play.json", {"one": {**HERE, **left}, "two": {**HERE, **left}})
    assert status == 0 and "changed=0" in said, said
    assert "one    nothing  13.1.0 from source  built here in 1:01" in said
    assert "two    nothing  13.1.0 from source  a package that one built" in said


def test_in_check_mode_a_guest_that_failed_after_the_plan_would_not_change(run):
    left = {
        "__open_vm_tools_was": {"version": None, "origin": None, "package": None, "at": 1.5},
        "__open_vm_tools_plan": {"evidence": NEW, "due": ["build"], "install_from": "source", "build": {"key": "KEY"}},
    }
    status, said = run("lost.json", {name: {**HERE, **left} for name in ("two", "one")}, "--check")
    assert status == 2 and "VMware Tools on 2 guests" in said, said
    assert ": 1 failed, 1 would change\n" in said, said
    assert said.index("\none ") < said.index("\ntwo "), said
