# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tells this guest from others, as far as its host knows it, too.

`root` is the directory below which /sys and /proc are read. `run` takes an argument list and returns (status, stdout,
stderr), or None when the program is not installed.
"""

import re
import uuid

from . import files
from .hypervisor import DMI_DIRECTORY

# VMware's serial number is the virtual machine's UUID, byte by byte.
SERIAL = re.compile(r'VMware-((?:[0-9a-f]{2}[ -]?){16})$', re.IGNORECASE)
ADDRESS = re.compile(r'\sinet6?\s+([0-9a-f.:]+)(?:/[0-9]+)?\s.*\bscope global\b', re.IGNORECASE)


def describe(root, run):
    return {'uuids': uuids(root), 'hostname': hostname(root), 'addresses': addresses(run)}


def uuids(root):
    """The UUID in both of its places in DMI, whose byte orders can differ; both are readable by root only."""
    serial = SERIAL.match((files.read_text(root, DMI_DIRECTORY + '/product_serial') or '').strip())
    stated = [files.read_text(root, DMI_DIRECTORY + '/product_uuid'), serial.group(1) if serial else None]
    known = [parsed(text) for text in stated if text]
    return sorted({each for each in known if each})


def parsed(text):
    """The UUID in its usual form, or None. All bits equal means that the firmware has none."""
    digits = re.sub('[^0-9a-f]', '', text.lower())
    if len(digits) != 32 or len(set(digits)) == 1:
        return None
    return str(uuid.UUID(digits))


def hostname(root):
    return (files.read_text(root, '/proc/sys/kernel/hostname') or '').strip() or None


def addresses(run):
    """Global addresses of all interfaces, or None if they cannot be listed."""
    answer = run(['ip', '-o', 'address', 'show'])
    if not answer or answer[0] != 0:
        return None
    found = [ADDRESS.search(line) for line in answer[1].splitlines()]
    return sorted({match.group(1) for match in found if match})
