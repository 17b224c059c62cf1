# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One thing that is wrong with a guest."""

from typing import NamedTuple

INSTALL = "Run esxi_arm.guest.install on it."


class Problem(NamedTuple):
    """Why a guest is not healthy, and what to do about it."""

    # One word for programs
    code: str
    cause: str
    remedy: str
