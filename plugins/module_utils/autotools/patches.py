# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Patches in the unified format: which files they are about, where in a tree they apply, and why they do not."""

import collections
import posixpath
import re

# A patch may name a file by its path in the tree, below a/ and b/ as git does, or also below a directory of the
# project in a larger repository. The usual level comes first.
STRIPS = (1, 0, 2)
HUNK = re.compile(r'@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@')
NO_FILE = '/dev/null'

# names: what the patch calls the file before and after. created: whether it is new.
Change = collections.namedtuple('Change', 'names created')
# Where a patch applies: the directory in the tree, and how many leading directories of its names to ignore.
Place = collections.namedtuple('Place', 'directory strip')


def changes(text):
    """The files that a patch is about, in order."""
    found, old, new, left = [], None, None, [0, 0]
    for line in text.split('\n'):
        hunk = HUNK.match(line)
        if max(left) > 0:
            # A line of a hunk, which may look like a header. A mailer may have stripped the blank of an empty line.
            sign = line[:1] or ' '
            left = [left[0] - (sign not in '+\\'), left[1] - (sign not in '-\\')]
        elif line.startswith('--- '):
            old, new = _name(line), None
        elif line.startswith('+++ ') and old:
            new = _name(line)
        elif hunk and new:
            left = [int(count or 1) for count in hunk.groups()]
            change = Change(tuple(name for name in (old, new) if name != NO_FILE), old == NO_FILE or left[0] == 0)
            found += [change] if not found or found[-1].names != change.names else []
    return found


def _name(header):
    """Without the time that diff writes after a tab."""
    return header[4:].rstrip('\r').partition('\t')[0].rstrip(' ')


def problem(text):
    """Why this is no patch that can be applied, or None."""
    found = changes(text)
    if not found:
        return 'is not a patch in the unified format (diff -u, git diff, git format-patch)'
    outside = [name for change in found for name in change.names if name.startswith('/') or '..' in name.split('/')]
    return 'changes %s, which is outside the source' % outside[0] if outside else None


def place(found, directories, strips, is_file, is_directory):
    """The first place in which the tree has what the patch changes, or None.

    directories: candidates, relative to the tree. is_file, is_directory: tell about a path relative to the tree.
    """
    for directory in directories:
        for strip in strips:
            candidate = Place(directory, strip)
            if _fits(found, candidate, is_file, is_directory):
                return candidate
    return None


def _fits(found, candidate, is_file, is_directory):
    created = {name for change in found if change.created for name in change.names}
    changed = [change.names for change in found if not created.intersection(change.names)]
    if changed:
        return all(any(is_file(path) for path in _paths(names, candidate)) for names in changed)
    # One that only adds files: their directories may be new, too, except for the topmost.
    paths = [path for name in created for path in _paths([name], candidate)]
    inner = [posixpath.relpath(path, candidate.directory or '.').partition('/') for path in paths]
    tops = {posixpath.join(candidate.directory, top) for top, slash, dummy in inner if slash}
    return bool(paths) and all(map(is_directory, tops))


def _paths(names, candidate):
    stripped = [name.split('/', candidate.strip)[candidate.strip :] for name in names]
    return [posixpath.join(candidate.directory, rest[0]) for rest in stripped if rest]


def failures(output):
    """What has failed, in words, from the output of patch with LC_ALL=C."""
    words, name = [], None
    for line in output.splitlines():
        file = re.match(r"(?:patching|checking) file '?(.*?)'?$", line)
        hunk = re.match(r'Hunk #(\d+) FAILED at (\d+)', line)
        if file:
            name = file.group(1)
        elif hunk:
            words.append('hunk %s of %s fails at line %s' % (hunk.group(1), name, hunk.group(2)))
        elif line.startswith('Reversed (or previously applied) patch detected'):
            words.append('%s already has its changes' % name)
    return words
