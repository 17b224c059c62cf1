# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Monitors a background build on a managed host until it ends."""

import time
import typing as t

from ansible.errors import AnsibleConnectionFailure, AnsibleError

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.background_job import (
    GOES_ON,
    Answer,
    complaint,
    last_words,
    pid_of,
    question,
    read_answer,
    shell_word,
)
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.contact import Contact
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.progress_line import LinePacer, progress_line

# Seconds that a poll waits on the host for the end, and between two if the host does not answer
_POLL_FIRST, _POLL_GROWTH, _POLL_AT_MOST = 1.0, 1.4, 10.0
_PATIENCE_WITHOUT_JOB = 15
# Older progress was left behind by an earlier run.
_STALE_AFTER = 60


class Host(t.Protocol):
    """What a Watch needs from the managed host."""

    name: str

    def ask(self, command: str) -> str:
        """The output of a small command there."""

    def job_result(self, results_file: str) -> dict:
        """The job's own result in this file, with finished true once it has ended."""

    def reconnect(self) -> None:
        """Try a new connection."""

    def show(self, line: str) -> None:
        """Tell the user."""


class BuildLost(Exception):
    """The job will never end: its process is gone."""


class _NoAnswer(AnsibleError):
    """The host printed something else."""


class Watch:
    """The polls of one build, and what was shown so far."""

    def __init__(
        self,
        host: Host,
        progress_file: str,
        verbose: bool,
        clock: t.Callable[[], float] = time.monotonic,
        sleep: t.Callable[[float], None] = time.sleep,
    ) -> None:
        self._host = host
        self._progress_file = progress_file
        self._verbose = verbose
        self._clock = clock
        self._sleep = sleep
        self._pacer = LinePacer()
        self._pid: int | None = None
        self._told_how_to_stop = False
        self._lost_since: float | None = None
        self._contact = Contact(clock, self._tell)

    def result(self, results_file: str) -> dict:
        """Wait for the end of the job that writes this file, and return the module's result."""
        delay = _POLL_FIRST
        while True:
            try:
                outcome = self._poll(results_file, round(delay))
            except AnsibleConnectionFailure as error:
                self._contact.lost(error)
            except AnsibleError as error:
                self._contact.no_answer(error)
            else:
                if outcome is not None:
                    return outcome
                delay = min(_POLL_AT_MOST, delay * _POLL_GROWTH)
                continue
            self._sleep(_POLL_AT_MOST)
            self._host.reconnect()

    def how_to_stop(self) -> str:
        pid = self._pid or f'$({pid_of(shell_word(self._progress_file))})'
        return f'{self._host.name}  the build continues if this play is interrupted; to stop it, run there: kill {pid}'

    def _poll(self, results_file: str, patience: int) -> dict | None:
        output = self._host.ask(question(self._progress_file, results_file, patience))
        answer = read_answer(output)
        if answer is None:
            raise _NoAnswer(last_words(output))
        self._contact.heard(answer.ended)
        self._look_at_progress(answer)
        outcome = self._read(results_file) if answer.ended else None
        self._contact.well()
        self._look_for_job(answer)
        return outcome

    def _read(self, results_file: str) -> dict:
        try:
            outcome = self._host.job_result(results_file)
        except AnsibleError as error:
            # The connection works: it has just been used.
            raise _NoAnswer(last_words(str(error))) from error
        if not outcome.get('finished'):
            raise _NoAnswer(complaint(outcome))
        return outcome

    def _look_at_progress(self, answer: Answer) -> None:
        progress = answer.progress
        if progress is None or answer.builder_gone or answer.clock - progress.get('updated', 0) > _STALE_AFTER:
            return
        self._pid = progress.get('pid')
        if not self._verbose:
            return
        if not self._told_how_to_stop:
            self._told_how_to_stop = True
            self._host.show(self.how_to_stop())
        if self._pacer.worth_showing(progress, self._clock()):
            self._host.show(progress_line(self._host.name, progress, answer.clock))

    def _tell(self, what: str) -> None:
        if self._verbose:
            self._host.show(f'{self._host.name}  {what}')

    def _look_for_job(self, answer: Answer) -> None:
        """If the job's process was killed, or the host rebooted, its file says unfinished forever."""
        if not answer.lost:
            self._lost_since = None
        elif self._lost_since is None:
            self._lost_since = self._clock()
        elif self._clock() - self._lost_since >= _PATIENCE_WITHOUT_JOB:
            raise BuildLost(
                f'the build process is gone: it was killed, or the host was rebooted. Run the task again: {GOES_ON}'
            )
