# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one exception that users see as a line of text instead of a traceback."""


class LabError(Exception):
    """Something the lab cannot go on without; the message says what, and the way out where there is one."""
