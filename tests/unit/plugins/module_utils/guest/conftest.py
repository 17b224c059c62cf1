# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Not every test can be run with each Python of guests."""

import sys

# It publishes what a guest reads, with code that runs on the controller only.
collect_ignore = ['test_trust.py'] if sys.version_info < (3, 10) else []
