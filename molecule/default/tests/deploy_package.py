# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What vCenter sends for guest customization: a header that names a command, and a cabinet with its files.

The header is VMwareDeployPkgHdr of lib/include/deployPkg/deployPkgFormat.h in open-vm-tools. The cabinet is one folder,
which is not compressed.
"""

import struct

SIGNATURE = b'VMWAREDEPLOYPKG_'
CABINET, SKIP_REBOOT = 0, 1
# signature, version, payload's type, flags, time limit, padding, length, payload's offset and length, seed, command
HEADER = struct.Struct('<16s4B2H3Q8s456s')
# where the package is unpacked, in its command
UNPACKED = '@@IMC_TMP_PATH_VAR@@'

CAB_HEADER = struct.Struct('<4s5I2B5H')
CAB_FOLDER = struct.Struct('<I2H')
CAB_FILE = struct.Struct('<2I4H')
CAB_DATA = struct.Struct('<I2H')
ARCHIVE = 0x20


def package(command, files):
    """{name: content}. The guest is not restarted afterwards."""
    cab = cabinet(files)
    fields = (1, 0, CABINET, SKIP_REBOOT, 0, 0, HEADER.size + len(cab), HEADER.size, len(cab), b'', command.encode())
    return HEADER.pack(SIGNATURE, *fields) + cab


def cabinet(files):
    entries, data = b'', b''
    for name, content in files.items():
        entries += CAB_FILE.pack(len(content), len(data), 0, 0, 0, ARCHIVE) + name.encode() + b'\0'
        data += content
    first_file = CAB_HEADER.size + CAB_FOLDER.size
    first_data = first_file + len(entries)
    # without a checksum
    block = CAB_DATA.pack(0, len(data), len(data)) + data
    size = first_data + len(block)
    header = CAB_HEADER.pack(b'MSCF', 0, size, 0, first_file, 0, 3, 1, 1, len(files), 0, 0, 0)
    return header + CAB_FOLDER.pack(first_data, 1, 0) + entries + block
