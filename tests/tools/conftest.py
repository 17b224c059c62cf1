# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets the checks and tests below import the tools that lie here."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
