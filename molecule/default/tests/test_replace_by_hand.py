# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The package that was kept takes the place of what somebody installed by hand."""

import re

import by_hand
import pytest
from scenario import REMOVE

MOVE = {'open_vm_tools_manual_install': 'move'}
MOVED_TO = '/var/lib/esxi_arm_guest/manual-install'


@pytest.fixture(scope='module')
def before(guest):
    by_hand.install(guest)
    by_hand.start(guest)
    return by_hand.state(guest)


def test_check_mode_says_that_the_files_would_be_moved(run, guest, before):
    play = run(check=True, variables=MOVE)
    assert re.search(r'\+install: a manual installation is in its place: .*/usr/local/bin/vmtoolsd', play.output)
    assert by_hand.state(guest) == before


def test_the_files_are_moved_and_the_package_comes_out_of_the_cache(run, guest, look, before):
    output = run(variables=MOVE).output
    assert ' builds open-vm-tools ' not in output and 'build dependencies' not in output
    assert [file for file in by_hand.FILES if guest.has(file)] == []
    assert all(guest.has(MOVED_TO + file) for file in by_hand.FILES)
    tools = look()
    assert (tools['origin'], tools['manual_files']) == ('collection', [])
    assert tools['services']['vgauthd']['active'] == 'active'


def test_removal_gives_them_back(run, guest, look, before):
    run(REMOVE)
    assert by_hand.state(guest) == before
    assert look()['origin'] == 'manual' and not guest.has(MOVED_TO)
    run(REMOVE).see_unchanged()
