# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import unconfirmed

BEFORE = {'base': '1', 'libc': '1', 'tools': '1.0', 'tools-desktop': '1.0'}

# what is installed after `tools` was to be, and the versions to put back and the new packages that this leads to
CLOSED = {
    'upgraded': (dict(BEFORE, tools='2.0'), {'tools': '1.0'}, []),
    'with a new dependency': (dict(BEFORE, tools='2.0', libnew='1'), {'tools': '1.0'}, ['libnew']),
    'with a dependency that was upgraded': (dict(BEFORE, tools='2.0', libc='2'), {'tools': '1.0'}, []),
    'with a part of the same version': (
        dict(BEFORE, tools='2.0', **{'tools-desktop': '2.0'}),
        {'tools': '1.0', 'tools-desktop': '1.0'},
        [],
    ),
    'with a part that it replaces': (
        {'base': '1', 'libc': '1', 'tools': '2.0'},
        {'tools': '1.0', 'tools-desktop': '1.0'},
        [],
    ),
    'in two versions': (dict(BEFORE, tools='1.0 2.0'), {'tools': '1.0'}, []),
    'gone': ({'base': '1', 'libc': '1', 'tools-desktop': '1.0'}, {'tools': '1.0'}, []),
    # it may be broken, although its version is the same
    'nothing has changed': (BEFORE, {'tools': '1.0'}, []),
}


@pytest.mark.parametrize('after, versions, new', CLOSED.values(), ids=CLOSED)
def test_what_an_installation_has_changed(after, versions, new):
    note = unconfirmed.opened(['tools'], BEFORE, ['old'])
    assert unconfirmed.is_open(note)
    closed = unconfirmed.closed(note, after)
    assert not unconfirmed.is_open(closed)
    assert closed == {'kind': 'unconfirmed', 'versions': versions, 'new': new, 'configured': ['old']}


def test_what_was_not_there_and_did_not_come_is_nothing():
    note = unconfirmed.closed(unconfirmed.opened(['other'], BEFORE, []), BEFORE)
    assert unconfirmed.is_empty(note)


def noted(versions, *new):
    return unconfirmed.filled({'kind': 'unconfirmed', 'versions': versions, 'new': list(new)})


# two notes in a row, and what they make together
MERGED = {
    'upgraded twice': (noted({'tools': '1'}), noted({'tools': '2'}), noted({'tools': '1'})),
    'new, then upgraded': (noted({}, 'tools'), noted({'tools': '1'}), noted({}, 'tools')),
    'new, then gone': (noted({}, 'lib'), noted({'lib': '1'}), noted({}, 'lib')),
    'gone, then new': (noted({'lib': '1'}), noted({}, 'lib'), noted({'lib': '1'})),
    'different ones': (noted({'a': '1'}, 'b'), noted({'c': '1'}, 'd'), noted({'a': '1', 'c': '1'}, 'b', 'd')),
}


@pytest.mark.parametrize('first, second, both', MERGED.values(), ids=MERGED)
def test_what_was_before_the_first_counts(first, second, both):
    assert unconfirmed.merged(first, second) == both


def test_without_some():
    assert unconfirmed.without(noted({'a': '1', 'b': '1'}, 'c', 'd'), ['a', 'c']) == noted({'b': '1'}, 'd')
    assert unconfirmed.is_empty(unconfirmed.without(noted({'a': '1'}, 'c'), ['a', 'c']))
