# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import tools_conf
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree


@pytest.mark.parametrize(
    'text, expected',
    [
        (None, None),
        ('[guestosinfo]\n#short-name=\n', None),
        ('[guestosinfo]\nshort-name=\n', None),
        ('[guestosinfo]\nshort-name = rhel9-64\n', 'rhel9-64'),
        ('[logging]\nshort-name=rhel9-64\n', None),
    ],
)
def test_the_name_of_the_operating_system(tmp_path, text, expected):
    guest = GuestTree(tmp_path)
    if text is not None:
        guest.write('/etc/vmware-tools/tools.conf', text)
    assert tools_conf.guest_os_name(guest.root) == expected
