# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Removal."""

import pytest
from scenario import REMOVE
from simulated_host import SimulatedHost


@pytest.fixture
def host(guest):
    """One that knows the guest's version of VMware Tools."""
    host = SimulatedHost(guest.name)
    host.turn_on()
    guest.run('systemctl start vmtoolsd.service')
    host.wait('version', 'type', 'running=True')
    yield host
    host.turn_off()


def test_removal_tells_the_host(run, host):
    assert run(REMOVE).changed()
    host.wait('version=None', 'type=None', 'running=False', seconds=10)


def test_removal_leaves_the_guest_as_it_was(guest, before):
    """With vmtoolsd having run, and written."""
    guest.see_unchanged_since(before)


def test_a_second_removal_changes_nothing(run):
    run(REMOVE).see_unchanged()
