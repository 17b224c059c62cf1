# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import shutil

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools import tree as autotools

FILES = ('Makefile.am', 'configure.ac', 'lib/a.c', 'lib/a.h')
LONG_AGO, BUILT_AT, SINCE = 1000000000, 1100000000, 1200000000


class Tree:
    """A source tree that was recorded, and then built at BUILT_AT."""

    def __init__(self, root):
        self.root = root
        for path in FILES:
            self.write(path, path, LONG_AGO)
        self.remember()

    def remember(self):
        self.recorded = autotools.record(str(self.root), self.walk())

    def walk(self):
        return autotools.walk(str(self.root))

    def write(self, path, content, time):
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content)
        os.utime(str(place), (time, time))

    def compare(self, products=(), built_at=BUILT_AT):
        return autotools.compare(str(self.root), self.walk(), self.recorded, set(products), built_at)

    def changes(self, products=()):
        return {kind: paths for kind, paths in self.compare(products).by_kind() if paths}


@pytest.fixture
def tree(tmp_path):
    (tmp_path / 'tree').mkdir()
    return Tree(tmp_path / 'tree')


def test_all_files_are_recorded_but_ours_and_version_controls(tree):
    tree.write('lib/.libs/a.o', 'x', SINCE)
    for path in ('.git/config', '.autotools_build/state.json', 'autom4te.cache/x'):
        tree.write(path, 'x', SINCE)
    os.mkfifo(str(tree.root / 'pipe'))
    tree.remember()
    assert sorted(tree.recorded) == sorted(FILES + ('lib/.libs/a.o',))


def test_nothing_happened(tree):
    assert tree.changes() == {}


@pytest.mark.parametrize('time', [LONG_AGO - 5, LONG_AGO, SINCE])
def test_other_content_is_a_change_whatever_its_time_stamp(tree, time):
    tree.write('lib/a.c', 'other', time)
    assert tree.changes() == {'changed': ['lib/a.c']}


def test_same_size_and_time_is_looked_into(tree):
    tree.write('lib/a.c', 'LIB/A.C', LONG_AGO)
    assert tree.changes() == {'changed': ['lib/a.c']}


def test_touched(tree):
    os.utime(str(tree.root / 'lib/a.c'), (SINCE, SINCE))
    assert tree.changes() == {'touched': ['lib/a.c']}
    # Before anything was built, a time stamp hides nothing.
    assert not tree.compare(built_at=None)


def test_an_older_time_stamp_alone_is_nothing(tree):
    os.utime(str(tree.root / 'lib/a.c'), (LONG_AGO - 5, LONG_AGO - 5))
    assert tree.changes() == {}


def test_sources_laid_down_again_are_nothing_but_for_what_differs(tree):
    tree.write('lib/a.o', 'x', BUILT_AT)
    tree.remember()
    for path in FILES:
        (tree.root / path).unlink()
        tree.write(path, path, SINCE)
    assert tree.changes(['lib/a.o']) == {}
    assert tree.compare(['lib/a.o']).laid_down_again == sorted(FILES)
    tree.write('lib/a.h', 'other', SINCE)
    assert tree.changes(['lib/a.o']) == {'changed': ['lib/a.h']}
    os.utime(str(tree.root / 'lib/a.c'), (LONG_AGO, LONG_AGO))
    assert tree.changes(['lib/a.o'])['touched'] == ['Makefile.am', 'configure.ac']


def test_removed_and_added(tree):
    os.unlink(str(tree.root / 'lib/a.h'))
    tree.write('notes.txt', 'x', SINCE)
    assert tree.changes() == {'added': ['notes.txt'], 'removed': ['lib/a.h']}


def test_a_link_inside_of_the_tree_counts_by_where_it_goes(tree):
    (tree.root / 'lib/link.h').symlink_to('a.h')
    (tree.root / 'folder').symlink_to('lib')
    tree.remember()
    assert 'folder/a.c' not in tree.recorded
    tree.write('lib/a.h', 'other', SINCE)
    assert tree.changes() == {'changed': ['lib/a.h']}
    (tree.root / 'lib/link.h').unlink()
    (tree.root / 'lib/link.h').symlink_to('a.c')
    assert tree.changes() == {'changed': ['lib/a.h', 'lib/link.h']}


def test_a_link_out_of_the_tree_counts_by_what_it_leads_to(tree):
    elsewhere = tree.root.parent / 'elsewhere'
    elsewhere.mkdir()
    (elsewhere / 'x.c').write_text('x')
    (tree.root / 'x.c').symlink_to(elsewhere / 'x.c')
    (tree.root / 'folder').symlink_to(elsewhere)
    (tree.root / 'again').symlink_to(elsewhere)
    (tree.root / 'round').symlink_to(tree.root.parent)
    (tree.root / 'nowhere').symlink_to('lost')
    tree.remember()
    assert len([path for path in tree.recorded if path.endswith('/x.c')]) == 1
    assert tree.changes() == {}
    (elsewhere / 'x.c').write_text('y')
    assert len(tree.changes()['changed']) == 2


def test_a_tree_that_was_copied_is_the_same(tree):
    copy = tree.root.parent / 'copy'
    shutil.copytree(str(tree.root), str(copy))
    tree.root = copy
    assert tree.changes() == {}
