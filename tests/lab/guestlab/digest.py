# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names for things by what they are made from: change an ingredient, and the name is another."""

import hashlib
import json


def digest(*parts):
    """A short digest of paths (their bytes) and plain data (as JSON)."""
    total = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if hasattr(part, "read_bytes") else json.dumps(part, sort_keys=True).encode()
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()[:16]
