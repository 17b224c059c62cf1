# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What kind of machine this is: asked, never assumed."""

import os
import pathlib
import platform

GUEST_MACHINE = "aarch64"
CAP_SYS_RESOURCE = 24
BINFMT = pathlib.Path("/proc/sys/fs/binfmt_misc")


def needs_emulation():
    return platform.machine() not in (GUEST_MACHINE, "arm64")


def machine_can_accelerate():
    """The accelerated toolchain is amd64 code: it is of use on amd64 only (an aarch64 host needs none)."""
    return platform.machine() == "x86_64"


def has_pure_cgroup2(mounts=None):
    """True when /sys/fs/cgroup is the unified hierarchy, as opposed to version 1 with or without a 'unified' corner."""
    return any(fields[1] == "/sys/fs/cgroup" and fields[2] == "cgroup2" for fields in _mounts(mounts))


def mount_points_below(*folders, mounts=None):
    """Mount points at or below the folders, the innermost first."""
    roots = [str(folder) for folder in folders]
    points = [fields[1] for fields in _mounts(mounts)]
    return [point for point in reversed(points) if any(point == root or point.startswith(root + "/") for root in roots)]


def filesystem_type(path, mounts=None):
    """The type of the file system that holds path."""
    path = os.path.realpath(path)
    best = ("", "")
    for fields in _mounts(mounts):
        point = fields[1]
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best[0]):
            best = (point, fields[2])
    return best[1]


def has_capability(number, status=None):
    """True when root on this machine can have the capability at all (a container's bounding set may lack it)."""
    if status is None:
        status = pathlib.Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    for line in status.splitlines():
        if line.startswith("CapBnd:"):
            return bool(int(line.split()[1], 16) >> number & 1)
    return False


def _mounts(text):
    if text is None:
        text = pathlib.Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    return [line.split() for line in text.splitlines() if line.strip()]
