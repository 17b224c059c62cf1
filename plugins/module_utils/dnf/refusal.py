# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How modules that change repository files refuse."""


class Refusal(Exception):
    """It cannot be done without guessing. The message says why, and what to do. results are returned with it."""

    def __init__(self, message, **results):
        super().__init__(message)
        self.results = results


class NotThere(Refusal):
    """There is no such repository. found: the ids of those that exist."""

    def __init__(self, message, found):
        super().__init__(message, found=found)
