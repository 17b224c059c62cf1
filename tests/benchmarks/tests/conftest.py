# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets the tests import what lies above, and the tools."""

import sys
from pathlib import Path

ABOVE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ABOVE), str(ABOVE.parent / "tools")]
