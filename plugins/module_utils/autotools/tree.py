# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a source tree, with time stamps and content, and their changes since a record."""

import hashlib
import os
import stat

STATE_DIRECTORY = '.autotools_build'

_NOT_WALKED = frozenset(['.git', '.svn', '.hg', '.bzr', 'CVS', 'autom4te.cache', STATE_DIRECTORY])


class Changes:
    """The changes of a tree's files since they were recorded."""

    def __init__(self, changed=(), added=(), removed=(), touched=(), laid_down_again=()):
        self.changed = sorted(changed)
        self.added = sorted(added)
        self.removed = sorted(removed)
        # Same content, but a time stamp that makes make rebuild.
        self.touched = sorted(touched)
        # The same for all sources at once: a fresh copy, whose time stamps say nothing.
        self.laid_down_again = sorted(laid_down_again)

    def __bool__(self):
        return any(paths for _kind, paths in self.by_kind())

    def by_kind(self):
        return [
            ('changed', self.changed),
            ('added', self.added),
            ('removed', self.removed),
            ('touched', self.touched),
        ]

    def only(self, wanted):
        """The changes of content in paths that wanted(path) accepts. make handles merely touched files itself."""
        return Changes(
            *[[path for path in paths if wanted(path)] for paths in (self.changed, self.added, self.removed)]
        )


def walk(root):
    """{path below root: (size, mtime_ns, ctime_ns, inode)} of all files, except version control and our own records.

    Links that leave the tree are followed, as compilers and make do.
    """
    files = {}
    _walk(root, '', files, _Outside(root))
    return files


class _Outside:
    """What is outside a tree, but reachable through links."""

    def __init__(self, root):
        self._root = os.path.join(os.path.realpath(root), '')
        self._seen = set()

    def has(self, path):
        return not os.path.realpath(path).startswith(self._root)

    def is_new_folder(self, path):
        """Whether to descend into this linked folder: not twice, and not into one that contains the tree."""
        target = os.path.join(os.path.realpath(path), '')
        if target in self._seen or self._root.startswith(target):
            return False
        self._seen.add(target)
        return True


def _walk(folder, prefix, files, outside):
    with os.scandir(folder) as entries:
        for entry in entries:
            leads_out = entry.is_symlink() and outside.has(entry.path)
            if entry.is_dir(follow_symlinks=leads_out):
                if entry.name not in _NOT_WALKED and (not leads_out or outside.is_new_folder(entry.path)):
                    _walk(entry.path, prefix + entry.name + '/', files, outside)
                continue
            status = entry.stat(follow_symlinks=leads_out and os.path.exists(entry.path))
            if stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode):
                files[prefix + entry.name] = stamp(status)


def stamp(status):
    return (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def size_of(files):
    """Total size of the files that a walk found."""
    return sum(found[0] for found in files.values())


def digest(path):
    """SHA-256 of a file's content."""
    content = hashlib.sha256()
    with open(path, 'rb') as stream:
        for block in iter(lambda: stream.read(1 << 20), b''):
            content.update(block)
    return content.hexdigest()


def record(root, files, known=None):
    """{path: [size, mtime_ns, ctime_ns, inode, content]} of all files; reuses known entries of untouched files."""
    known = known or {}
    entries = ((path, entry(os.path.join(root, path), found, known.get(path))) for path, found in files.items())
    return {path: found for path, found in entries if found}


def entry(place, found, before=None):
    """One entry of a record; None if the file has been removed meanwhile."""
    if before is not None and tuple(before[:4]) == tuple(found):
        return list(before)
    try:
        return list(found) + [_content(place, found)]
    except FileNotFoundError:
        return None


def _content(place, found):
    """The digest of a file; the target of a link, if the link itself was found and not followed."""
    if os.path.islink(place) and stamp(os.lstat(place)) == tuple(found):
        return 'link to ' + os.readlink(place)
    return digest(place)


def compare(root, files, recorded, products, built_at):
    """The Changes from a record to the current files.

    products: the recorded files that a build made. built_at: when make last ended, in seconds, or None.
    """
    changed, touched = [], []
    removed = [path for path in recorded if path not in files]
    newer = 0 if built_at is None else built_at * 1e9
    for path, before in recorded.items():
        found = files.get(path)
        if found is None or tuple(before[:4]) == tuple(found):
            continue
        now = entry(os.path.join(root, path), found)
        if now is None or now[4] != before[4]:
            changed.append(path)
        elif built_at is not None and found[1] > before[1] and found[1] > newer:
            touched.append(path)
    added = [path for path in files if path not in recorded]
    if touched and _laid_down_again(files, recorded, products):
        return Changes(changed, added, removed, (), touched)
    return Changes(changed, added, removed, touched)


def _laid_down_again(files, recorded, products):
    """Whether the time stamps of all sources have changed."""
    sources = [path for path in recorded if path not in products and path in files]
    return all(files[path][1] != recorded[path][1] for path in sources)


def different(before, after, ignored=frozenset()):
    """Whether two records differ in content."""
    return {path: found[4] for path, found in before.items() if path not in ignored} != {
        path: found[4] for path, found in after.items() if path not in ignored
    }
