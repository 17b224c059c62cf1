# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.election import elect

FIRST = ' is the first guest in the play that needs it and can build it'
# name: the states of the guests in the order of the play (of another key behind a slash); who is elected, and why
CASES = {
    'one guest': ({'a': 'waiting'}, 'a', 'a' + FIRST),
    'the first of two': (
        {'b': 'waiting', 'a': 'waiting'},
        'b',
        'b' + FIRST,
    ),
    'not one that needs another package': (
        {'a': 'waiting/other', 'b': 'waiting'},
        'b',
        'b' + FIRST,
    ),
    'not one that is too small': (
        {'a': 'unfit', 'b': 'waiting'},
        'b',
        'b' + FIRST,
    ),
    'the one that has begun, though another comes first': (
        {'a': 'waiting', 'b': 'building'},
        'b',
        'b is already building it',
    ),
    'the one that took over and has begun': ({'a': 'failed', 'b': 'building'}, 'b', 'b is already building it'),
    'the next one after a failure': (
        {'a': 'failed', 'b': 'waiting', 'c': 'waiting'},
        'b',
        'b takes over, because a failed to build it: a did not',
    ),
    'the next one after several, the last of which is named': (
        {'a': 'failed', 'b': 'failed', 'c': 'waiting'},
        'c',
        'c takes over, because b failed to build it: b did not',
    ),
    'the next one is an earlier one of the play': (
        {'a': 'waiting', 'b': 'failed'},
        'a',
        'a takes over, because b failed to build it: b did not',
    ),
    'not one that has built and lost it': (
        {'a': 'built', 'b': 'waiting'},
        'b',
        'b' + FIRST,
    ),
    'not one that has its package': (
        {'a': 'served', 'b': 'waiting'},
        'b',
        'b' + FIRST,
    ),
    'nobody, all failed': (
        {'a': 'failed', 'b': 'failed'},
        None,
        'b failed to build it: b did not. No other guest that needs the package can build it',
    ),
    'nobody, one failed and the other is too small': (
        {'a': 'failed', 'b': 'unfit'},
        None,
        'a failed to build it: a did not. No other guest that needs the package can build it',
    ),
    'nobody, whatever is the matter with another package': (
        {'a': 'failed', 'b': 'waiting/other'},
        None,
        'a failed to build it: a did not. No other guest that needs the package can build it',
    ),
    'nobody, all are too small': ({'a': 'unfit'}, None, 'a did not.'),
    'nobody, the builder has become unreachable': ({}, None, 'no guest in the play can build it'),
}


@pytest.mark.parametrize(('states', 'builder', 'because'), CASES.values(), ids=CASES)
def test_election(states, builder, because):
    turns = {}
    for name, state in states.items():
        state, _slash, key = state.partition('/')
        turns[name] = {'key': key or 'this', 'state': state, 'message': f'{name} did not.'}
    assert elect(turns, 'this') == (builder, because, builder)


LEADS = ' is the first of open_vm_tools_builders'
# name: the states of the guests, as above, with the builders that failed for them; who is elected to build, for which
# guest, and why. The builders are x and y.
ELSEWHERE = {
    'the first of them': ({'a': 'waiting', 'b': 'waiting'}, 'x', 'a', 'x' + LEADS),
    'for the guest that needs this package': ({'a': 'waiting/other', 'b': 'waiting'}, 'x', 'b', 'x' + LEADS),
    'the one that has begun': (
        {'a': 'waiting', 'b': 'building'},
        'x',
        'b',
        'x is already building it',
    ),
    'the next one after a failure, for the same guest': (
        {'a': 'failed x', 'b': 'waiting'},
        'y',
        'a',
        'y takes over, because others could not build it (x: did not)',
    ),
    'the next one, though the first was only tried for a guest that has its package': (
        {'a': 'served x', 'b': 'waiting'},
        'y',
        'b',
        'y takes over, because others could not build it (x: did not)',
    ),
    'the first one, whatever it did with another package': (
        {'a': 'failed/other x', 'b': 'waiting'},
        'x',
        'b',
        'x' + LEADS,
    ),
    'nobody, all have failed': (
        {'a': 'failed x y', 'b': 'waiting'},
        None,
        None,
        'none of open_vm_tools_builders can build it (x: did not; y: did not)',
    ),
    'nobody, no guest is left': ({'a': 'built'}, None, None, 'no guest in the play still needs it'),
}


@pytest.mark.parametrize(('states', 'builder', 'guest', 'because'), ELSEWHERE.values(), ids=ELSEWHERE)
def test_election_among_other_machines(states, builder, guest, because):
    turns = {}
    for name, words in states.items():
        state, *tried = words.split()
        state, _slash, key = state.partition('/')
        failures = [{'builder': each, 'message': 'did not.'} for each in tried]
        turns[name] = {'key': key or 'this', 'state': state, 'builder': 'x', 'failures': failures}
    assert elect(turns, 'this', ['x', 'y']) == (builder, because, guest)
