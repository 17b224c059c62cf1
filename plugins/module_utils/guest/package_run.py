# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs package manager commands so that they outlive us, waiting for any other process that holds the lock.

Unattended upgrades after boot hold it for minutes. apt itself only waits for dpkg's lock, dpkg for none, rpm only on a
terminal, and dnf indefinitely unless it is told not to wait.
"""

import os
import re
import subprocess
import tempfile
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


# In memory, so that a full disk does not stop the command that would free some of it.
OUTPUT_DIRECTORY = '/run'


class Runner:
    """Called with an argument list, returns (status, stdout, stderr).

    A package manager that is stopped halfway leaves a broken system. When a connection is lost, its terminal and sudo
    signal the process group of the module, and what writes to the module's pipes fails. So each command has a session
    of its own, and writes to files. No signal is ignored: daemons that a package's script starts would inherit that.
    """

    def __init__(self):
        self._inherited = ()

    def inherit(self, descriptor):
        """Have commands inherit it: a lock on it is held until the last of them has ended, even if we are killed."""
        self._inherited = (descriptor,)

    def __call__(self, argv):
        with _output_file() as output, _output_file() as errors:
            try:
                # run_command would have it in our process group, and at the other end of a pipe.
                process = subprocess.Popen(  # pylint: disable=ansible-bad-function
                    argv,
                    env=dict(os.environ, **ENVIRONMENT),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=errors,
                    start_new_session=True,
                    pass_fds=self._inherited,
                )
            except OSError as error:  # as a shell would
                return 127, '', '%s: %s' % (argv[0], os.strerror(error.errno))
            status = process.wait()
            return status, _written(output), _written(errors)


def _output_file():
    """One without a name, so that nothing is left of it."""
    try:
        return tempfile.TemporaryFile(dir=OUTPUT_DIRECTORY)
    except OSError:
        return tempfile.TemporaryFile()


def _written(stream):
    stream.seek(0)
    return stream.read().decode('utf-8', 'surrogateescape')


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
