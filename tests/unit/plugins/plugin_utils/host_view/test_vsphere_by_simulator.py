# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an ESXi host and a vCenter answer."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view import vsphere
from ansible_collections.esxi_arm.guest.tests.vsphere_simulator import simulator

pytestmark = simulator.needs_simulator
KINDS = {"ESXi": [], "vCenter": ["-vcenter"]}


@pytest.mark.parametrize("options", KINDS.values(), ids=KINDS)
def test_all_machines_are_read(options, tmp_path, monkeypatch):
    nics = [{"ipAddress": ["192.0.2.11", "2001:db8::11"]}, {"ipAddress": ["198.51.100.1"]}]
    guest = {"toolsRunningStatus": "guestToolsRunning", "toolsVersion": "13344", "net": nics}
    described = [{"name": "web-1", "power": "poweredOn", "guest": guest}, {"name": "bare", "power": "poweredOff"}]
    with simulator.running(tmp_path, described, *options) as host:
        monkeypatch.setenv("SSL_CERT_FILE", host.environment["SSL_CERT_FILE"])
        bare, web = vsphere.machines(vsphere.Access(host.address, simulator.USER, simulator.PASSWORD))
    assert (bare.name, bare.power, bare.running, bare.addresses) == ("bare", "poweredOff", None, [])
    assert (web.name, web.power, web.running, web.version) == ("web-1", "poweredOn", "guestToolsRunning", "13344")
    assert web.addresses == ["192.0.2.11", "2001:db8::11", "198.51.100.1"]
