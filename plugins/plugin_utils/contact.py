# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long to tolerate a host that does not report on a build.

Either it is unreachable, or it prints something else, such as "sudo: a password is required".
"""

import typing as t

from ansible.errors import AnsibleConnectionFailure, AnsibleError

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.progress_line import duration

# A host that is rebooted, or a network that is repaired, is back by then.
_PATIENCE_WITHOUT_CONTACT = 15 * 60
# What a host prints instead of an answer does not change by itself, unless it is still booting.
_PATIENCE_WITHOUT_ANSWER = 60
_TRIES_WITHOUT_ANSWER = 3


class BuildUnwatched(Exception):
    """The host is reachable, but does not report on the build, which may be running or have ended."""


class Contact:
    """The state of the contact with one host."""

    def __init__(self, clock: t.Callable[[], float], tell: t.Callable[[str], None]) -> None:
        self._clock = clock
        self._tell = tell
        self._heard_at = clock()
        self._build = 'continues'
        self._unanswered = 0
        self._unanswered_since = 0.0
        self._in_trouble = False

    def heard(self, ended: bool) -> None:
        """The host has reported on the build."""
        self._heard_at = self._clock()
        self._build = 'has ended' if ended else 'continues'

    def well(self) -> None:
        """All queries have been answered."""
        self._unanswered = 0
        if self._in_trouble:
            self._in_trouble = False
            self._tell('reconnected')

    def lost(self, error: AnsibleError) -> None:
        silence = self._clock() - self._heard_at
        if silence > _PATIENCE_WITHOUT_CONTACT:
            raise AnsibleConnectionFailure(
                f'no contact for {duration(silence)} while a build is running there in the background; '
                f'the next run of this task resumes it. Last error: {error}'
            )
        # Its earlier problem may be over when it is back.
        self._unanswered = 0
        self._trouble('connection lost')

    def no_answer(self, error: AnsibleError) -> None:
        """The error is what it printed."""
        if not self._unanswered:
            self._unanswered_since = self._clock()
        self._unanswered += 1
        time = self._clock() - self._unanswered_since
        if time >= _PATIENCE_WITHOUT_ANSWER and self._unanswered >= _TRIES_WITHOUT_ANSWER:
            raise BuildUnwatched(
                f'asked {self._unanswered} times in {duration(time)} about the background build, the host only '
                f'says: {error}. The build {self._build}; '
                'once this is fixed, the next run of this task does what is left'
            )
        self._trouble(f'unexpected answer: {error}')

    def _trouble(self, what: str) -> None:
        if not self._in_trouble:
            self._in_trouble = True
            self._tell(f'{what}, retrying; the build {self._build}')
