# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Properties of the virtual machine and its kernel that open-vm-tools or ESXi-Arm have trouble with.

Only reads /proc and /sys below `root`.
"""

import glob
import os

from . import files

# of VMware's vmxnet3 adapter on the PCI bus: vendor and device
VMXNET3 = ('0x15ad', '0x07b0')


def describe(root):
    return {
        'root_filesystem': root_filesystem(root),
        'image': image(root),
        'page_size': os.sysconf('SC_PAGE_SIZE'),
        'network_drivers': network_drivers(root),
        'vmxnet3_without_driver': vmxnet3_without_driver(root),
    }


def root_filesystem(root):
    """The type of the file system that / is on, None if it cannot be read."""
    rows = [line.split() for line in (files.read_text(root, '/proc/self/mounts') or '').splitlines()]
    # What was mounted last is on top.
    found = [row[2] for row in rows if len(row) > 2 and row[1] == '/']
    return found[-1] if found else None


def image(root):
    """What kind of image the system was booted from if its /usr belongs to that, None if packages can be installed."""
    return 'ostree' if os.path.exists(files.below(root, '/run/ostree-booted')) else None


def network_drivers(root):
    """The driver of each physical network interface, by the interface's name."""
    links = glob.glob(os.path.join(glob.escape(root), 'sys/class/net/*/device/driver'))
    return {link.split('/')[-3]: os.path.basename(os.path.realpath(link)) for link in sorted(links)}


def vmxnet3_without_driver(root):
    """How many vmxnet3 adapters the machine has that no driver of this kernel has taken."""
    devices = glob.glob(os.path.join(glob.escape(root), 'sys/bus/pci/devices/*'))
    return sum(1 for device in devices if _is_vmxnet3(device) and not os.path.exists(os.path.join(device, 'driver')))


def _is_vmxnet3(device):
    return tuple((files.read_text(device, name) or '').strip() for name in ('vendor', 'device')) == VMXNET3
