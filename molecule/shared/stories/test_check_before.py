# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check mode on a guest that has nothing yet."""

import re


def test_check_mode_says_what_would_be_done_and_does_nothing(run, guest, before):
    play = run(check=True)
    assert re.search(r'\+build: .* has no package for', play.output), play.output
    assert play.changed()
    guest.see_unchanged_since(before)
