# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which open-vm-tools is installed on this guest, and where it came from.

vmtoolsd does not print its version outside VMware, so it is read from the executable.
"""

import json
import os
import re

from . import files, manual_install, native_package

PACKAGE = 'open-vm-tools'
PROVENANCE = '/usr/share/open-vm-tools/provenance.json'
DAEMONS = ('/usr/bin/vmtoolsd', '/usr/local/bin/vmtoolsd')

# Strings in the executable: "12.2.0.41219" and "build-21223074".
VERSION_STRING = re.compile(rb'(?<![\d.])(\d+\.\d+\.\d+)\.\d+\0')
BUILD_STRING = re.compile(rb'\bbuild-(\d+)\0')


class UnreadableProvenance(Exception):
    """The provenance file exists, but is not valid."""


def describe(root, run):
    """Gather and evaluate the evidence. Returns (facts, warnings)."""
    manager = native_package.manager_of(root, run)
    package = manager.installed(PACKAGE)
    manual_files = manual_install.manual_files(root, manager)
    warnings = []
    try:
        provenance = read_provenance(root) if package else None
    except UnreadableProvenance as error:
        provenance = None
        warnings.append(str(error))
    daemon = find_daemon(root, package, manual_files)
    version, build = daemon_version(root, daemon)
    facts = {
        'installed': bool(package or daemon),
        'version': version or version_of(package),
        'build': build,
        'origin': origin(
            package,
            has_provenance=os.path.exists(files.below(root, PROVENANCE)),
            daemon=daemon,
            manual_files=manual_files,
        ),
        'package': package,
        'provenance': provenance,
        'manual_files': manual_files,
    }
    return facts, warnings


def versions(root, run, names):
    """Upstream's part of the installed version of each package, None if it is not installed."""
    manager = native_package.manager_of(root, run)
    return {name: version_of(manager.installed(name)) for name in names}


def version_of(package):
    return package['version'] if package else None


def origin(package, has_provenance, daemon, manual_files):
    if package:
        return 'collection' if has_provenance else 'distribution'
    if daemon in manual_files:
        return 'manual'
    # Owned by a package with another name.
    return 'distribution' if daemon else None


def find_daemon(root, package, manual_files):
    """The relevant daemon: the package's own, if there is a package."""
    present = [path for path in DAEMONS if os.path.exists(files.below(root, path))]
    if package:
        present = [path for path in present if path not in manual_files]
    return present[0] if present else None


def daemon_version(root, daemon):
    """(version, build) as compiled into the daemon; None for those that cannot be read."""
    if daemon is None:
        return None, None
    content = files.read_bytes(root, daemon) or b''
    return _first(VERSION_STRING, content), _first(BUILD_STRING, content)


def read_provenance(root):
    """What the collection recorded when it built the package, None if it did not build it."""
    content = files.read_text(root, PROVENANCE)
    if content is None:
        return None
    try:
        provenance = json.loads(content)
    except ValueError as error:
        raise UnreadableProvenance(f'{PROVENANCE}: not valid JSON: {error}') from error
    if not isinstance(provenance, dict):
        raise UnreadableProvenance(f'{PROVENANCE}: expected a JSON object, found a {type(provenance).__name__}')
    return provenance


def _first(pattern, content):
    match = pattern.search(content)
    return match.group(1).decode('ascii') if match else None
