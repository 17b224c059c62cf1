# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies of package files in a directory beside the journal, so that a package that was installed from a file can be
put back without the controller.

A file is complete before the journal lists it, and is deleted after the journal no longer does. What the journal does
not list is left over from a lost run.
"""

import contextlib
import glob
import hashlib
import os

from . import atomic
from . import journal as journals
from .package_failure import Failure
from .package_manager import DISK_FULL

KIND = 'package_file'
DIRECTORY = 'packages'


def directory(journal):
    return os.path.join(os.path.dirname(journal.path), DIRECTORY)


def keep(journal, manager, path):
    """Copy the package file and list it in the journal, which is not saved. Fails if the disk is full."""
    name, version = manager.describe_file(path)
    with open(path, 'rb') as stream:
        content = stream.read()
    digest = hashlib.sha256(content).hexdigest()
    entry = {
        'kind': KIND,
        'name': name,
        'version': version,
        'file': '%s-%s%s' % (name, digest[:12], manager.SUFFIX),
        'sha256': digest,
    }
    if not is_intact(journal, entry):
        _write(journal, entry, content)
    # The same version may have been built again.
    journal.entries = [other for other in journal.entries if not _is_of(other, name, version)] + [entry]


def keep_found(journal, manager, directories, name, version):
    """Keep the file of this package if it lies in one of the directories."""
    for directory in directories:
        for path in sorted(glob.glob(os.path.join(glob.escape(directory), '*' + manager.SUFFIX))):
            with contextlib.suppress(Failure):  # not a package
                if tuple(manager.describe_file(path)) == (name.split(':')[0], version):
                    return keep(journal, manager, path)


def find(journal, name, version):
    """The path of the intact copy of this package, or None."""
    for entry in journal.of(KIND):
        if _is_of(entry, name.split(':')[0], version) and is_intact(journal, entry):
            return _path(journal, entry)
    return None


def is_intact(journal, entry):
    try:
        with open(_path(journal, entry), 'rb') as stream:
            return hashlib.sha256(stream.read()).hexdigest() == entry['sha256']
    except OSError:
        return False


def prune(journal, needed):
    """Delete the copies of which `needed`, called with name and version, is not true, and save the journal."""
    journal.entries = [
        entry for entry in journal.entries if entry['kind'] != KIND or needed(entry['name'], entry['version'])
    ]
    journal.save()
    with contextlib.suppress(FileNotFoundError):
        listed = [entry['file'] for entry in journal.of(KIND)]
        for found in os.listdir(directory(journal)):
            if found not in listed:
                os.unlink(os.path.join(directory(journal), found))
        _remove_empty(journal)


def _is_of(entry, name, version):
    return entry['kind'] == KIND and (entry['name'], entry['version']) == (name, version)


def _path(journal, entry):
    return os.path.join(directory(journal), entry['file'])


def _write(journal, entry, content):
    try:
        write(_path(journal, entry), content)
    except (Failure, OSError):
        _remove_empty(journal)
        raise


def write(path, content):
    """A package file and its directory. Fails if the disk is full."""
    try:
        journals.make_directory(os.path.dirname(path))
        journals.write(path, content)
    except OSError as error:
        if error.errno in atomic.FULL:
            raise Failure('disk', DISK_FULL.format(found='%s for %s' % (error.strerror, path))) from error
        raise


def _remove_empty(journal):
    with contextlib.suppress(OSError):
        os.rmdir(directory(journal))
