# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the commands of a phase: in their own session, with a log, monitored."""

import os
import subprocess
import time

from .processes import MARK, end_run

_LOOK_EVERY = 0.2
_REPORT_EVERY = 1.0


class TimedOut(Exception):
    """The timeout has expired; the processes are gone."""


class Stopped(Exception):
    """This run was stopped by a signal."""


class Runner:
    """Each command gets its own session, so that everything it starts can be found and ended."""

    def __init__(self, environment, run, deadline, progress):
        self.environment = dict(environment)
        self.environment[MARK] = run
        self.run_id = run
        self.deadline = deadline
        self.progress = progress

    def expired(self):
        return self.deadline is not None and time.time() > self.deadline

    def run(self, command, cwd, log, counter=None, more_environment=None):
        """The exit status of the command. Its output is appended to the log."""
        environment = dict(self.environment)
        environment.update(more_environment or {})
        with open(log, 'ab') as stream:
            # run_command returns the output only at the end, and offers no way to stop the command.
            process = subprocess.Popen(  # pylint: disable=ansible-bad-function
                command,
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.progress.update(process_group=process.pid)
        try:
            return self._watch(process, counter)
        finally:
            if process.poll() is None:
                end_run(self.run_id, process.pid)
                process.wait()

    def _watch(self, process, counter):
        reported = time.time()
        while True:
            try:
                return process.wait(_LOOK_EVERY)
            except subprocess.TimeoutExpired:
                pass
            if self.expired():
                raise TimedOut()
            if time.time() - reported >= _REPORT_EVERY:
                reported = time.time()
                self._report(counter)

    def _report(self, counter):
        if counter is None:
            self.progress.update()
            return
        done, total = counter.look(), self.progress.fields.get('total')
        # make can find more to do on its way than it predicted.
        self.progress.update(done=done, total=max(done, total) if total else total)


def write_header(log, command, cwd, more_environment=None):
    """Begin a run in a log. Returns the offset at which its own lines start."""
    settings = ['%s=%s' % setting for setting in sorted((more_environment or {}).items())]
    with open(log, 'ab') as stream:
        now, words = time.strftime('%Y-%m-%d %H:%M:%S'), ' '.join(settings + list(command))
        stream.write(('=== %s in %s: %s\n' % (now, cwd, words)).encode('utf-8', 'replace'))
        stream.flush()
        return os.fstat(stream.fileno()).st_size
