# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two sides of the comparison: what a host shows of a virtual machine, and what is known of a guest without it."""

import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from .addresses import canonical


class Machine(NamedTuple):
    """A virtual machine, in vSphere's own words. What the host does not know is None."""

    # The ESXi host or vCenter that was asked
    host: str
    name: str
    uuid: str | None = None
    instance_uuid: str | None = None
    template: bool = False
    power: str | None = None
    connection: str | None = None
    running: str | None = None
    version_status: str | None = None
    install_type: str | None = None
    version: str | None = None
    host_name: str | None = None
    address: str | None = None
    addresses: list[str] = []

    @property
    def uuids(self) -> set[str]:
        """Of the BIOS UUID both byte orders: which one a guest sees depends on its firmware."""
        known = {self.uuid, self.instance_uuid, swapped(self.uuid)}
        return {each.lower() for each in known if each}

    @property
    def names(self) -> set[str]:
        return {each.lower() for each in (self.name, self.host_name) if each and not is_local(each)}


class Guest(NamedTuple):
    """A guest as the inventory and the guest itself describe it."""

    # In the inventory
    name: str
    # Where Ansible connects to
    address: str
    # What open_vm_tools_info returned, None if the guest did not answer
    answer: Mapping[str, Any] | None = None
    # Why it did not answer
    silence: str | None = None
    # What a dynamic inventory says of the virtual machine
    inventory_uuids: list[str] = []

    @property
    def identity(self) -> Mapping[str, Any]:
        return (self.answer or {}).get("identity") or {}

    @property
    def uuids(self) -> set[str]:
        return {each.lower() for each in [*self.inventory_uuids, *self.identity.get("uuids", [])]}

    @property
    def names(self) -> set[str]:
        known = (self.name, self.address, self.identity.get("hostname"))
        return {each.lower() for each in known if each and not canonical(each) and not is_local(each)}


def swapped(text: str | None) -> str | None:
    """The UUID with its first three fields in the other byte order; None if it is none."""
    try:
        return str(uuid.UUID(bytes_le=uuid.UUID(text or "").bytes))
    except ValueError:
        return None


def short(name: str) -> str:
    """A host name without its domain."""
    return name.lower().partition(".")[0]


def is_local(name: str) -> bool:
    """What any machine may be called, such as localhost.localdomain, tells none from another."""
    return name.lower().startswith("localhost")
