# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The system headers that a build was compiled with, to detect upgraded -devel packages.

Packaged headers have time stamps from when the package was built, so make rarely notices the change; and not every
library has a pkg-config module with its version.
"""

import os
import re

from ..guest.files import read_file
from . import tree

# From the compiler's dependency files (-MD), automake's or others': FILE.o: one.c two.h /usr/include/stdio.h \
_ABSOLUTE = re.compile(rb'(?:^|\s)(/[^\s:\\]+)')
_DEPENDENCY_FILES = ('.Po', '.Plo', '.d')


def record(source, files, known=None):
    """{path: [size, mtime_ns, ctime_ns, inode, digest]} of all headers outside the tree that its objects depend on."""
    known = known or {}
    entries = ((path, _entry(path, known.get(path))) for path in sorted(_used(source, files)))
    return {path: entry for path, entry in entries if entry}


def refresh(recorded):
    """The recorded headers as they are now, without missing ones."""
    entries = ((path, _entry(path, before)) for path, before in recorded.items())
    return {path: entry for path, entry in entries if entry}


def changed(recorded):
    """The recorded headers that are missing or whose content has changed."""
    return sorted(path for path, before in recorded.items() if (_entry(path, before) or [None])[-1] != before[-1])


def named_in(source, files, name):
    """The dependency files that name this file."""
    word = re.compile(rb'(?:^|\s)%s(?:[\s:]|$)' % re.escape(os.fsencode(name)))
    return sorted(path for path, text in _dependency_files(source, files) if word.search(text))


def _used(source, files):
    inside = os.fsencode(os.path.join(source, ''))
    found = set()
    for _path, text in _dependency_files(source, files):
        found.update(_ABSOLUTE.findall(text))
    return {os.fsdecode(path) for path in found if not path.startswith(inside)}


def _dependency_files(source, files):
    for path in files:
        if path.endswith(_DEPENDENCY_FILES):
            yield path, read_file(os.path.join(source, path))


def _entry(path, before=None):
    """None if there is no such header, or it cannot be read."""
    try:
        # Follow links, since the target is what is compiled in.
        return tree.entry(path, tree.stamp(os.stat(path)), before)
    except OSError:
        return None
