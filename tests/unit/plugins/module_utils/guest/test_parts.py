# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import parts
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree


@pytest.mark.parametrize(
    'path, expected',
    [
        ('/usr/lib/aarch64-linux-gnu/open-vm-tools/plugins/vmsvc/libserviceDiscovery.so', ['service_discovery']),
        ('/usr/lib64/open-vm-tools/plugins/vmsvc/libserviceDiscovery.so', ['service_discovery']),
        ('/usr/local/lib/open-vm-tools/plugins/vmsvc/libserviceDiscovery.so', ['service_discovery']),
        ('/usr/lib64/open-vm-tools/plugins/vmsvc/libguestInfo.so', []),
        ('/usr/bin/vmware-user-suid-wrapper', ['desktop']),
        ('/usr/local/bin/VGAuthService', ['vgauth']),
        ('/etc/passwd', []),
    ],
)
def test_a_part(tmp_path, path, expected):
    guest = GuestTree(tmp_path / '[x]')
    guest.write(path)
    assert parts.installed(guest.root) == expected
