# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elects who builds a package for all guests that need it: one of them, or one of open_vm_tools_builders.

Each waiting guest has published a turn: `key` (the build key of the package), `state`, `message`, and `failures`, each
with `builder` and `message`. A guest that has failed or become unreachable is no longer in the play, so it has no turn.
"""

import typing as t

from . import builders as machines

# Can build, and has not tried yet.
WAITING = 'waiting'
BUILDING = 'building'
# Has tried; the message says why it failed.
FAILED = 'failed'
# Is too small to build, as the message says, and takes the package that another guest builds.
UNFIT = 'unfit'


class Election(t.NamedTuple):
    """The builder, None if none is left that could build, and the reason."""

    builder: str | None
    because: str
    # the guest whose tasks build: the builder itself, unless it is one of open_vm_tools_builders
    guest: str | None


def elect(turns: t.Mapping[str, t.Mapping[str, t.Any]], key: str, builders: t.Sequence[str] = ()) -> Election:
    """Who builds the package with this key. The turns are in the order of the play."""
    mine = {name: turn for name, turn in turns.items() if turn['key'] == key}
    return _among_builders(mine, builders) if builders else _among_guests(mine)


def _in_state(turns: t.Mapping[str, t.Mapping[str, t.Any]], *states: str) -> list[str]:
    return [name for name, turn in turns.items() if turn['state'] in states]


def _among_guests(turns: t.Mapping[str, t.Mapping[str, t.Any]]) -> Election:
    building, waiting, failed, unfit = (_in_state(turns, state) for state in (BUILDING, WAITING, FAILED, UNFIT))
    if building:
        return _guest(building[0], f'{building[0]} is already building it')
    if waiting and failed:
        return _guest(waiting[0], f'{waiting[0]} takes over, because {_failure(turns, failed)}')
    if waiting:
        return _guest(waiting[0], f'{waiting[0]} is the first guest in the play that needs it and can build it')
    if failed:
        return _nobody(f'{_failure(turns, failed)}. No other guest that needs the package can build it')
    if unfit:
        return _nobody(turns[unfit[-1]]['message'])
    return _nobody('no guest in the play can build it')


def _among_builders(turns: t.Mapping[str, t.Mapping[str, t.Any]], builders: t.Sequence[str]) -> Election:
    """A guest is only elected to lead, and goes on doing that when a builder has failed."""
    building, leading = _in_state(turns, BUILDING), _in_state(turns, WAITING, FAILED)
    if building:
        builder = turns[building[0]]['builder']
        return Election(builder, f'{builder} is already building it', building[0])
    tried = {each['builder']: each['message'] for turn in turns.values() for each in turn.get('failures', [])}
    left = [name for name in builders if name not in tried]
    said = machines.because(tried.items())
    if not left:
        return _nobody(f'none of open_vm_tools_builders can build it ({said})')
    if not leading:
        return _nobody('no guest in the play still needs it')
    if tried:
        return Election(left[0], f'{left[0]} takes over, because others could not build it ({said})', leading[0])
    return Election(left[0], f'{left[0]} is the first of open_vm_tools_builders', leading[0])


def _guest(name: str, because: str) -> Election:
    return Election(name, because, name)


def _nobody(because: str) -> Election:
    return Election(None, because, None)


def _failure(turns: t.Mapping[str, t.Mapping[str, t.Any]], failed: list[str]) -> str:
    return f'{failed[-1]} failed to build it: {turns[failed[-1]]["message"].rstrip(".")}'
