# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies an archive with one bit changed in its middle: spoil_byte.py ARCHIVE COPY"""

import pathlib
import sys

archive, copy = map(pathlib.Path, sys.argv[1:])
content = bytearray(archive.read_bytes())
content[len(content) // 2] ^= 1
copy.write_bytes(content)
