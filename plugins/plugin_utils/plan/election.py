# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elects the guest that builds a package for all guests that need it.

Each waiting guest has published a turn: `key` (the build key of the package), `state` and `message`. A guest that has
failed or become unreachable is no longer in the play, so it has no turn.
"""

import typing as t

# Can build, and has not tried yet.
WAITING = 'waiting'
BUILDING = 'building'
# Has tried; the message says why it failed.
FAILED = 'failed'
# Is too small to build, as the message says, and takes the package that another guest builds.
UNFIT = 'unfit'


class Election(t.NamedTuple):
    """The builder, None if no guest is left that could build, and the reason."""

    builder: str | None
    because: str


def elect(turns: t.Mapping[str, t.Mapping[str, str]], key: str) -> Election:
    """The guest that builds the package with this key. The turns are in the order of the play."""

    def in_state(state: str) -> list[str]:
        return [name for name, turn in turns.items() if turn['key'] == key and turn['state'] == state]

    building, waiting, failed, unfit = map(in_state, (BUILDING, WAITING, FAILED, UNFIT))
    if building:
        return Election(building[0], f'{building[0]} is already building it')
    if waiting and failed:
        return Election(waiting[0], f'{waiting[0]} takes over, because {_failure(turns, failed)}')
    if waiting:
        return Election(waiting[0], f'{waiting[0]} is the first guest in the play that needs it and can build it')
    if failed:
        return Election(None, f'{_failure(turns, failed)}. No other guest that needs the package can build it')
    if unfit:
        return Election(None, turns[unfit[-1]]['message'])
    return Election(None, 'no guest in the play can build it')


def _failure(turns: t.Mapping[str, t.Mapping[str, str]], failed: list[str]) -> str:
    return f'{failed[-1]} failed to build it: {turns[failed[-1]]["message"].rstrip(".")}'
