# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IP addresses in one spelling."""

import ipaddress


def canonical(text: str | None) -> str | None:
    """None if it is no address, or one that says nothing about the machine: loopback and link-local."""
    try:
        address = ipaddress.ip_address((text or "").partition("%")[0])
    except ValueError:
        return None
    return None if address.is_loopback or address.is_link_local or address.is_unspecified else str(address)


def all_canonical(texts: list[str] | None) -> set[str]:
    return {address for address in map(canonical, texts or []) if address}
