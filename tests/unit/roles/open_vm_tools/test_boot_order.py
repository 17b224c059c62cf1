# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order at boot of the units in the built package and those of cloud-init, by the real systemd.

cloud-init-local.service is ordered as in each distribution's cloud-init (systemd/cloud-init-local.service.tmpl). To
break a cycle, systemd deletes a start job, and says so.
"""

import subprocess
from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools.recipe import ENGINE, template

UNITS = ("vmtoolsd.service", "vgauthd.service")
EARLY = "DefaultDependencies=no\nConflicts=shutdown.target\nBefore=shutdown.target\n"
TARGETS = {
    "shutdown.target": "DefaultDependencies=no\n",
    "sysinit.target": EARLY,
    "basic.target": "Requires=sysinit.target\nAfter=sysinit.target\n",
    "network-pre.target": "",
    "multi-user.target": "Requires=basic.target\nAfter=basic.target\nWants=vmtoolsd.service cloud-init-local.service\n",
}
CLOUD_INIT = {
    "Debian and Ubuntu": f"{EARLY}Wants=network-pre.target\nBefore=network-pre.target sysinit.target\n",
    "Enterprise Linux": f"{EARLY}Wants=network-pre.target\nBefore=network-pre.target firewalld.target\n",
    "Fedora": "Wants=network-pre.target\nBefore=network-pre.target shutdown.target\n",
}


@pytest.fixture(name="units")
def units_fixture(tmp_path):
    directory = tmp_path / "usr/lib/systemd/system"
    directory.mkdir(parents=True)
    for name, text in TARGETS.items():
        (directory / name).write_text(f"[Unit]\n{text}", encoding="utf-8")
    for name in UNITS:
        plan = {"condition_virtualization": True, "desktop": False}
        text = ENGINE.from_string(template(f"{name}.j2")).render(
            __open_vm_tools_plan=plan, __open_vm_tools_unit_aliases={}
        )
        (directory / name).write_text(text, encoding="utf-8")
    for program in ("vmtoolsd", "VGAuthService", "cloud-init"):
        path = tmp_path / "usr/bin" / program
        path.parent.mkdir(exist_ok=True)
        path.write_text("#!/bin/sh\n", encoding="utf-8")
        path.chmod(0o755)
    return directory


def boot(units: Path, cloud_init: str) -> list[str]:
    """What systemd has to say about starting everything, as far as it is about these units."""
    service = f"[Unit]\n{cloud_init}[Service]\nType=oneshot\nExecStart=/usr/bin/cloud-init\n"
    (units / "cloud-init-local.service").write_text(service, encoding="utf-8")
    command = ["systemd-analyze", f"--root={units.parents[3]}", "verify", "multi-user.target"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    words = ("cycle", "vmtoolsd", "vgauthd", "cloud-init")
    return [line for line in done.stderr.splitlines() if any(word in line for word in words)]


@pytest.mark.parametrize("cloud_init", CLOUD_INIT.values(), ids=CLOUD_INIT)
def test_vmtoolsd_starts_before_cloud_init(units, cloud_init):
    """Since there is no cycle, systemd keeps Before=cloud-init-local.service."""
    assert "cloud-init-local.service" in (units / "vmtoolsd.service").read_text(encoding="utf-8").split("Before=")[1]
    assert boot(units, cloud_init) == []


@pytest.mark.parametrize("unit", UNITS)
def test_default_dependencies_would_be_a_cycle(units, unit):
    path = units / unit
    path.write_text(path.read_text(encoding="utf-8").replace("DefaultDependencies=no\n", ""), encoding="utf-8")
    assert any("ordering cycle" in line for line in boot(units, CLOUD_INIT["Debian and Ubuntu"]))
