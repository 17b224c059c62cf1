# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/examples/guests.vms.yml, read by vmware.vmware.vms from a simulated vCenter."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view.guests import guest
from ansible_collections.esxi_arm.guest.tests.vsphere_simulator import simulator

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "guests.vms.yml"
# Where the collection vmware.vmware is: `make unit` says it.
COLLECTIONS = os.environ.get("VMWARE_COLLECTIONS")
UUID = "564d1234-5678-9abc-def0-123456789abc"
RUNNING = {"toolsRunningStatus": "guestToolsRunning", "ipAddress": "192.0.2.11"}
NOT_RUNNING = {"toolsRunningStatus": "guestToolsNotRunning"}
MACHINES = [
    {"name": "web-1", "uuid": UUID, "power": "poweredOn", "guest": RUNNING},
    {"name": "bare", "uuid": UUID.replace("a", "b"), "power": "poweredOn", "guest": NOT_RUNNING},
    {"name": "off", "uuid": UUID.replace("a", "c"), "power": "poweredOff", "guest": NOT_RUNNING},
    {"name": "template", "uuid": UUID, "power": "poweredOn", "template": True, "guest": NOT_RUNNING},
]

pytestmark = [
    simulator.needs_simulator,
    pytest.mark.skipif(
        not COLLECTIONS and not os.environ.get("REQUIRE_VSPHERE_SIMULATOR"), reason="needs VMWARE_COLLECTIONS"
    ),
]


@pytest.fixture(name="inventory", scope="module")
def inventory_fixture(tmp_path_factory):
    """The inventory as ansible-inventory prints it."""
    directory = tmp_path_factory.mktemp("vcenter")
    with simulator.running(directory, MACHINES, "-vcenter") as host:
        settings = {**os.environ, **host.environment, "ANSIBLE_COLLECTIONS_PATH": COLLECTIONS, "HOME": str(directory)}
        command = [sys.executable, "-m", "ansible.cli.inventory", "-i", EXAMPLE, "--list"]
        done = subprocess.run(command, cwd=directory, env=settings, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_only_guests_that_are_on(inventory):
    assert set(inventory["_meta"]["hostvars"]) == {"web-1", "bare"}


def test_those_without_tools_are_a_group_and_have_their_name_for_an_address(inventory):
    assert inventory["without_tools"]["hosts"] == ["bare"]
    addresses = {name: plain(variables["ansible_host"]) for name, variables in inventory["_meta"]["hostvars"].items()}
    assert addresses == {"web-1": "192.0.2.11", "bare": "bare"}


def test_host_view_finds_their_uuids(inventory):
    config = {name: plain(value) for name, value in inventory["_meta"]["hostvars"]["web-1"]["config"].items()}
    assert guest("web-1", {"config": config}, "tools").uuids == {UUID}


def plain(value):
    """What ansible-inventory marks as unsafe, without the mark."""
    return value["__ansible_unsafe"] if isinstance(value, dict) else value
