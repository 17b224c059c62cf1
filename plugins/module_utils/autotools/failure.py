# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says in plain words why a phase failed, and what to do about it."""

import os
import re

from .headers import named_in
from .libraries import explanation
from .log import first_failure, tail
from .tree import walk

_MIB = 1048576.0
# What automake's rules call, under the names that they had where the release was made: automake-1.16.
_NO_AUTOTOOL = re.compile(r'^(?:aclocal|autoconf|autoheader|automake)[\d.-]*: (?:command )?not found$')
_NO_RULE = re.compile(r"^No rule to make target [`'](?P<name>[^']+)', needed by ")
# A file system with less than this is full: not even a log can go on.
_NO_ROOM = 16 * 1024


class PhaseFailed(Exception):
    """A phase came to a bad end."""

    def __init__(self, phase, message, rc=None, log=None, lines=()):
        super().__init__(message)
        self.phase = phase
        self.rc = rc
        self.log = log
        self.log_tail = tail(list(lines))


def failed(phase, rc, log, lines, places, jobs, needed=None, packages=None):
    """The PhaseFailed for a command that ended with exit status rc. places: the folders it may have filled.

    needed: bytes that the rest will take, as far as that is known. packages: of libraries, for configure.
    """
    found = first_failure(lines, places[0])
    ended = 'was killed by signal %d' % -rc if rc < 0 else 'failed with exit status %d' % rc
    # On a full disk, there may be no room for the line that says so.
    if found.disk_full or (not found.file and _room(_fullest(places)) < _NO_ROOM):
        message = '%s %s because %s%s%s' % (
            phase,
            ended,
            full_disk(places),
            ': %s' % found.text if found.text else '',
            _more_room(needed),
        )
    elif found.out_of_memory:
        message = '%s %s because memory ran out and the compiler was killed: %s. %s' % (
            phase,
            ended,
            found.text,
            _fewer_jobs(jobs),
        )
    elif found.text:
        message = '%s %s: %s%s' % (phase, ended, found.sentence(), _way_out(found.text, places[0]))
        if phase == 'configure':
            more = explanation(lines, found.text, packages)
            message = message.rstrip(':.') + more if more else message
    elif rc == -9:
        message = '%s %s, as the kernel does when memory runs out. %s' % (phase, ended, _fewer_jobs(jobs))
    else:
        message = '%s %s and says no more about it; see %s' % (phase, ended, log)
    return PhaseFailed(phase, message, rc, log, lines)


def _way_out(text, source):
    if _NO_AUTOTOOL.match(text):
        return (
            '. By their time stamps, what the autotools made is older than what they made it of: install them, or take '
            'it as it is with bootstrap=never'
        )
    missing = _NO_RULE.match(text)
    files = named_in(source, walk(source), missing.group('name')) if missing else []
    if not files:
        return ''
    # Dependencies that a compiler has noted outlive the files that they name.
    return '. It is named in %s, as what was compiled with it before: remove that, and make goes on' % ', '.join(files)


def _fewer_jobs(jobs):
    if jobs > 1:
        return 'Run it with fewer jobs: jobs=%d instead of %d' % (max(1, jobs // 2), jobs)
    return 'It ran with one job already: give the machine more memory or swap'


def _more_room(needed):
    room = 'about %d MiB more are needed' % (needed // _MIB + 1) if needed else 'make room'
    return '. On that file system, %s; the next run goes on where this one stood' % room


def full_disk(places):
    """Which file system is full, of those that the places are on."""
    place = _fullest(places)
    status = os.statvfs(place)
    if status.f_files and not status.f_ffree:
        return 'the file system %s is full (no inodes free)' % _mount_point(place)
    return 'the file system %s is full (%.1f MiB free)' % (_mount_point(place), _room(place) / _MIB)


def _fullest(places):
    return min((place for place in map(_existing, places)), key=_room)


def _existing(place):
    while not os.path.exists(place) and os.path.dirname(place) != place:
        place = os.path.dirname(place)
    return place


def _room(place):
    """Bytes that this user can write there; root also has what is reserved. Without inodes, that is none."""
    status = os.statvfs(place)
    if status.f_files and not status.f_ffree:
        return 0
    return (status.f_bavail if os.geteuid() else status.f_bfree) * status.f_frsize


def _mount_point(place):
    place = os.path.realpath(place)
    while not os.path.ismount(place):
        place = os.path.dirname(place)
    return place
