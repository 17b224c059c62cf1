# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files "make install" put into the system, read from what it printed."""

import os
import re
import shlex

_INSTALL = re.compile(r'(?:^|[\s/])install(?:-sh)?\s+-c\s')
# The names of a library beside the one of its file, as libtool makes them.
_LINKED = re.compile(r'^libtool: install: \(cd (?P<folder>/\S*) && \{ ln -s -f \S+ (?P<name>\S+) ')
_WITH_VALUE = frozenset(['-m', '-o', '-g', '--mode', '--owner', '--group'])


def installed_paths(lines):
    """The absolute paths named as destinations by install's command lines, and by the links that libtool sets."""
    found = set()
    for line in lines:
        linked = _LINKED.match(line)
        match = _INSTALL.search(line)
        if linked:
            found.add(os.path.join(linked.group('folder'), linked.group('name')))
        elif match:
            found.update(_destinations(line[match.end() :]))
    return sorted(found)


def _destinations(text):
    try:
        words = shlex.split(text.split(' || ')[0].split(' && ')[0].split(';')[0])
    except ValueError:
        return []
    names, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word in _WITH_VALUE:
            skip = True
        elif not word.startswith('-'):
            names.append(word)
    if len(names) < 2 or not os.path.isabs(names[-1]):
        return []
    target = names[-1]
    if os.path.isdir(target):
        return [os.path.join(target, os.path.basename(name)) for name in names[:-1]]
    return [target]
