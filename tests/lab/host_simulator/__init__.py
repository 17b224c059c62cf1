# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ESXi's side of GuestRPC: answers what a guest asks (RPCI), asks it something (TCLO), and records all that it said.

It runs in the guest, so Python 3.6 and its standard library have to do. See tests/lab/README.md.
"""
