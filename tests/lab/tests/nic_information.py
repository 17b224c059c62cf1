# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packs NIC information by lib/guestRpc/nicinfo.x of open-vm-tools, in XDR as RFC 4506 has it."""

import socket
import struct

V3 = 3
IPV4, IPV6, IPV6Z, DNS = 1, 2, 4, 16
DHCP, LINKLAYER = 4, 5
PREFERRED = 1
MAC = "00:0c:29:0a:0b:0c"


def uint(number):
    return struct.pack(">I", number)


def opaque(data):
    return uint(len(data)) + data + bytes(-len(data) % 4)


def string(text):
    return opaque(text.encode())


def array(*items):
    return uint(len(items)) + b"".join(items)


def optional(item=None):
    return uint(0) if item is None else uint(1) + item


# The tail of a NIC without settings of its own
NOTHING = optional() * 4


def typed(kind, data):
    return uint(kind) + opaque(data)


def ipv4(address):
    return typed(IPV4, socket.inet_pton(socket.AF_INET, address))


def ipv6(address, kind=IPV6, zone=b""):
    return typed(kind, socket.inet_pton(socket.AF_INET6, address) + zone)


def entry(address, prefix, origin=None):
    return address + uint(prefix) + optional(origin and uint(origin)) + optional(uint(PREFERRED))


def nic(mac, *entries, settings=NOTHING):
    return string(mac) + array(*entries) + settings


def route(destination, prefix, gateway=None):
    return destination + uint(prefix) + optional(gateway) + uint(0) + uint(4) + uint(0xFFFFFFFF)


def proto(nics=(), routes=(), settings=NOTHING, version=V3):
    return uint(version) + optional(array(*nics) + array(*routes) + settings)
