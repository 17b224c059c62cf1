# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook `status` and its action plugin, as each promised ansible-core runs them."""

import json
import os
import platform
import subprocess
from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.status import fleet

ROLE = Path(__file__).resolve().parents[4] / "roles" / "open_vm_tools"
LOCAL = {"ansible_connection": "local", "ansible_python_interpreter": "/usr/bin/python3", "ansible_become": False}
NO_PYTHON = {**LOCAL, "ansible_python_interpreter": "/nowhere/python3"}
# Nothing listens there.
AWAY = {"ansible_host": "127.0.0.1", "ansible_port": 1, "ansible_become": False}
PLAY = [
    {
        "hosts": "all",
        "gather_facts": False,
        "vars_files": [str(ROLE / "vars" / "main.yml")],
        "tasks": [
            {
                "esxi_arm.guest.open_vm_tools_status": {
                    "guests": "{{ ansible_play_hosts_all }}",
                    "releases": "{{ __open_vm_tools_releases }}",
                    "json": "{{ json | default(omit) }}",
                    "html": "{{ html | default(omit) }}",
                    "mode": "{{ mode | default(omit) }}",
                },
                "run_once": True,
            }
        ],
    }
]


class Controller:
    """Runs a playbook on an inventory: (status, what was printed)."""

    def __init__(self, core, folder):
        self.core, self.folder = core, folder

    def run(self, playbook, hosts, *arguments, **variables):
        inventory = self.folder / "hosts.json"
        inventory.write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
        settings = {
            "ANSIBLE_NOCOLOR": "1",
            "HOME": str(self.folder),
            "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.default",
        }
        done = subprocess.run(
            controllers.command(
                self.core, "-i", str(inventory), *arguments, "-e", json.dumps(variables), str(playbook)
            ),
            cwd=self.folder,
            env={**os.environ, **controllers.ENVIRONMENT, **settings},
            check=False,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    def show(self, guests, *arguments, **variables):
        """Shows what guests have answered before."""
        play = self.folder / "play.json"
        play.write_text(json.dumps(PLAY), encoding="utf-8")
        hosts = {
            name: {"__open_vm_tools_status_facts": facts, "__open_vm_tools_status_evidence": evidence}
            for name, facts, evidence in guests
        }
        return self.run(play, hosts, *arguments, **variables)


@pytest.fixture(name="controller", params=controllers.PYTHONS, ids=controllers.IDS)
def controller_fixture(request, tmp_path):
    return Controller(request.param, tmp_path)


@pytest.fixture(name="own")
def own_fixture(tmp_path):
    """Where the version of ansible-core does not matter."""
    return Controller("", tmp_path)


def test_the_playbook(controller):
    hosts = {"here": LOCAL, "without-python": NO_PYTHON, "away": AWAY}
    files = {"open_vm_tools_status_json": "status.json", "open_vm_tools_status_html": "status.html"}
    status, said = controller.run("esxi_arm.guest.status", hosts, **files)
    assert status == 2, said
    assert "VMware Tools on 3 guests: 3 need attention, 0 fine" in said
    assert said.count("VMware Tools on") == 1
    report = json.loads((controller.folder / "status.json").read_text(encoding="utf-8"))
    assert {row["guest"]: row["state"] for row in report["guests"]} == {
        "away": "unreachable",
        "without-python": "failed",
        "here": "attention",
    }
    (here,) = [row for row in report["guests"] if row["guest"] == "here"]
    assert here["platform"].endswith(f" {platform.machine()}") and here["platform"] != platform.machine()
    causes = {row["guest"]: row["cause"] for row in report["guests"]}
    assert "Connection refused" in causes["away"] and "/nowhere/python3" in causes["without-python"]
    assert "away" in (controller.folder / "status.html").read_text(encoding="utf-8")
    assert said.index("NEEDS ATTENTION") > said.index("Fail for guests that are unreachable"), "the table is last"


def test_the_playbook_where_no_guest_answers(controller):
    status, said = controller.run("esxi_arm.guest.status", {"away": AWAY, "without-python": NO_PYTHON})
    assert status == 2 and "VMware Tools on 2 guests: 2 need attention, 0 fine" in said, said


def test_the_playbook_where_all_answer(controller):
    status, said = controller.run("esxi_arm.guest.status", {"here": LOCAL}, "--check")
    assert status == 0 and "not installed" in said and "changed=0" in said, said


def test_two_hundred_guests(controller):
    status, said = controller.show(fleet.answers(200), json="status.json", html="status.html", mode="0644")
    assert status == 0 and "VMware Tools on 200 guests: 9 need attention, 191 fine" in said, said
    assert [oct((controller.folder / f"status.{kind}").stat().st_mode)[-3:] for kind in ("json", "html")] == ["644"] * 2
    report = json.loads((controller.folder / "status.json").read_text(encoding="utf-8"))
    expected = fleet.report_of(fleet.answers(200))
    assert {**report, "created": fleet.CREATED} == expected


def test_check_mode_writes_nothing(own):
    status, said = own.show(fleet.answers(10), "--check", html="status.html")
    assert status == 0 and "changed=1" in said, said
    assert not (own.folder / "status.html").exists()


def test_without_files_nothing_changes(own):
    status, said = own.show(fleet.answers(10))
    assert status == 0 and "changed=0" in said, said


def test_all_that_is_wrong_with_the_files_at_once(own):
    status, said = own.show(fleet.SPECIAL, json="/nowhere/x.json", html=str(own.folder), mode="644")
    words = " ".join(said.split())
    assert status == 2
    assert "there is no directory /nowhere on the controller" in words, said
    assert "which is a directory on the controller" in words and "Write the octal mode" in words
    assert "NEEDS ATTENTION" in words, "the table is shown anyway"
