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
    total, began, last = 0.0, None, None
    for stamp, words in LINE.findall(log):
        now = datetime.datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S%z")
        if began is None or words == BEGINNING:
            total += (last - began).total_seconds() if began else 0
            began = now
        last = now
    return total + ((last - began).total_seconds() if began else 0)
