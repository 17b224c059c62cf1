# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The package that was kept takes the place of what somebody installed by hand."""

import re

import by_hand

MOVE = {'open_vm_tools_manual_install': 'move'}
MOVED_TO = '/var/lib/esxi_arm_guest/manual-install'


def test_check_mode_says_that_the_files_would_be_moved(run, guest):
    by_hand.install(guest)
    play = run(check=True, variables=MOVE)
    assert re.search(r'\+install: a manual installation is in its place: .*/usr/local/bin/vmtoolsd', play.output)
    assert all(map(guest.has, by_hand.FILES))


def test_the_files_are_moved_and_the_package_comes_out_of_the_cache(run, guest, look):
    output = run(variables=MOVE).output
    assert ' builds open-vm-tools ' not in output and 'build dependencies' not in output
    assert [file for file in by_hand.FILES if guest.has(file)] == []
    assert all(guest.has(MOVED_TO + file) for file in by_hand.FILES)
    tools = look()
    assert (tools['origin'], tools['manual_files']) == ('collection', [])
    assert tools['services']['vgauthd']['active'] == 'active'
