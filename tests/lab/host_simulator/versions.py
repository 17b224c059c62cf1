# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions of VMware Tools as numbers, by lib/include/vm_tools_version.h of open-vm-tools."""

TYPES = {0: "unknown", 1: "msi", 2: "tarball", 3: "osp", 4: "open-vm-tools"}
NOT_INSTALLED = 0
# What a guest says to a host that does not know types: that somebody else than the host brings its tools up to date.
UNMANAGED = 0x7FFFFFFF


def version(number):
    """13.0.10 of 13322, None where nothing is installed."""
    if number == NOT_INSTALLED:
        return None
    if number == UNMANAGED:
        return "unmanaged"
    return f"{number >> 10}.{number >> 5 & 31}.{number & 31}"
