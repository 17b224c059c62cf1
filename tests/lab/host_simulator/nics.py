# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NIC information, by lib/guestRpc/nicinfo.x of open-vm-tools."""

import socket

from .xdr import Reader

# enum NicInfoVersion
VERSION = 3
# enum InetAddressType; those with a zone have it after the address
FAMILIES = {1: "ipv4", 2: "ipv6", 3: "ipv4", 4: "ipv6"}
DNS = 16
# enum IpAddressOrigin
ORIGINS = {1: "other", 2: "manual", 4: "dhcp", 5: "linklayer", 6: "random"}


def decode(data):
    """What GuestNicProto holds: {nics, routes, dns, ...}."""
    reader = NicReader(data)
    version = reader.uint()
    if version != VERSION:
        raise ValueError(f"NIC information of version {version}")
    found = reader.optional(reader.information)
    reader.end()
    return found or {"nics": [], "routes": [], "dns": None}


class NicReader(Reader):
    """One method for each structure of the .x file, in the order of its members."""

    def information(self):
        found = {"nics": self.array(self.nic), "routes": self.array(self.route)}
        found.update(self.settings())
        return found

    def nic(self):
        found = {"mac": self.string(), "addresses": self.array(self.entry)}
        found.update(self.settings())
        found["ipv4"] = [entry["address"] for entry in found["addresses"] if entry["family"] == "ipv4"]
        return found

    def entry(self):
        kind, address = self.typed_address()
        found = {"address": address, "family": FAMILIES.get(kind), "prefix": self.uint()}
        found["origin"] = ORIGINS.get(self.optional(self.uint))
        self.optional(self.uint)  # IpAddressStatus
        return found

    def typed_address(self):
        kind, data = self.uint(), self.opaque()
        return kind, _address(kind, data)

    def address(self):
        return self.typed_address()[1]

    def settings(self):
        """The tail that a NIC has, and the whole."""
        return {
            "dns": self.optional(self.dns),
            "wins": self.optional(lambda: [self.address(), self.address()]),
            "dhcpv4": self.optional(self.dhcp),
            "dhcpv6": self.optional(self.dhcp),
        }

    def dns(self):
        return {
            "hostname": self.optional(self.string),
            "domain": self.optional(self.string),
            "servers": self.array(self.address),
            "search": self.array(self.string),
        }

    def dhcp(self):
        return {"enabled": self.bool(), "settings": self.string()}

    def route(self):
        return {
            "destination": self.address(),
            "prefix": self.uint(),
            "gateway": self.optional(self.address),
            "nic": self.uint(),
            "type": self.uint(),
            "metric": self.uint(),
        }


def _address(kind, data):
    family = FAMILIES.get(kind)
    if family == "ipv4" and len(data) >= 4:
        return socket.inet_ntop(socket.AF_INET, data[:4])
    if family == "ipv6" and len(data) >= 16:
        return socket.inet_ntop(socket.AF_INET6, data[:16])
    return data.decode("utf-8", "replace") if kind == DNS else data.hex()
