# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says in plain words why a phase failed, and what to do about it."""

import os

from ansible_collections.esxi_arm.guest.plugins.module_utils import autotools_log


class PhaseFailed(Exception):
    """A phase came to a bad end."""

    def __init__(self, phase, message, rc=None, log=None, lines=()):
        super(PhaseFailed, self).__init__(message)
        self.phase = phase
        self.rc = rc
        self.log = log
        self.log_tail = autotools_log.tail(list(lines))


def failed(phase, rc, log, lines, places, jobs):
    """The PhaseFailed for a command that ended with exit status rc. places: the folders it may have filled."""
    found = autotools_log.first_failure(lines, places[0])
    ended = 'was killed by signal %d' % -rc if rc < 0 else 'failed with exit status %d' % rc
    if found.disk_full:
        message = '%s %s because %s: %s' % (phase, ended, full_disk(places), found.text)
    elif found.out_of_memory:
        message = '%s %s because memory ran out and the compiler was killed: %s. %s' % (
            phase,
            ended,
            found.text,
            _fewer_jobs(jobs),
        )
    elif found.text:
        message = '%s %s: %s' % (phase, ended, found.sentence())
    elif rc == -9:
        message = '%s %s, as the kernel does when memory runs out. %s' % (phase, ended, _fewer_jobs(jobs))
    else:
        message = '%s %s and says no more about it; see %s' % (phase, ended, log)
    return PhaseFailed(phase, message, rc, log, lines)


def _fewer_jobs(jobs):
    if jobs > 1:
        return 'Run it with fewer jobs: jobs=%d instead of %d' % (max(1, jobs // 2), jobs)
    return 'It ran with one job already: give the machine more memory or swap'


def full_disk(places):
    """Which file system is full, of those that the places are on."""
    place = min((place for place in map(_existing, places)), key=_free)
    return 'the file system %s is full (%.1f MiB free)' % (_mount_point(place), _free(place) / 1048576.0)


def _existing(place):
    while not os.path.exists(place) and os.path.dirname(place) != place:
        place = os.path.dirname(place)
    return place


def _free(place):
    status = os.statvfs(place)
    return status.f_bavail * status.f_frsize


def _mount_point(place):
    place = os.path.realpath(place)
    while not os.path.ismount(place):
        place = os.path.dirname(place)
    return place
