# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A registration without the module Basesystem, whose repository has open-vm-tools."""

import pytest

FROM_DISTRIBUTION = {'open_vm_tools_install_from': 'distribution'}
REPOSITORY = '/etc/zypp/repos.d/Basesystem_Module_15_SP7_aarch64.repo'


@pytest.fixture
def without_module(guest):
    guest.run(f'sed -i s/^enabled=1/enabled=0/ {REPOSITORY}')
    yield
    guest.run(f'sed -i s/^enabled=0/enabled=1/ {REPOSITORY}')


def test_the_error_says_how_to_activate_it_and_nothing_changes(run, guest, before, without_module):
    message = run(status=2, variables=FROM_DISTRIBUTION).failure()['msg']
    assert 'SUSEConnect --list-extensions' in message, message
    changed = guest.snapshot() ^ before
    assert all(REPOSITORY in line for line in changed), changed
