# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import dnf_log

TWO_COMMANDS = """\
2026-11-27T10:00:00+0000 INFO --- logging initialized ---
2026-11-27T10:00:01+0000 DDEBUG timer: config: 2 ms
2026-11-27T10:00:40+0000 INFO Installed:
  gcc-12.2.0-14.aarch64
2026-11-27T10:00:42+0000 DDEBUG Cleaning up.
2026-11-27T10:05:00+0000 INFO --- logging initialized ---
2026-11-27T10:05:03+0000 DDEBUG Cleaning up.
"""


def test_only_the_time_within_commands_counts():
    assert dnf_log.seconds(TWO_COMMANDS) == 45


def test_nothing_was_run():
    assert dnf_log.seconds("") == 0
