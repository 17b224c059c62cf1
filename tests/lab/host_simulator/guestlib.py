# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The answer to `guestlib.info.get`, which `vmware-toolbox-cmd stat` asks for."""

import struct
import time

VERSION = 3
# Identifiers of statistics in libguestlib/guestlibV3.x of open-vm-tools. The first seventeen are numbers.
CPU_USED_MS, HOST_MHZ, ELAPSED_MS = 4, 5, 17
NUMBERS = range(1, 18)
WIDE = (CPU_USED_MS, ELAPSED_MS)
VALID = 1


def answer(session):
    """VMGuestLibDataV3 of libguestlib/vmGuestLibInt.h: version, session, and the statistics in XDR."""
    now = int(time.time() * 1000)
    values = {CPU_USED_MS: 1000, HOST_MHZ: 3000, ELAPSED_MS: now}
    statistics = struct.pack(">I", len(NUMBERS))
    for number in NUMBERS:
        form = ">IIQ" if number in WIDE else ">III"
        statistics += struct.pack(form, number, VALID, values.get(number, 0))
    return struct.pack("<IQI", VERSION, session, len(statistics)) + statistics
