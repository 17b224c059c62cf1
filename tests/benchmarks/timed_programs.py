# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the programs took that timed_programs.sh has put a clock around."""

SCRIPT = "timed_programs.sh"
LOG = "/var/log/timed_programs"
# The package managers' own. A guest has some of them.
PROGRAMS = ("dnf", "rpm", "apt-get", "apt-cache", "dpkg", "dpkg-query", "zypper")


def seconds(log: str) -> float:
    """The time in which at least one of them ran: those that ran at once took it together."""
    total, until = 0.0, 0.0
    for began, ended in sorted(tuple(float(word) for word in line.split()) for line in log.splitlines()):
        total += max(0.0, ended - max(began, until))
        until = max(until, ended)
    return total
