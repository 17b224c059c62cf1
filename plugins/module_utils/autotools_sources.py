# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sources of a tree: which they are, and what happened to them since they were recorded."""

import os
import time

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_tree import (
    digest,
    is_program,
    is_volatile,
    looks_built,
)

# A file that nobody recorded counts as a new source only if its name says so: much else is left in trees.
_SOURCE_SUFFIXES = frozenset(
    [
        '.ac',
        '.am',
        '.asm',
        '.c',
        '.cc',
        '.cpp',
        '.cxx',
        '.f',
        '.f90',
        '.h',
        '.hh',
        '.hpp',
        '.hxx',
        '.idl',
        '.in',
        '.inc',
        '.l',
        '.ll',
        '.m',
        '.m4',
        '.proto',
        '.s',
        '.S',
        '.vala',
        '.x',
        '.y',
        '.yy',
    ]
)


class Changes(object):
    """What happened to the sources since the record was made."""

    def __init__(self, changed=(), added=(), removed=(), touched=()):
        self.changed = sorted(changed)
        self.added = sorted(added)
        self.removed = sorted(removed)
        # Same content, but a time stamp that will make "make" build from them again.
        self.touched = sorted(touched)

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
        """The changes of content in paths that wanted(path) accepts. What is merely touched, make deals with itself."""
        return Changes(
            *[[path for path in paths if wanted(path)] for paths in (self.changed, self.added, self.removed)]
        )


def is_bootstrap_input(path):
    """Do autoconf, automake or libtool make something out of this file?"""
    name = path.rpartition('/')[2]
    return name.endswith(('.am', '.ac', '.m4')) or path in ('configure.in', 'autogen.sh')


def is_configure_input(path):
    """Does configure, or the config.status that it leaves, make something out of this file?"""
    name = path.rpartition('/')[2]
    return path == 'configure' or name.endswith('.in') or name in ('config.guess', 'config.sub', 'ltmain.sh')


def record(root, files, known, products, bootstrapped_here):
    """{path: [size, mtime_ns, inode, digest]} of all sources; unchanged files keep the digest that is known."""
    return {
        path: entry(root, path, stamp, known.get(path))
        for path, stamp in files.items()
        if path in known or (
            path not in products
            # In a tree with a record, files without a source's name are most likely what an interrupted build left.
            and (not known or _has_source_name(path))
            and not looks_built(path, files, bootstrapped_here)
            # In a tree without one, a program that was linked by hand has no suffix that would tell.
            and not (not known and 'config.status' in files and is_program(os.path.join(root, path)))
        )
    }


def unclaimed(root, files, known, products):
    """What a build made of which there is no record: one by hand, or one that was killed."""
    return [
        path
        for path in sorted(files)
        if path not in known
        and path not in products
        and not is_volatile(path)
        and (looks_built(path, files) or is_program(os.path.join(root, path)))
    ]


def refresh(root, files, known):
    """The known sources as they are now, without those that are gone."""
    return {path: entry(root, path, files[path], before) for path, before in known.items() if path in files}


def _has_source_name(path):
    return os.path.splitext(path)[1] in _SOURCE_SUFFIXES


def entry(root, path, stamp, before=None):
    if before is not None and tuple(before[:3]) == tuple(stamp):
        return list(before)
    return list(stamp) + [digest(os.path.join(root, path))]


def compare(root, files, known, products, built_at):
    """The Changes between the known record and the files that lie there now.

    built_at: when make last ended, in seconds, or None.
    """
    changed, touched, restamped = [], [], 0
    if built_at is not None and built_at > time.time() + 1:
        # The clock was ahead then, and says nothing about what came before what.
        built_at = 0
    removed = [path for path in known if path not in files]
    for path, before in known.items():
        stamp = files.get(path)
        if stamp is None or tuple(before[:3]) == tuple(stamp):
            continue
        restamped += stamp[1] != before[1]
        if stamp[0] != before[0] or digest(os.path.join(root, path)) != before[3]:
            changed.append(path)
        elif built_at is not None and stamp[1] > before[1] and stamp[1] > built_at * 1e9:
            touched.append(path)
    if restamped == len(known) and not changed and not removed:
        # The whole tree was laid down again with the same content: its time stamps are an accident of that.
        touched = []
    added = [
        path
        for path in files
        if path not in known
        and path not in products
        and _has_source_name(path)
        and not looks_built(path, files, 'aclocal.m4' not in known)
    ]
    return Changes(changed, added, removed, touched)


def bring_forward(root, paths, now):
    """Give sources a time stamp that make cannot overlook."""
    for path in paths:
        set_time_stamp(root, path, int(now * 1e9))


def set_time_stamp(root, path, nanoseconds):
    place = os.path.join(root, path)
    if not os.path.islink(place) and os.path.exists(place):
        os.utime(place, ns=(nanoseconds, nanoseconds))
