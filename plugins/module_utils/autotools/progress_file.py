# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The small file with the progress of a build."""

import contextlib
import json
import os
import time

from ..guest import atomic, files
from .processes import unpacked_module


class ProgressFile:
    """Written atomically, so that a reader never sees half of it."""

    def __init__(self, path, run):
        self.path = path
        self.run = run
        self.fields = {}

    def begin(self, phase, total=None):
        now = time.time()
        self.fields = {
            'run': self.run,
            'pid': os.getpid(),
            'phase': phase,
            'done': 0,
            'total': total,
            'started': now,
            'updated': now,
            'process_group': None,
            'unpacked': unpacked_module(),
        }
        self._write()

    def update(self, **fields):
        self.fields.update(fields, updated=time.time())
        self._write()

    def end(self):
        with contextlib.suppress(OSError):
            os.unlink(self.path)

    def _write(self):
        # Progress is optional: a full disk must not hide the build's own message about it.
        with contextlib.suppress(OSError):
            atomic.write(self.path, json.dumps(self.fields).encode(), synced=False)


def read_progress(path):
    """The content of the file at path, or None if it cannot be read."""
    try:
        fields = json.loads(files.read_file(path))
    except (OSError, ValueError):
        return None
    return fields if isinstance(fields, dict) else None
