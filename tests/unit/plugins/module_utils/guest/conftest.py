# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Not every test can be run with each Python of guests."""

import importlib.util

# It publishes what a guest reads, with code that runs on the controller only, and with what Ansible needs there.
collect_ignore = [] if importlib.util.find_spec('jinja2') else ['test_trust.py']
