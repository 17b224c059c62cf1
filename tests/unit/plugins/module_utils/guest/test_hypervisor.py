# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import hypervisor
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree, Programs

NOTHING = {'dmi': None, 'device-tree': None, 'systemd-detect-virt': None, 'vmware-checkvm': None}


@pytest.fixture
def guest(tmp_path):
    return GuestTree(tmp_path)


def detect(guest, **programs):
    run = Programs(**programs)
    return hypervisor.detect(guest.root, run, hypervisor.systemd_virtualization(run))


def test_a_guest_that_can_tell_nothing(guest):
    assert detect(guest) == {'detected': False, 'by': [], 'answers': NOTHING}


@pytest.mark.parametrize(
    'field, value, expected',
    [
        ('product_name', 'VMware20,1\n', True),
        ('sys_vendor', 'VMware, Inc.\n', True),
        ('board_vendor', 'VMware, Inc.\n', True),
        ('bios_vendor', 'VMW\n', True),
        ('sys_vendor', 'QEMU\n', False),
        ('product_name', 'Not made by VMware\n', False),
        ('chassis_vendor', 'VMware, Inc.\n', None),
    ],
)
def test_dmi(guest, field, value, expected):
    guest.write('/sys/class/dmi/id/' + field, value)
    assert detect(guest)['answers']['dmi'] is expected


def test_one_dmi_field_of_several_is_enough(guest):
    guest.write('/sys/class/dmi/id/product_name', 'Virtual Platform\n')
    guest.write('/sys/class/dmi/id/bios_vendor', 'VMware, Inc.\n')
    assert detect(guest)['by'] == ['dmi']


@pytest.mark.parametrize(
    'value, expected',
    [
        (b'vmware\0', True),
        (b'arm,something\0vmware\0', True),
        (b'linux,kvm\0', False),
        (b'xen,xen-4.16\0xen,xen\0', False),
    ],
)
@pytest.mark.parametrize(
    'path',
    [
        '/proc/device-tree/hypervisor/compatible',
        '/sys/firmware/devicetree/base/hypervisor/compatible',
    ],
)
def test_device_tree(guest, path, value, expected):
    guest.write(path, value)
    assert detect(guest)['answers']['device-tree'] is expected


@pytest.mark.parametrize(
    'answer, expected',
    [
        ((0, 'vmware\n', ''), True),
        ((0, 'vm-other\n', ''), False),
        ((0, 'podman\n', ''), False),
        ((1, 'none\n', ''), False),
    ],
)
def test_systemd(guest, answer, expected):
    assert detect(guest, systemd_detect_virt=answer)['answers']['systemd-detect-virt'] is expected


@pytest.mark.parametrize(
    'answer, word',
    [
        ((0, 'vmware\n', ''), 'vmware'),
        ((1, 'none\n', ''), 'none'),
        ((1, '', 'Failed to check for virtualization'), None),
        (None, None),
    ],
)
def test_the_word_of_systemd(answer, word):
    assert hypervisor.systemd_virtualization(Programs(systemd_detect_virt=answer)) == word


@pytest.mark.parametrize('status, expected', [(0, True), (1, False)])
def test_checkvm(guest, status, expected):
    assert detect(guest, vmware_checkvm=(status, '', ''))['answers']['vmware-checkvm'] is expected


def test_an_old_systemd_does_not_outvote_the_device_tree(guest):
    guest.write('/proc/device-tree/hypervisor/compatible', b'vmware\0')
    answer = detect(guest, systemd_detect_virt=(0, 'vm-other\n', ''))
    assert answer['detected'] is True
    assert answer['by'] == ['device-tree']


def test_every_means_that_agrees_is_named(guest):
    guest.write('/sys/class/dmi/id/sys_vendor', 'VMware, Inc.\n')
    guest.write('/proc/device-tree/hypervisor/compatible', b'vmware\0')
    answer = detect(guest, systemd_detect_virt=(0, 'vmware\n', ''), vmware_checkvm=(0, '', ''))
    assert answer['by'] == ['dmi', 'device-tree', 'systemd-detect-virt', 'vmware-checkvm']
