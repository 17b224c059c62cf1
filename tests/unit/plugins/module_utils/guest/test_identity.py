# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import identity
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree, Programs

DMI = '/sys/class/dmi/id/'
BIG_ENDIAN = '564d1234-5678-9abc-def0-123456789abc'
LITTLE_ENDIAN = '34124d56-7856-bc9a-def0-123456789abc'
SERIAL = 'VMware-56 4d 12 34 56 78 9a bc-de f0 12 34 56 78 9a bc\n'
IP = """\
1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
2: eth0    inet 192.0.2.11/24 brd 192.0.2.255 scope global dynamic eth0\\       valid_lft 42sec preferred_lft 42sec
2: eth0    inet6 2001:db8::11/64 scope global \\       valid_lft forever preferred_lft forever
2: eth0    inet6 fe80::20c:29ff:fe12:3456/64 scope link \\       valid_lft forever preferred_lft forever
3: tun0    inet 198.51.100.2 peer 198.51.100.1/32 scope global tun0\\       valid_lft forever preferred_lft forever
"""


@pytest.fixture
def guest(tmp_path):
    return GuestTree(tmp_path)


UUIDS = {
    'both, in one order': (BIG_ENDIAN, SERIAL, [BIG_ENDIAN]),
    'both, in two orders': (LITTLE_ENDIAN, SERIAL, [LITTLE_ENDIAN, BIG_ENDIAN]),
    'in capitals': (BIG_ENDIAN.upper(), None, [BIG_ENDIAN]),
    'only the serial number': (None, SERIAL, [BIG_ENDIAN]),
    "another vendor's serial number": (None, 'VMware-1\n', []),
    'none': (None, None, []),
    'zeros': ('00000000-0000-0000-0000-000000000000', None, []),
    'ones': ('ffffffff-ffff-ffff-ffff-ffffffffffff', None, []),
    'no UUID': ('Not Settable', None, []),
}


@pytest.mark.parametrize('product_uuid, serial, expected', UUIDS.values(), ids=list(UUIDS))
def test_uuids(guest, product_uuid, serial, expected):
    if product_uuid:
        guest.write(DMI + 'product_uuid', product_uuid + '\n')
    if serial:
        guest.write(DMI + 'product_serial', serial)
    assert identity.uuids(guest.root) == expected


def test_host_name(guest):
    assert identity.hostname(guest.root) is None
    guest.write('/proc/sys/kernel/hostname', 'web-1\n')
    assert identity.hostname(guest.root) == 'web-1'


def test_addresses():
    assert identity.addresses(Programs(ip=(0, IP, ''))) == ['192.0.2.11', '198.51.100.2', '2001:db8::11']


def test_addresses_that_cannot_be_listed():
    assert identity.addresses(Programs()) is None
    assert identity.addresses(Programs(ip=(1, IP, 'no'))) is None


def test_all_of_it(guest):
    assert identity.describe(guest.root, Programs()) == {'uuids': [], 'hostname': None, 'addresses': None}
