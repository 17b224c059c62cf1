# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook host_view against a simulated ESXi host, over https with a certificate of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.host_view.samples import (
    ANOTHER,
    OTHER_ORDER,
    UUID,
    answer,
    identity,
)
from ansible_collections.esxi_arm.guest.tests.vsphere_simulator import simulator

PLAYBOOK = Path(__file__).resolve().parents[4] / "playbooks" / "host_view.yml"
HEALTHY = {
    "toolsRunningStatus": "guestToolsRunning",
    "toolsVersionStatus2": "guestToolsUnmanaged",
    "toolsInstallType": "guestToolsTypeOpenVMTools",
    "toolsVersion": "13344",
}
BARE = {"toolsRunningStatus": "guestToolsNotRunning", "toolsVersionStatus2": "guestToolsNotInstalled"}


def machine(name, address, uuid, **changes):
    nic = {"ipAddress": [address, "172.17.0.1"], "connected": True}
    tools = {**HEALTHY, "hostName": name, "ipAddress": address, "net": [nic]}
    known = {"name": name, "uuid": uuid, "power": "poweredOn", "connection": "connected", "guest": tools}
    return {**known, **changes}


MACHINES = [
    machine("web-1", "192.0.2.11", UUID),
    {
        **machine("web-2", "192.0.2.12", ANOTHER),
        "guest": {**machine("web-2", "192.0.2.12", "")["guest"], "toolsVersion": "12389"},
    },
    machine("bare", "", "", guest=BARE),
    machine("template", "", UUID, template=True, power="poweredOff", guest=BARE),
    machine("nameless", "192.0.2.98", "", guest={**HEALTHY, "ipAddress": "192.0.2.98"}),
    machine("stranger", "192.0.2.99", "564d0000-0000-0000-0000-000000000001"),
]
SAID = {
    "web-1": answer(identity=identity(uuids=[OTHER_ORDER])),
    "web-2": answer(identity=identity(uuids=[ANOTHER], hostname="web-2", addresses=["192.0.2.12"])),
    "bare": {"unreachable": True, "msg": "no route to host"},
}
INVENTORY = {"web-1": {}, "web-2": {}, "bare": {}}
VERBOSE = ("-vvvv",)
WRONG = "wr0ng, and not shown either"

pytestmark = simulator.needs_simulator


@pytest.fixture(name="host", scope="module")
def host_fixture(tmp_path_factory):
    with simulator.running(tmp_path_factory.mktemp("host"), MACHINES) as host:
        yield host


@pytest.fixture(name="view")
def view_fixture(tmp_path, host):
    """view(): (what ansible-playbook printed, the result for programs or None)"""

    def run(playbook=None, core="", inventory=None, arguments=VERBOSE, variables=None, **environment):
        # The playbook is elsewhere than where the user is, as in a collection that is installed.
        play, result = tmp_path / "play.yml", tmp_path / "here" / "view.json"
        result.parent.mkdir(exist_ok=True)
        play.write_text(yaml.safe_dump([playbook or answered()]), encoding="utf-8")
        result.unlink(missing_ok=True)
        hosts = tmp_path / "hosts.yml"
        hosts.write_text(yaml.safe_dump({"all": {"hosts": inventory or INVENTORY}}), encoding="utf-8")
        given = {"open_vm_tools_host_view_file": result.name, "said": SAID, **(variables or {})}
        command = controllers.command(core, "-i", str(hosts), "-e", json.dumps(given), *arguments, play)
        settings = {**os.environ, **controllers.ENVIRONMENT, **host.environment, **environment}
        settings.update({"ANSIBLE_NOCOLOR": "1", "HOME": str(tmp_path)})
        done = subprocess.run(command, cwd=result.parent, env=settings, check=False, capture_output=True, text=True)
        printed = " ".join((done.stdout + done.stderr).split())
        assert simulator.PASSWORD not in printed and WRONG not in printed
        return printed, json.loads(result.read_text(encoding="utf-8")) if result.exists() else None

    return run


def shipped():
    (play,) = yaml.safe_load(PLAYBOOK.read_text(encoding="utf-8"))
    return play


def answered():
    """The playbook, with guests that have answered already."""
    play = shipped()
    assert list(play["tasks"][0])[1] == "esxi_arm.guest.open_vm_tools_info"
    play["tasks"][0] = {"ansible.builtin.set_fact": {"tools": "{{ said[inventory_hostname] }}"}}
    return play


def codes(view):
    return {each["guest"]: [problem["code"] for problem in each["problems"]] for each in view["guests"]}


@pytest.mark.parametrize("core", controllers.PYTHONS, ids=controllers.IDS)
def test_one_guest_runs_another_version_and_one_has_no_tools(view, core):
    printed, result = view(core=core)
    assert codes(result) == {"web-2": ["version"], "bare": ["never_seen", "silent"], "web-1": []}, printed
    assert {each["guest"]: each["matched_by"] for each in result["guests"]} == {
        "web-1": "uuid",
        "web-2": "uuid",
        "bare": "name",
    }
    assert [other["name"] for other in result["others"]] == ["nameless", "stranger", "template"]
    assert (result["healthy"], result["changed"]) == (False, False)
    assert "12.3.5 runs, according to the host, but 13.1.0 is installed on the guest. Run systemctl restart" in printed
    first = result["guests"][-1]["machine"]
    assert (first["address"], first["host_name"], first["tools_version"]) == ("192.0.2.11", "web-1", "13.1.0")
    assert first["addresses"] == ["192.0.2.11", "172.17.0.1"]


def test_check_mode(view):
    printed, result = view(arguments=["--check"])
    assert '"web-2 version' not in printed, "the table is shown as it is, not as JSON"
    assert "web-2 version web-2 12.3.5 (guest 13.1.0)" in printed and result is None


def test_a_certificate_that_is_not_trusted(view):
    printed, result = view(SSL_CERT_FILE="/dev/null")
    assert result is None and "No host answered." in printed and "SSL_CERT_FILE" in printed


def test_any_certificate_where_that_is_wanted(view):
    for wanted in ({"VMWARE_VALIDATE_CERTS": "false"}, {"variables": {"vcenter_validate_certs": False}}):
        _printed, result = view(SSL_CERT_FILE="/dev/null", **wanted)
        assert codes(result)["web-1"] == []


def test_a_password_that_is_wrong(view):
    printed, result = view(VMWARE_PASSWORD=WRONG)
    assert result is None and f"it does not accept the password of {simulator.USER}." in printed


def test_what_is_missing_is_named(view):
    printed, result = view(VMWARE_USER="", VMWARE_PASSWORD="")
    assert result is None and "Set vcenter_username, vcenter_password for the playbook, or VMWARE_USER," in printed


def test_one_of_two_hosts_does_not_answer(view, host):
    # In the inventory, because at this verbosity ansible-playbook prints what comes with -e.
    variables = {
        "vcenter_hostname": [host.address, "127.0.0.1:1", host.address],
        "vcenter_password": simulator.PASSWORD,
    }
    printed, result = view(inventory=dict.fromkeys(INVENTORY, variables), VMWARE_PASSWORD=WRONG)
    assert list(result["unanswered"]) == ["127.0.0.1:1"] and codes(result)["web-1"] == [], printed
    assert "127.0.0.1:1 did not answer: no connection" in printed


def test_a_file_that_cannot_be_written_is_found_before_any_host_is_queried(view):
    printed, _result = view(variables={"open_vm_tools_host_view_file": "/nowhere/view.json"}, VMWARE_PASSWORD=WRONG)
    assert "open_vm_tools_host_view_file is /nowhere/view.json, but there is no directory /nowhere" in printed


@pytest.mark.parametrize("core", controllers.PYTHONS, ids=controllers.IDS)
def test_the_playbook_as_it_is(view, core):
    """With this machine, which the module really inspects, and a guest that nobody answers for."""
    # It has a UUID, which is no machine's.
    here = {"ansible_connection": "local", "ansible_host": "192.0.2.98"}
    nobody = {"ansible_host": "127.0.0.1", "ansible_port": 1}
    variables = {"ansible_become": False, "ansible_python_interpreter": sys.executable}
    printed, result = view(shipped(), core, {"web-1": here, "bare": nobody}, (), variables)
    assert codes(result)["bare"] == ["never_seen", "silent"], printed
    (inspected,) = (each for each in result["guests"] if each["guest"] == "web-1")
    assert inspected["said"] is not None and inspected["matched_by"] == "address", printed
