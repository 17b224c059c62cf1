# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How modules that change repository files say no."""

# How words about a failure end, where that is so. A run that has changed other files takes it off.
UNCHANGED = 'Nothing was changed'


class Refusal(Exception):
    """It cannot be done, or not without guessing. Says why, and what would help. results go beside these words."""

    def __init__(self, message, **results):
        super().__init__(message)
        self.results = results


class NotThere(Refusal):
    """There is no such repository. found: the ids of those that there are."""

    def __init__(self, message, found):
        super().__init__(message, found=found)
