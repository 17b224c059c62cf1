# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A healthy guest and its virtual machine. Each helper takes what a case has otherwise."""

from typing import Any

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view.sides import Guest, Machine

UUID = "564d1234-5678-9abc-def0-123456789abc"
# The same bytes, as firmware may show them
OTHER_ORDER = "34124d56-7856-bc9a-def0-123456789abc"
INSTANCE = "52aa1111-2222-3333-4444-555566667777"
ANOTHER = "564dffff-5678-9abc-def0-123456789abc"
VMTOOLSD = "vmtoolsd.service"


def machine(**changes: Any) -> Machine:
    known = {
        "host": "esxi-1",
        "name": "web-1",
        "uuid": UUID,
        "instance_uuid": INSTANCE,
        "power": "poweredOn",
        "connection": "connected",
        "running": "guestToolsRunning",
        "version_status": "guestToolsUnmanaged",
        "install_type": "guestToolsTypeOpenVMTools",
        "version": "13344",
        "host_name": "web-1",
        "address": "192.0.2.11",
        "addresses": ["192.0.2.11"],
    }
    return Machine(**{**known, **changes})


def without_tools(**changes: Any) -> Machine:
    """As a host shows a machine whose tools it has never seen."""
    unknown = {"version": "0", "install_type": None, "host_name": None, "address": None, "addresses": []}
    status = {"running": "guestToolsNotRunning", "version_status": "guestToolsNotInstalled"}
    return machine(**{**unknown, **status, **changes})


def identity(**changes: Any) -> dict[str, Any]:
    return {"uuids": [UUID], "hostname": "web-1", "addresses": ["192.0.2.11"], **changes}


def answer(**changes: Any) -> dict[str, Any]:
    """What open_vm_tools_info returns, as far as it is read."""
    known = {
        "installed": True,
        "version": "13.1.0",
        "services": {"vmtoolsd": {"unit": VMTOOLSD, "active": "active"}},
        "vmware": {"detected": True},
        "plugins": ["guestInfo", "powerOps"],
        "identity": identity(),
    }
    return {**known, **changes}


def guest(**changes: Any) -> Guest:
    return Guest(**{"name": "web-1", "address": "192.0.2.11", "answer": answer(), **changes})


def silent(**changes: Any) -> Guest:
    return guest(**{"answer": None, "silence": "no route to host", **changes})
