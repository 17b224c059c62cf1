# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that "make install" installed, and whether they have changed since."""

import os

from .tree import digest


def snapshot(root):
    """{path below root: (mode, size, mtime_ns, ctime_ns, inode)} of all files and links there."""
    found = {}
    for folder, folders, names in os.walk(root):
        for name in names + [name for name in folders if os.path.islink(os.path.join(folder, name))]:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, root)] = _stamp(os.lstat(path))
    return found


def _stamp(status):
    return (status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def since(root, before):
    """The paths that were added or changed since the snapshot before."""
    return sorted(path for path, stamp in snapshot(root).items() if before.get(path) != stamp)


def manifest(root, paths):
    """{path: [mode, size, mtime_ns, inode, digest]} of those that exist."""
    places = ((path, os.path.join(root, path)) for path in paths)
    return {path: _entry(place, _stamp(os.lstat(place))) for path, place in places if os.path.lexists(place)}


def _entry(path, stamp):
    return [stamp[0], stamp[1], stamp[2], stamp[4], _content(path)]


def _content(path):
    return 'link to ' + os.readlink(path) if os.path.islink(path) else digest(path)


def contents(files):
    """{path: (mode, content)} of a manifest"""
    return {path: (found[0], found[4]) for path, found in files.items()}


def compare(root, recorded, shared=()):
    """(missing, altered): the recorded files that are missing, and those that were modified.

    shared: files that others write, too. They only have to exist.
    """
    missing, altered = [], []
    for path in sorted(recorded):
        place = os.path.join(root, path)
        try:
            status = os.lstat(place)
        except OSError:
            missing.append(path)
            continue
        mode, size, mtime, inode, content = recorded[path]
        if path in shared:
            continue
        same_stamp = (status.st_size, status.st_mtime_ns, status.st_ino) == (size, mtime, inode)
        if status.st_mode != mode or not (same_stamp or (status.st_size == size and _content(place) == content)):
            altered.append(path)
    return missing, altered


def removable(recorded, altered, found):
    """The files of an earlier installation to remove before the next one: those that are ours alone and unmodified.

    found: files that were there before ours, such as the index of info pages, which projects add their lines to.
    """
    return [path for path in recorded if path not in altered and path not in found]


def installed(root, before, kept, written):
    """The record of an installation.

    before: the snapshot when it began; kept: the manifest at that time of files recorded by an earlier installation and
    modified by others; written: the paths that this one wrote.
    """
    files = manifest(root, set(written).union(kept))
    return {
        'files': files,
        'found': sorted(path for path in files if path in before),
        # Modifications by others survived, so others write it, too.
        'shared': sorted(path for path in kept if path in files and files[path][4] == kept[path][4]),
    }


def remove(root, paths):
    """Remove files of an earlier installation, and folders that are empty then."""
    folders = set()
    for path in paths:
        place = os.path.join(root, path)
        if os.path.lexists(place):
            os.unlink(place)
            folders.add(os.path.dirname(place))
    for folder in sorted(folders, key=len, reverse=True):
        while len(folder) > len(root):
            try:
                os.rmdir(folder)
            except OSError:
                break
            folder = os.path.dirname(folder)
