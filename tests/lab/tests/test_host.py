# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from guestlab import host

HYBRID = """\
tmpfs /sys/fs/cgroup tmpfs rw 0 0
cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0
"""
PURE = """\
/dev/vda / ext4 rw 0 0
overlay /var/lib/docker overlay rw 0 0
cgroup2 /sys/fs/cgroup cgroup2 rw 0 0
"""


def test_hybrid_cgroups_are_told_from_pure_ones():
    assert not host.has_pure_cgroup2(HYBRID)
    assert host.has_pure_cgroup2(PURE)


def test_file_system_is_that_of_the_longest_mount_point():
    assert host.filesystem_type("/var/lib/docker/x", PURE) == "overlay"
    assert host.filesystem_type("/var/lib/docker-else", PURE) == "ext4"
    assert host.filesystem_type("/", PURE) == "ext4"


def test_capability_is_a_bit_of_the_bounding_set():
    assert host.has_capability(24, "CapEff:\t0\nCapBnd:\t0000000001000000\n")
    assert not host.has_capability(24, "CapEff:\t0000000001000000\nCapBnd:\t00000000feffffff\n")


def test_mount_points_come_innermost_first():
    mounts = "a /lab/containers x rw 0 0\nb /lab/containers/overlay x rw 0 0\nc /labour x rw 0 0\n"
    assert host.mount_points_below("/lab", mounts=mounts) == ["/lab/containers/overlay", "/lab/containers"]
