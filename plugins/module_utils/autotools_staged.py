# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that "make install" put somewhere: which they are, and whether they still are as it left them."""

import os

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_tree import digest


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


def manifest(root, before):
    """{path: [mode, size, mtime_ns, inode, digest]} of what came or changed since the snapshot before."""
    return {
        path: _entry(os.path.join(root, path), stamp)
        for path, stamp in snapshot(root).items()
        if before.get(path) != stamp
    }


def manifest_of(paths):
    """The same for files named by their absolute paths."""
    return {path: _entry(path, _stamp(os.lstat(path))) for path in paths if os.path.lexists(path)}


def _entry(path, stamp):
    return [stamp[0], stamp[1], stamp[2], stamp[4], digest(path)]


def compare(root, recorded):
    """(missing, altered): the recorded files that are gone, and those that are no longer what was installed."""
    missing, altered = [], []
    for path in sorted(recorded):
        place = os.path.join(root, path)
        try:
            status = os.lstat(place)
        except OSError:
            missing.append(path)
            continue
        mode, size, mtime, inode, content = recorded[path]
        same_stamp = (status.st_size, status.st_mtime_ns, status.st_ino) == (size, mtime, inode)
        if status.st_mode != mode or not (same_stamp or (status.st_size == size and digest(place) == content)):
            altered.append(path)
    return missing, altered


def remove(root, paths):
    """Take away files of an earlier installation, and the folders which that leaves empty."""
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
