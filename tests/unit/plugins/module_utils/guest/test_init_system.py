# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import init_system
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree

# what /sbin/init leads to, whether systemd runs; what is said
CASES = {
    'a guest': ('../lib/systemd/systemd', True, (True, True)),
    'an image of one': ('../lib/systemd/systemd', False, (False, True)),
    'by an absolute link': ('/lib/systemd/systemd', False, (False, True)),
    'another init': ('/bin/busybox', False, (False, False)),
    'no init, as in images of containers': (None, False, (False, False)),
    'started in some other way': (None, True, (True, True)),
}


@pytest.mark.parametrize('init, running, expected', list(CASES.values()), ids=list(CASES))
def test_describe(tmp_path, init, running, expected):
    guest = GuestTree(tmp_path)
    if init:
        guest.link('/usr/sbin/init', init)
        guest.link('/sbin', 'usr/sbin')
    if running:
        guest.write('/run/systemd/system/x.service')
    found = init_system.describe(guest.root)
    assert (found['running'], found['is_init']) == expected


def test_an_init_that_is_a_program(tmp_path):
    guest = GuestTree(tmp_path)
    guest.write('/sbin/init', b'\x7fELF')
    assert init_system.describe(guest.root) == {'running': False, 'is_init': False}
