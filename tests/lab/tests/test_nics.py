# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NIC information, packed by the rules of lib/guestRpc/nicinfo.x."""

import pytest
from nic_information import (
    DHCP,
    DNS,
    IPV6Z,
    LINKLAYER,
    MAC,
    V3,
    array,
    entry,
    ipv4,
    ipv6,
    nic,
    optional,
    proto,
    route,
    string,
    typed,
    uint,
)

from host_simulator import nics

ENTRIES = [entry(ipv4("192.0.2.10"), 24, DHCP), entry(ipv6("fe80::1", IPV6Z, b"\0\0\0\2"), 64, LINKLAYER)]


def test_a_nic_has_its_addresses():
    (found,) = nics.decode(proto([nic(MAC, *ENTRIES)]))["nics"]
    assert found["mac"] == MAC
    assert found["ipv4"] == ["192.0.2.10"]
    assert found["addresses"] == [
        {"address": "192.0.2.10", "family": "ipv4", "prefix": 24, "origin": "dhcp"},
        {"address": "fe80::1", "family": "ipv6", "prefix": 64, "origin": "linklayer"},
    ]


def test_what_is_optional_may_be_missing():
    address = ipv4("192.0.2.10") + uint(24) + optional() + optional()
    (found,) = nics.decode(proto([nic(MAC, address)]))["nics"]
    assert found["addresses"][0]["origin"] is None
    assert found["dns"] is found["wins"] is found["dhcpv4"] is found["dhcpv6"] is None


def test_several_nics_and_none():
    found = nics.decode(proto([nic(MAC, *ENTRIES), nic("00:0c:29:0a:0b:0d"), nic("x" * 17, ENTRIES[0])]))
    assert [len(each["addresses"]) for each in found["nics"]] == [2, 0, 1]
    assert nics.decode(proto())["nics"] == []
    assert nics.decode(uint(V3) + optional())["nics"] == []


def test_settings_of_a_nic_and_of_the_whole():
    dns = (
        optional(string("guest"))
        + optional(string("example.org"))
        + array(ipv4("192.0.2.53"))
        + array(string("example.org"))
    )
    wins = ipv4("192.0.2.1") + ipv4("192.0.2.2")
    settings = optional(dns) + optional(wins) + optional(uint(1) + string("lease")) + optional(uint(0) + string(""))
    found = nics.decode(proto([nic(MAC, settings=settings)], settings=optional(dns) + optional() * 3))
    expected = {"hostname": "guest", "domain": "example.org", "servers": ["192.0.2.53"], "search": ["example.org"]}
    assert found["dns"] == found["nics"][0]["dns"] == expected
    assert found["nics"][0]["wins"] == ["192.0.2.1", "192.0.2.2"]
    assert found["nics"][0]["dhcpv4"] == {"enabled": True, "settings": "lease"}
    assert found["nics"][0]["dhcpv6"] == {"enabled": False, "settings": ""}


def test_routes():
    routes = [route(ipv4("0.0.0.0"), 0, ipv4("192.0.2.1")), route(ipv6("2001:db8::"), 32)]
    first, second = nics.decode(proto(routes=routes))["routes"]
    assert (first["destination"], first["prefix"], first["gateway"]) == ("0.0.0.0", 0, "192.0.2.1")
    assert (second["destination"], second["gateway"], second["type"]) == ("2001:db8::", None, 4)


def test_addresses_that_are_none():
    entries = [entry(typed(DNS, b"guest.example.org"), 0), entry(typed(0, b"\x01\x02"), 0)]
    (found,) = nics.decode(proto([nic(MAC, *entries)]))["nics"]
    assert [each["address"] for each in found["addresses"]] == ["guest.example.org", "0102"]
    assert found["ipv4"] == []


def test_a_nul_after_the_end_is_a_strings():
    assert nics.decode(proto([nic(MAC)]) + b"\0")["nics"][0]["mac"] == MAC


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (proto(version=2), "version 2"),
        (proto([nic(MAC, *ENTRIES)])[:-20], "announced"),
        (proto()[:6], "4 bytes announced, 2 left"),
        (proto() + b"\0\0\0\1", "4 bytes after the end"),
    ],
)
def test_what_is_not_like_that_is_an_error(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        nics.decode(data)
