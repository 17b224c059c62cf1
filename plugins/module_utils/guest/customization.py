# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a guest has for its customization by vCenter: the plugin of open-vm-tools, Perl, and cloud-init's configuration.

cloud-init's files are read as open-vm-tools reads them (libDeployPkg/linuxDeploymentUtilities.c), because that decides
which of the two does the work: line by line, and the last of the files in cloud.cfg.d that has the flag counts. Before
12.3.5, it read nothing but cloud.cfg.
"""

import glob
import os
import re

from . import files

CONFIGURATION = '/etc/cloud/cloud.cfg'
DIRECTORY = '/etc/cloud/cloud.cfg.d'
# Sorted after what distributions, installers and administrators call theirs.
DROP_IN = DIRECTORY + '/zz-esxi_arm_guest.cfg'
SWITCHED_OFF = '/etc/cloud/cloud-init.disabled'
# Where cloud-init looks for it (sources/helpers/vmware/imc/guestcust_util.py and tools/ds-identify).
PLUGINS = [
    'usr/%s/open-vm-tools/plugins/vmsvc/libdeployPkgPlugin.so' % directory
    for directory in ('lib', 'lib64', 'lib/*-linux-gnu')
]
VERSIONS = 'usr/lib*/python3*/*-packages/cloudinit/version.py'

FLAG = re.compile(rb'^[ \t]*disable_vmware_customization[ \t]*:[ \t]*(true|false)[ \t\r]*(?:[ \t]#.*)?$', re.MULTILINE)
SOURCES = re.compile(rb'^datasource_list[ \t]*:[ \t]*\[([^\]\n]*)\]', re.MULTILINE)
VERSION = re.compile(rb'^__VERSION__ = ["\']([0-9.]+)', re.MULTILINE)


def describe(root):
    return {
        'plugin': any(glob.glob(os.path.join(glob.escape(root), path)) for path in PLUGINS),
        'perl': os.path.exists(files.below(root, '/usr/bin/perl')),
        'cloud_init': _cloud_init(root),
        'drop_in': _text(files.read_bytes(root, DROP_IN)),
    }


def _cloud_init(root):
    if not os.path.exists(files.below(root, '/usr/bin/cloud-init')):
        return None
    # The drop-in is not what the guest has without it.
    contents = [(path, files.read_bytes(root, path) or b'') for path in _paths(root) if path != DROP_IN]
    return {
        'version': _version(root),
        'enabled': not os.path.exists(files.below(root, SWITCHED_OFF)),
        'flag': _last(FLAG, contents),
        'main_flag': _last(FLAG, contents[:1]),
        'sources': _last(SOURCES, contents),
    }


def _paths(root):
    """From the lowest to the highest precedence."""
    directory = files.below(root, DIRECTORY)
    names = sorted(os.listdir(directory)) if os.path.isdir(directory) else []
    return [CONFIGURATION] + ['%s/%s' % (DIRECTORY, name) for name in names if name.endswith('.cfg')]


def _last(pattern, contents):
    """The value that counts, with the file that has it."""
    found = None
    for path, content in contents:
        for match in pattern.finditer(content):
            found = {'path': path, 'value': _text(match.group(1))}
    return found


def _version(root):
    for path in sorted(glob.glob(os.path.join(glob.escape(root), VERSIONS))):
        match = VERSION.search(files.read_bytes('/', path) or b'')
        if match:
            return _text(match.group(1))
    return None


def _text(content):
    return None if content is None else content.decode('utf-8', 'replace')
