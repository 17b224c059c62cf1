# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import shutil
import time

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils import autotools_sources as sources
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_time_stamps import reveal_missing, settle
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_tree import is_configured, looks_built, walk

FILES = ('Makefile.am', 'configure.ac', 'lib/a.c', 'lib/a.h')
LONG_AGO, BUILT_AT, SINCE = 1000000000, 1100000000, 1200000000


class Tree(object):
    """A source tree that was recorded, and then built at BUILT_AT."""

    def __init__(self, root):
        self.root = root
        for path in FILES:
            self.write(path, path, LONG_AGO)
        self.known = sources.record(str(root), walk(str(root)), {}, set(), False)

    def write(self, path, content, time):
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content)
        os.utime(str(place), (time, time))

    def changes(self, products=()):
        found = sources.compare(str(self.root), walk(str(self.root)), self.known, set(products), BUILT_AT)
        return {kind: paths for kind, paths in found.by_kind() if paths}


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


def test_record_holds_the_sources_only(tree):
    for path in ('lib/.libs/a.o', 'lib/a.o', '.git/config', '.autotools_build/state.json', 'autom4te.cache/x'):
        tree.write(path, 'x', SINCE)
    known = sources.record(str(tree.root), walk(str(tree.root)), {}, {'lib/made.c'}, False)
    assert sorted(known) == sorted(FILES)


def test_nothing_happened(tree):
    assert tree.changes() == {}


@pytest.mark.parametrize('time', [LONG_AGO - 5, LONG_AGO, SINCE])
def test_other_content_is_a_change_whatever_its_time_stamp(tree, time):
    tree.write('lib/a.c', 'other', time)
    assert tree.changes() == {'changed': ['lib/a.c']}


def test_same_size_and_time_in_another_file_is_looked_into(tree):
    replacement = tree.root / 'new'
    replacement.write_text('LIB/A.C')
    os.utime(str(replacement), (LONG_AGO, LONG_AGO))
    os.rename(str(replacement), str(tree.root / 'lib/a.c'))
    assert tree.changes() == {'changed': ['lib/a.c']}


def test_touched(tree):
    os.utime(str(tree.root / 'lib/a.c'), (SINCE, SINCE))
    assert tree.changes() == {'touched': ['lib/a.c']}


def test_touched_after_a_build_by_a_clock_that_was_ahead(tree):
    os.utime(str(tree.root / 'lib/a.c'), (SINCE, SINCE))
    found = sources.compare(str(tree.root), walk(str(tree.root)), tree.known, set(), time.time() + 86400)
    assert found.touched == ['lib/a.c']


def test_an_older_time_stamp_alone_is_nothing(tree):
    os.utime(str(tree.root / 'lib/a.c'), (LONG_AGO - 5, LONG_AGO - 5))
    assert tree.changes() == {}


def test_the_same_tree_laid_down_again_is_nothing(tree):
    shutil.rmtree(str(tree.root / 'lib'))
    for path in FILES:
        tree.write(path, path, SINCE)
    assert tree.changes() == {}


def test_removed_and_added(tree):
    os.unlink(str(tree.root / 'lib/a.h'))
    for path in ('lib/b.c', 'lib/made.c', 'notes.txt', 'lib/a.o', 'lib/a.log'):
        tree.write(path, 'x', SINCE)
    assert tree.changes(['lib/made.c']) == {'added': ['lib/b.c'], 'removed': ['lib/a.h']}


def test_links_count_by_where_they_point_to(tree):
    (tree.root / 'lib/link.h').symlink_to('a.h')
    tree.known = sources.record(str(tree.root), walk(str(tree.root)), {}, set(), False)
    assert tree.changes() == {}
    (tree.root / 'lib/link.h').unlink()
    (tree.root / 'lib/link.h').symlink_to('a.c')
    assert tree.changes() == {'changed': ['lib/link.h']}


@pytest.mark.parametrize('path, built', [
    ('a.c', False), ('a.lo', True), ('lib/.libs/x', True), ('lib/.deps/a.Po', True), ('libx.so.1.2', True),
    ('Makefile', True), ('own/Makefile', False), ('config.log', True), ('configure', False), ('Makefile.in', False),
    ('prog', False),
])
def test_looks_built_by_hand(path, built):
    files = dict.fromkeys(['config.status', 'configure', 'Makefile.in', 'Makefile.am', path])
    assert looks_built(path, files) is built


def test_what_a_build_by_hand_left_is_no_source(tree):
    (tree.root / 'prog').write_bytes(b'\x7fELF...')
    (tree.root / 'lib/prog').write_text('#!/bin/sh\n# lib/prog - temporary wrapper script for .libs/prog\n')
    for path in ('configure', 'config.status', 'lib/a.o', 'lib/made.c', 'config.log', 'lib/tool'):
        tree.write(path, '#!/bin/sh\n', SINCE)
    files = walk(str(tree.root))
    known = sources.record(str(tree.root), files, {}, {'lib/made.c'}, False)
    assert sorted(known) == sorted(FILES + ('configure', 'lib/tool'))
    left = sources.unclaimed(str(tree.root), files, known, {'lib/made.c'})
    assert left == ['config.status', 'lib/a.o', 'lib/prog', 'prog']


def test_a_program_among_the_sources_is_one_while_nothing_is_configured(tree):
    (tree.root / 'data').write_bytes(b'\x7fELF...')
    assert 'data' in sources.record(str(tree.root), walk(str(tree.root)), {}, set(), False)


@pytest.mark.parametrize('path, configured', [
    ('config.status', True), ('lib/Makefile', True), ('stamp-h1', True), ('lib/.deps/a.Po', True), ('lib/a.o', False),
])
def test_is_configured(path, configured):
    assert is_configured(path, {'lib/Makefile.in': ()}) is configured


@pytest.mark.parametrize('path, built', [('configure', True), ('Makefile.in', True), ('x.pc.in', False)])
def test_looks_bootstrapped_here(path, built):
    assert looks_built(path, dict.fromkeys(['Makefile.am', path]), bootstrapped_here=True) is built


def seconds(root, path):
    return (root / path).stat().st_mtime


def test_settle_brings_changed_sources_forward_and_the_future_back(tree):
    far = 4000000000
    os.utime(str(tree.root / 'configure.ac'), (far, far))
    known = sources.record(str(tree.root), walk(str(tree.root)), {}, set(), False)
    changes = sources.Changes(changed=['lib/a.c'], added=['lost.c'])
    settle(str(tree.root), known, walk(str(tree.root)), changes, False)
    assert seconds(tree.root, 'lib/a.c') > SINCE
    assert SINCE < seconds(tree.root, 'configure.ac') < far
    assert seconds(tree.root, 'lib/a.h') == LONG_AGO


def test_settle_keeps_the_order_of_what_a_clock_stamped_that_went_ahead(tree):
    ahead = time.time() + 86400
    tree.write('lib/a.o', 'x', ahead + 5)
    tree.write('prog', 'x', ahead + 9)
    tree.write('lib/a.h', 'x', ahead)
    settle(str(tree.root), tree.known, walk(str(tree.root)), sources.Changes(changed=['lib/a.c']), False)
    stamps = [seconds(tree.root, path) for path in ('lib/a.h', 'lib/a.o', 'prog', 'lib/a.c')]
    assert stamps == sorted(stamps) and len(set(stamps)) == 4 and stamps[-1] <= time.time()


@pytest.mark.parametrize('use, expected', [(True, True), (False, False)])
def test_settle_orders_a_shipped_configure_script(tree, use, expected):
    for path in ('configure', 'Makefile.in', 'aclocal.m4'):
        tree.write(path, 'x', LONG_AGO - 5)
    known = sources.record(str(tree.root), walk(str(tree.root)), {}, set(), False)
    settle(str(tree.root), known, walk(str(tree.root)), sources.Changes(), use)
    assert (seconds(tree.root, 'Makefile.in') > seconds(tree.root, 'Makefile.am')) is expected


def test_lost_objects_are_revealed_to_make(tree):
    for path in ('lib/a.lo', 'lib/b.lo', 'lib/libdemo.la', 'prog'):
        tree.write(path, 'x', SINCE)
    reveal_missing(str(tree.root), ['lib/.libs/a.o', 'b.o'])
    left = {str(path.relative_to(tree.root)) for path in tree.root.rglob('*') if path.is_file()}
    assert 'lib/a.lo' not in left and {'lib/b.lo', 'lib/libdemo.la', 'prog', 'lib/a.c'} <= left
    reveal_missing(str(tree.root), ['lib/.libs/libdemo.so.0.0.0', '.libs/prog'])
    left = {str(path.relative_to(tree.root)) for path in tree.root.rglob('*') if path.is_file()}
    assert 'lib/libdemo.la' not in left and 'prog' not in left
