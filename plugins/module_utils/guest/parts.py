# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which optional parts of open-vm-tools are installed: some vulnerabilities are in one of them only."""

import glob
import os

PREFIXES = ('usr', 'usr/local')
LIBRARIES = ('lib', 'lib64', 'lib/*-linux-gnu')
PARTS = {
    'desktop': ['bin/vmware-user-suid-wrapper'],
    'service_discovery': [directory + '/open-vm-tools/plugins/vmsvc/libserviceDiscovery.so' for directory in LIBRARIES],
    'vgauth': ['bin/VGAuthService'],
}


def installed(root):
    """Their names, sorted."""
    return sorted(name for name, paths in PARTS.items() if any(map(glob.glob, _everywhere(root, paths))))


def _everywhere(root, paths):
    return [os.path.join(glob.escape(root), prefix, path) for prefix in PREFIXES for path in paths]
