# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies a source archive with an error at the end of one file: plant_error.py ARCHIVE COPY FILE"""

import io
import sys
import tarfile

ERROR = b'\nint Planted(void) { return undeclared_by_test; }\n'

archive, copy, file = sys.argv[1:]
planted = 0
with tarfile.open(archive) as source, tarfile.open(copy, 'w:gz', compresslevel=1) as target:
    for member in source:
        content = source.extractfile(member).read() if member.isfile() else b''
        if member.name.endswith('/' + file):
            content += ERROR
            member.size = len(content)
            planted += 1
        target.addfile(member, io.BytesIO(content))
sys.exit(0 if planted == 1 else f'{planted} files of {archive} are called {file}')
