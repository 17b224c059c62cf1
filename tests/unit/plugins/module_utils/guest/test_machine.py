# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import machine
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree

MOUNTS = """\
rootfs / rootfs rw 0 0
/dev/mapper/cl-root / xfs rw,seclabel 0 0
proc /proc proc rw 0 0
/dev/sda1 /boot ext4 rw 0 0
"""


@pytest.fixture
def guest(tmp_path):
    return GuestTree(tmp_path)


def test_an_image_into_which_nothing_is_installed(guest):
    assert machine.image(str(guest.root)) is None
    guest.write('/run/ostree-booted')
    assert machine.image(str(guest.root)) == 'ostree'


def adapter(guest, slot, device, driver=None):
    guest.write(f'/sys/bus/pci/devices/{slot}/vendor', '0x15ad\n')
    guest.write(f'/sys/bus/pci/devices/{slot}/device', device + '\n')
    if driver:
        guest.write(f'/sys/bus/pci/drivers/{driver}/bind')
        guest.link(f'/sys/bus/pci/devices/{slot}/driver', f'../../drivers/{driver}')


def interface(guest, name, driver):
    guest.write(f'/sys/bus/pci/drivers/{driver}/bind')
    guest.write(f'/sys/class/net/{name}/device/vendor', '0x15ad\n')
    guest.link(f'/sys/class/net/{name}/device/driver', f'../../../../bus/pci/drivers/{driver}')


@pytest.mark.parametrize(
    'mounts, expected', [(MOUNTS, 'xfs'), ('/dev/sda2 / ext4 rw 0 0\n', 'ext4'), ('', None), ('garbage\n\n', None)]
)
def test_the_root_file_system_is_what_was_mounted_last(guest, mounts, expected):
    guest.write('/proc/self/mounts', mounts)
    assert machine.root_filesystem(guest.root) == expected


def test_a_machine_without_proc_and_sys(guest):
    assert machine.describe(guest.root) == {
        'root_filesystem': None,
        'image': None,
        'page_size': os.sysconf('SC_PAGE_SIZE'),
        'network_drivers': {},
        'vmxnet3_without_driver': 0,
    }


def test_drivers_of_interfaces(guest):
    interface(guest, 'ens160', 'vmxnet3')
    interface(guest, 'ens33', 'e1000e')
    guest.write('/sys/class/net/lo/address', '00:00:00:00:00:00\n')
    assert machine.network_drivers(guest.root) == {'ens160': 'vmxnet3', 'ens33': 'e1000e'}


@pytest.mark.parametrize(
    'device, driver, expected', [('0x07b0', None, 1), ('0x07b0', 'vmxnet3', 0), ('0x0740', None, 0)]
)
def test_an_adapter_that_no_driver_has_taken(guest, device, driver, expected):
    adapter(guest, '0000:0b:00.0', device, driver)
    assert machine.vmxnet3_without_driver(guest.root) == expected
