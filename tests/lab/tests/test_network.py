# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import ipaddress
import json
import socket

import pytest

from guestlab import network
from guestlab.errors import LabError
from guestlab.settings import Settings


def test_subnet_avoids_what_the_host_routes():
    first = network.free_subnet(5, [])
    second = network.free_subnet(5, [first])
    assert not first.overlaps(second)
    assert second.subnet_of(network.POOL)
    assert network.free_subnet(5, []) == first


def test_full_pool_is_an_error():
    with pytest.raises(LabError, match="in use on this host"):
        network.free_subnet(0, [ipaddress.ip_network("10.0.0.0/8")])


def test_routes_of_ip_are_understood():
    routes = json.dumps([{"dst": "default"}, {"dst": "10.88.0.0/24"}, {"dst": "192.0.2.7"}])
    assert [str(net) for net in network.used_subnets(routes)] == ["10.88.0.0/24", "192.0.2.7/32"]


def test_guests_get_the_first_free_address():
    subnet = ipaddress.ip_network("10.88.3.0/24")
    assert network.free_address(subnet, set()) == "10.88.3.11"
    assert network.free_address(subnet, {"10.88.3.11", "10.88.3.12"}) == "10.88.3.13"


def test_guests_on_the_hosts_network_differ_by_port(settings):
    first = network.free_port(set())
    assert network.free_port({first}) > first
    place = network.shared(settings, [])
    assert place.options == ["--network", "host"]
    assert str(place.port) in place.sshd_config


def test_port_that_somebody_listens_on_is_not_free():
    first = network.free_port(set())
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", first))
        listener.listen()
        assert network.free_port(set()) > first


def test_hardware_address_follows_the_address():
    assert network.mac_address("10.88.3.11") == "02:00:0a:58:03:0b"


def test_labs_share_no_name_on_the_host():
    definitions = [
        network.definition(Settings({"LAB_HOME": home}), ipaddress.ip_network("10.88.3.0/24"))
        for home in ("/one", "/other")
    ]
    for key in ("name", "id", "network_interface"):
        assert definitions[0][key] != definitions[1][key]


def test_definition_names_a_bridge_that_the_kernel_accepts(settings):
    definition = network.definition(settings, ipaddress.ip_network("10.88.3.0/24"))
    assert len(definition["network_interface"]) <= 15
    assert definition["subnets"] == [{"subnet": "10.88.3.0/24", "gateway": "10.88.3.1"}]
    assert len(definition["id"]) == 64
