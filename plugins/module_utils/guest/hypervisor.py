# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether this guest runs on VMware, and how that was detected.

On ESXi-Arm no single method is reliable: systemd before release 244 reports the device tree's `vmware` as an unknown
virtual machine, a guest that boots with ACPI has no device tree, and one without UEFI has no DMI. So every method is
tried, and each answer is reported: True, False, or None if it is not available on the guest.

`root` is the directory below which /sys and /proc are read. `run` takes an argument list and returns (status, stdout,
stderr), or None when the program is not installed.
"""

from . import files

DMI_DIRECTORY = '/sys/class/dmi/id'
DMI_FIELDS = ('product_name', 'sys_vendor', 'board_vendor', 'bios_vendor')
DMI_PREFIXES = ('VMware', 'VMW')
DEVICE_TREE_FILES = ('/proc/device-tree/hypervisor/compatible', '/sys/firmware/devicetree/base/hypervisor/compatible')


def detect(root, run, virtualization):
    """Try every method; `by` lists those that said yes. `virtualization` is the output of systemd-detect-virt."""
    answers = {
        'dmi': dmi_says_vmware(root),
        'device-tree': device_tree_says_vmware(root),
        'systemd-detect-virt': None if virtualization is None else virtualization == 'vmware',
        'vmware-checkvm': checkvm_says_vmware(run),
    }
    by = [means for means in ('dmi', 'device-tree', 'systemd-detect-virt', 'vmware-checkvm') if answers[means]]
    return {'detected': bool(by), 'by': by, 'answers': answers}


def dmi_says_vmware(root):
    values = [files.read_text(root, DMI_DIRECTORY + '/' + field) for field in DMI_FIELDS]
    present = [value for value in values if value is not None]
    if not present:
        return None
    return any(value.startswith(DMI_PREFIXES) for value in present)


def device_tree_says_vmware(root):
    for path in DEVICE_TREE_FILES:
        compatible = files.read_text(root, path)
        if compatible is not None:
            # A device tree property holds one or more NUL-terminated strings.
            return any(entry.startswith('vmware') for entry in compatible.split('\0'))
    return None


def systemd_virtualization(run):
    """The output of systemd-detect-virt, `none` on bare metal; None if it is not available."""
    # Without --vm: inside a container it has to agree with ConditionVirtualization= in a unit.
    answer = run(['systemd-detect-virt'])
    # "none" comes with exit status 1, which is not an error.
    return answer[1].strip() or None if answer else None


def checkvm_says_vmware(run):
    answer = run(['vmware-checkvm'])
    if answer is None:
        return None
    return answer[0] == 0
