# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The distribution's package on a guest that has just booted, outside VMware."""

import re

import pytest
from guest import wait_until

HOLD_LOCK = """
import fcntl, time
with open('/var/lib/apt/lists/lock', 'a') as file:
    fcntl.lockf(file, fcntl.LOCK_EX)
    time.sleep(90)
"""
UPDATE = 'apt-get --quiet -o DPkg::Lock::Timeout=300 update 2>&1 || :'
# A unit that systemd skips, because its condition is not met, has not failed.
NOT_STARTED = (
    'vgauth.service and open-vm-tools.service are enabled but not started, because vmware-checkvm finds no VMware '
    r'hypervisor and ConditionVirtualization=vmware is not met \(systemd-detect-virt says [a-z-]+\)\.'
)


@pytest.fixture
def lists_locked(guest):
    """As unattended upgrades do after a boot. For this lock, apt itself does not wait."""
    guest.run(f"systemd-run --quiet --unit=hold-lock /usr/bin/python3 -c '{HOLD_LOCK.replace(chr(39), chr(34))}'")
    wait_until(lambda: 'Could not get lock /var/lib/apt/lists/lock' in guest.run(UPDATE))


def test_check_mode_waits_for_another_apt_and_changes_nothing(run, guest, before, lists_locked):
    output = run(check=True).output
    assert re.search(r'\+open-vm-tools [0-9]', output), output
    guest.see_unchanged_since(before)


def test_the_second_run_changes_nothing_and_says_what_does_not_run(run, guest):
    assert run().changed()
    play = run()
    play.see_unchanged()
    assert re.search(f'{guest.name}, {NOT_STARTED}', play.output), play.output


def test_the_services_are_enabled_and_not_started(look):
    tools = look()
    assert tools['origin'] == 'distribution' and tools['drop_ins'] == []
    services = tools['services']
    assert {name: (service['active'], service['enabled']) for name, service in services.items()} == {
        'vgauthd': ('inactive', 'enabled'),
        'vmtoolsd': ('inactive', 'enabled'),
    }
    assert services['vmtoolsd']['condition'] == 'vmware' and services['vmtoolsd']['condition_unmet']
