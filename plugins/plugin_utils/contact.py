# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""For how long to put up with a host from which nothing is heard of a build.

Either it cannot be reached, or it can but says something else: "sudo: a password is required", say.
"""

import typing as t

from ansible.errors import AnsibleConnectionFailure, AnsibleError

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.progress_line import duration

# A host that is restarted, or a network that is repaired, is back by then.
_PATIENCE_WITHOUT_CONTACT = 15 * 60
# What a host says in place of an answer does not change by itself, unless it is just being started.
_PATIENCE_WITHOUT_ANSWER = 60
_TRIES_WITHOUT_ANSWER = 3


class BuildUnwatched(Exception):
    """The job may run, or have ended: the host can be reached, but nothing is heard of the build."""


class Contact:
    """What is known of the contact to one host."""

    def __init__(self, clock: t.Callable[[], float], tell: t.Callable[[str], None]) -> None:
        self._clock = clock
        self._tell = tell
        self._heard_at = clock()
        self._build = 'goes on'
        self._unanswered = 0
        self._unanswered_since = 0.0
        self._in_trouble = False

    def heard(self, ended: bool) -> None:
        """It has said how the build is."""
        self._heard_at = self._clock()
        self._build = 'has ended' if ended else 'goes on'

    def well(self) -> None:
        """All that was asked has been answered."""
        self._unanswered = 0
        if self._in_trouble:
            self._in_trouble = False
            self._tell('connected again')

    def lost(self, error: AnsibleError) -> None:
        silence = self._clock() - self._heard_at
        if silence > _PATIENCE_WITHOUT_CONTACT:
            raise AnsibleConnectionFailure(
                f'no contact for {duration(silence)} while a build runs there in the background; '
                f'the next run of this task goes on with it. Last error: {error}'
            )
        # What it said before may be over when it is back.
        self._unanswered = 0
        self._trouble('connection lost')

    def no_answer(self, error: AnsibleError) -> None:
        """The error is what it said."""
        if not self._unanswered:
            self._unanswered_since = self._clock()
        self._unanswered += 1
        time = self._clock() - self._unanswered_since
        if time >= _PATIENCE_WITHOUT_ANSWER and self._unanswered >= _TRIES_WITHOUT_ANSWER:
            raise BuildUnwatched(
                f'asked {self._unanswered} times in {duration(time)} for the build in the background, the host only '
                f'says: {error}. The build there {self._build}; '
                'once this is repaired, the next run of this task does what is left'
            )
        self._trouble(f'no answer, but: {error}')

    def _trouble(self, what: str) -> None:
        if not self._in_trouble:
            self._in_trouble = True
            self._tell(f'{what}, trying again; the build there {self._build}')
