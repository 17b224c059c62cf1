# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A guest that was booted from the image."""

import pytest
from image import VARIABLES
from scenario import REMOVE
from simulated_host import SimulatedHost


@pytest.fixture(scope='module')
def installed(work_dir):
    """What the image was like before it booted."""
    return set((work_dir / 'installed.txt').read_text().splitlines())


@pytest.fixture(scope='module')
def booted(guest):
    return guest.snapshot()


@pytest.fixture(scope='module')
def host(guest, booted):
    host = SimulatedHost(guest.name)
    host.turn_on()
    # What is enabled starts, as in a boot on VMware
    guest.run('systemctl start multi-user.target')
    yield host
    host.turn_off()


def test_the_services_start_by_themselves_and_the_host_sees_them(host, guest, look):
    host.wait('running=True', 'version', 'hostname', 'ipv4')
    assert host.state()['hostname'] == guest.name
    assert [service['active'] for service in look()['services'].values()] == ['active', 'active']


def test_the_role_changes_nothing(run, host):
    run(variables=VARIABLES).see_unchanged()


def test_removal_leaves_nothing_but_what_the_first_boot_has_written(run, guest, host, before, installed, booted):
    assert run(REMOVE).changed()
    host.wait('version=None', 'running=False', seconds=10)
    host.turn_off()
    after = guest.snapshot()
    assert after - before <= booted - installed
    assert before - after == installed - booted
    # what the daemons wrote in that boot
    assert not [line for line in after - before if 'vmware' in line]


def test_a_second_removal_changes_nothing(run):
    run(REMOVE).see_unchanged()
