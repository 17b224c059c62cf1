# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs package manager commands, waiting for any other process that holds the lock.

Unattended upgrades after boot hold it for minutes. apt itself only waits for dpkg's lock, dpkg for none, rpm only on a
terminal, and dnf indefinitely unless it is told not to wait.
"""

import re
import time

from .package_failure import Failure

INTERVAL = 3
# Messages of apt, rpm, dpkg (and debconf), dnf, zypper and dnf5, in old and new releases.
LOCKED = re.compile(
    'Could not get lock .*held by process'
    '|lock .*Resource temporarily unavailable'
    '|(is|was) locked by another process'
    '|already locked by [0-9]+$'
    '|System management is locked by the application with pid'
    '|Failed to obtain rpm transaction lock'
)
# For untranslated messages, without questions, and with room for whole versions in the tables of dnf5.
ENVIRONMENT = {
    'LC_ALL': 'C.UTF-8',
    'LANGUAGE': 'C',
    'DEBIAN_FRONTEND': 'noninteractive',
    'DNF5_FORCE_COLUMNS': '250',
    'FORCE_COLUMNS': '250',
}


class Runner:
    """Called with an argument list, returns (status, stdout, stderr)."""

    def __init__(self, module):
        self._module = module
        self._inherited = ()

    def inherit(self, descriptor):
        """Have commands inherit it: a lock on it is held until the last of them has ended, even if we are killed."""
        self._inherited = (descriptor,)

    def __call__(self, argv):
        return self._module.run_command(argv, environ_update=ENVIRONMENT, pass_fds=self._inherited)


def waiting(run, seconds, pause=time.sleep):
    """Like run, but retries commands that fail because of a lock, for at most so many seconds in all."""

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
                    'Another package manager process has held its lock for %d seconds: %s. '
                    'Wait for it to end, then run again' % (waited, words.rstrip('.')),
                    answer,
                )
            pause(INTERVAL)
            waited += INTERVAL

    return run_unlocked


def locked(answer):
    """The command's message about a lock, if that is why it failed."""
    status, dummy, errors = answer
    lines = [line for line in map(str.strip, errors.splitlines()) if LOCKED.search(line)] if status else []
    return lines[0] if lines else None
