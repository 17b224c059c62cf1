# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The releases of the stand-in for open-vm-tools, and where they are built."""

from built_in_a_second import INSTALL_STAND_IN

INSTALL = INSTALL_STAND_IN
# On one guest of each platform everything is built; the others only install.
PLATFORMS = ['debian', 'el8']
RELEASE = '13.9.0'
NEWER = '13.9.1'
