# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private mount namespace for podman, on hosts whose /sys/fs/cgroup is not pure cgroup2.

crun refuses the hybrid layout, so podman must see a /sys/fs/cgroup that is cgroup2 alone. All calls of podman share one
namespace, because podman keeps the network namespaces of its containers as mounts: in a namespace of its own each call
would lose them. The namespace is held by a bind mount of its file, so there is no process that must stay alive.
"""

from . import host
from .commands import as_root, attempt, run

# The folder of the bind mount must be a private mount itself: the kernel allows no other place for a mount namespace.
HOLD = """
set -e
mkdir -p "$1"
if ! mountpoint -q "$1"; then mount --bind "$1" "$1"; mount --make-private "$1"; fi
touch "$1/mnt"
unshare --mount="$1/mnt" --propagation private sh -ec \\
    'umount -R /sys/fs/cgroup; mount -t cgroup2 cgroup2 /sys/fs/cgroup; mountpoint -q /sys/fs/cgroup'
"""
RELEASE = """
if mountpoint -q "$1/mnt"; then umount "$1/mnt"; fi
if mountpoint -q "$1"; then umount "$1"; fi
rm -rf "$1"
"""


class Namespace:
    """The mount namespace in which a lab's podman runs; on a pure cgroup2 host that is everybody's."""

    def __init__(self, settings):
        self.folder = settings.runtime / "namespace"
        self.needed = not host.has_pure_cgroup2()

    def enter(self, argv):
        """The command line, for root, that runs argv in the namespace."""
        return ["nsenter", f"--mount={self.folder}/mnt"] + argv if self.needed else argv

    def ensure(self):
        if self.needed and attempt(as_root(self.enter(["mountpoint", "-q", "/sys/fs/cgroup"]))).returncode != 0:
            self.release()
            run(as_root(["sh", "-c", HOLD, "sh", str(self.folder)]))

    def release(self):
        run(as_root(["sh", "-ec", RELEASE, "sh", str(self.folder)]))
