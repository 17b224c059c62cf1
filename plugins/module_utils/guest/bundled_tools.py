# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the installer of VMware's bundled tools (vmware-install.pl) has written, by its own record.

The record has a line for each event: `file PATH TIME`, `remove_file PATH`, `config PATH`, `modified PATH`, and others.
"""

import os
import re

from . import files

LOCATIONS = '/etc/vmware-tools/locations'
# Where packages of VMware Tools (OSP) keep their descriptions. The package manager takes care of those.
PACKAGES = '/usr/lib/vmware-tools/dsp'
# A driver may be that of the root file system.
STAY = re.compile(r'(/usr)?/lib/modules/')
EVENT = re.compile(r'(file|remove_file|config|modified) (/.*?)(?: (\d+))?$')


def present_files(root):
    """Paths as the record names them, without what an administrator has changed, and without kernel modules."""
    if os.path.exists(files.below(root, PACKAGES)):
        return []
    text = files.read_text(root, LOCATIONS)
    if text is None:
        return []
    here = [path for path, event in recorded(text).items() if _is_still_theirs(root, path, event)]
    return sorted(here + [LOCATIONS]) if here else []


def recorded(text):
    """{path: (time or None, is a configuration file)} of the files that are still installed, and nobody's else."""
    found = {}
    for line in text.splitlines():
        match = EVENT.match(line)
        if not match:
            continue
        event, path, time = match.groups()
        if event == 'file':
            found[path] = (int(time) if time else None, False)
        elif event == 'config':
            if path in found:
                found[path] = (found[path][0], True)
        else:
            found.pop(path, None)
    return {path: event for path, event in found.items() if os.path.normpath(path) == path and not STAY.match(path)}


def _is_still_theirs(root, path, event):
    time, is_config = event
    place = files.below(root, path)
    if not os.path.lexists(place) or (os.path.isdir(place) and not os.path.islink(place)):
        return False
    return not is_config or time in (None, int(os.lstat(place).st_mtime))
