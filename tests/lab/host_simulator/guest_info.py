# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a guest tells about itself by `SetGuestInfo KIND VALUE`, by lib/include/guestInfo.h of open-vm-tools."""

import base64
import json
import struct

from . import nics
from .words import text

KINDS = {
    1: "hostname",
    2: "nics_v1",
    3: "disks_v0",
    4: "build",
    5: "os_full_name",
    6: "os_name",
    7: "uptime",
    8: "statistics",
    9: "nics_v2",
    10: "nics",
    11: "os_detailed",
}
# Older forms, which a guest takes only when the host has refused the newest.
OUTDATED = ("nics_v1", "nics_v2", "disks_v0")
# HostinfoDetailedDataHeader of lib/include/hostinfo.h, padded to a multiple of 4
DETAILS_HEADER, DETAILS_SIZE = struct.Struct("<I129s513s"), 648


def decode(argument):
    """The kind of `KIND VALUE`, and what a host would know by it: {fact: value}."""
    # Between command and kind the guest has two blanks.
    number, _blank, value = argument.lstrip(b" ").partition(b" ")
    kind = KINDS[int(number)]
    return kind, DECODERS.get(kind, lambda data: {kind: text(data)})(value)


def disks(argument):
    """The disks of `SetGuestDiskInfo JSON`, which has their names in base64."""
    found = json.loads(text(argument))["disks"]
    for disk in found:
        disk["name"] = base64.b64decode(disk["name"]).decode("utf-8", "replace")
    return found


def _nics(data):
    found = nics.decode(data)
    facts = {name: found[name] for name in ("nics", "routes", "dns")}
    addresses = [address for nic in found["nics"] for address in nic["ipv4"]]
    # A guest that has lost its addresses still had them.
    return dict(facts, ipv4=addresses) if addresses else facts


def _operating_system(data):
    _version, short_name, full_name = DETAILS_HEADER.unpack_from(data)
    return {
        "os_name": text(short_name.split(b"\0")[0]),
        "os_full_name": text(full_name.split(b"\0")[0]),
        "os_details": text(data[DETAILS_SIZE:]),
    }


DECODERS = {
    "nics": _nics,
    "os_detailed": _operating_system,
    "statistics": lambda data: {"statistics": {"bytes": len(data)}},
}
