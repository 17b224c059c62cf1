# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run commands of a package manager, each after any other run that holds its lock.

Unattended upgrades of a guest that has just booted hold it for minutes. apt itself waits for dpkg's lock alone, dpkg
for none, rpm only on a terminal, and dnf for as long as it takes, unless it is told not to wait.
"""

import re
import time

from .package_failure import Failure

INTERVAL = 3
# As apt, rpm, dpkg (and debconf), dnf put it, old releases and new.
LOCKED = re.compile(
    'Could not get lock .*held by process'
    '|lock .*Resource temporarily unavailable'
    '|(is|was) locked by another process'
    '|already locked by [0-9]+$'
)
# The words that are searched for, and questions that nobody would answer.
ENVIRONMENT = {'LC_ALL': 'C.UTF-8', 'LANGUAGE': 'C', 'DEBIAN_FRONTEND': 'noninteractive'}


class Runner:
    """Calls take an argument list and return (status, stdout, stderr)."""

    def __init__(self, module):
        self._module = module
        self._inherited = ()

    def inherit(self, descriptor):
        """Commands keep it open, too: a lock on it lasts until the last of them has ended, even if we are killed."""
        self._inherited = (descriptor,)

    def __call__(self, argv):
        return self._module.run_command(argv, environ_update=ENVIRONMENT, pass_fds=self._inherited)


def waiting(run, seconds, pause=time.sleep):
    """run, but what fails because of a lock is run again every few seconds, for at most so many seconds in all."""

    def run_unlocked(argv):
        waited = 0
        while True:
            answer = run(argv)
            words = locked(answer)
            if not words:
                return answer
            if waited >= seconds:
                raise Failure(
                    'lock',
                    'Another run of the package manager has held its lock for %d seconds: %s. '
                    'Wait for it to end, then run again' % (waited, words.rstrip('.')),
                    answer,
                )
            pause(INTERVAL)
            waited += INTERVAL

    return run_unlocked


def locked(answer):
    """What the command said about a lock, if that is why it failed."""
    status, dummy, errors = answer
    lines = [line for line in errors.splitlines() if LOCKED.search(line)] if status else []
    return lines[0] if lines else None
