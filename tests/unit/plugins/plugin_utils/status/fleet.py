# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An inventory with every kind of guest, as the tests of the status and its pictures in the documentation show it."""

from typing import Any

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status import report, rows
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.status.samples import (
    RELEASES,
    built,
    distributed,
    machine,
    nothing,
    on_systemd_that_knows_no_esxi_arm,
    service,
)

CREATED = "2026-11-26T19:00:00Z"
SKIPPED = {"skipped": True, "changed": False}
ON_VMWARE = {"vmware": {"detected": True, "by": ["dmi", "systemd-detect-virt", "vmware-checkvm"], "answers": {}}}
NOT_ASKED = {"asked": False, "answers": None, "said": None, "reported_version": None}
SSH = "Failed to connect to the host via ssh: ssh: connect to host 192.0.2.7 port 22: No route to host"
UNREACHABLE = {"unreachable": True, "changed": False, "msg": SSH}
NO_PYTHON = {
    "failed": True,
    "msg": "The module failed to execute correctly.\nSee stdout/stderr for the exact error",
    "module_stdout": "",
    "module_stderr": "/bin/sh: 1: /usr/bin/python3: not found\n",
    "rc": 127,
}


def facts(distribution: str = "Debian", version: str = "12.5") -> dict[str, Any]:
    """As setup returns them; in variables they have no prefix."""
    found = {
        "ansible_distribution": distribution,
        "ansible_distribution_version": version,
        "ansible_distribution_major_version": version.split(".")[0],
        "ansible_architecture": "aarch64",
    }
    return {"ansible_facts": found, "changed": False}


DEBIAN, CENTOS, UBUNTU = facts(), facts("CentOS", "8.5"), facts("Ubuntu", "24.04")
PROVENANCE = {"provenance": {"phases": {"configure": 12.4, "make": 1870.6}}}
STOPPED = {
    "services": {
        "vmtoolsd": service("vmtoolsd.service", active="failed", result="exit-code"),
        "vgauthd": service("vgauthd.service"),
    },
    "host": NOT_ASKED,
}
OVERRIDE = "/etc/systemd/system/vmtoolsd.service.d/slow.conf"
OVERRIDDEN = {
    "services": {"vmtoolsd": service("vmtoolsd.service", overrides=[OVERRIDE]), "vgauthd": service("vgauthd.service")}
}
SILENT = {"host": {"asked": True, "answers": False, "said": None, "reported_version": None}}
RESTART_DUE = {"host": {"asked": True, "answers": True, "said": None, "reported_version": "13.0.10"}}
UNMET = on_systemd_that_knows_no_esxi_arm(active="inactive")

# guest, the result of setup, the result of open_vm_tools_info
SPECIAL: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("pi-away", UNREACHABLE, SKIPPED),
    ("pi-without-python", NO_PYTHON, SKIPPED),
    ("pi-new", DEBIAN, nothing(**ON_VMWARE)),
    ("pi-old", DEBIAN, distributed("2:12.2.0-1+deb12u2", **ON_VMWARE)),
    ("pi-stopped", DEBIAN, built(**ON_VMWARE, **STOPPED)),
    ("pi-silent", DEBIAN, built(**ON_VMWARE, **SILENT)),
    ("pi-restart", DEBIAN, built(**ON_VMWARE, **RESTART_DUE)),
    ("pi-unmet", CENTOS, built(**{**ON_VMWARE, **UNMET}, host=NOT_ASKED)),
    ("pi-pages", CENTOS, built(**ON_VMWARE, machine=machine(page_size=65536, vmxnet3_without_driver=1))),
]
ORDINARY: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (DEBIAN, built(**ON_VMWARE, **PROVENANCE)),
    (CENTOS, built(**ON_VMWARE, **PROVENANCE, machine=machine(root_filesystem="xfs", page_size=65536))),
    (DEBIAN, distributed("2:12.2.0-1+deb12u4", **ON_VMWARE)),
    (UBUNTU, distributed("2:13.0.0-2~ubuntu0.24.04.1", **ON_VMWARE)),
    (DEBIAN, built("13.0.10", **ON_VMWARE, **OVERRIDDEN)),
    (DEBIAN, built(**ON_VMWARE, time_sync={"tools": True, "services": ["systemd-timesyncd.service"]})),
]


def answers(count: int = 200) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """As many guests, most of them in order."""
    ordinary = [(f"pi-guest-{number}", *ORDINARY[number % len(ORDINARY)]) for number in range(count - len(SPECIAL))]
    return [*ordinary, *SPECIAL]


def report_of(guests: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> dict[str, Any]:
    return report.report([rows.row(*guest, RELEASES) for guest in guests], CREATED)
