# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long dnf took, by its own log: each command logs when it begins."""

import datetime
import re

PATH = "/var/log/dnf.log"
LINE = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}) \w+ (.*)$", re.MULTILINE)
BEGINNING = "--- logging initialized ---"


def seconds(log: str) -> float:
    """The time of all its commands, from the first to the last line of each."""
    commands: list[list[datetime.datetime]] = []
    for stamp, words in LINE.findall(log):
        if words == BEGINNING or not commands:
            commands.append([])
        commands[-1].append(datetime.datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S%z"))
    return sum((times[-1] - times[0]).total_seconds() for times in commands)
