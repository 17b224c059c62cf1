# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import time

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools import tree as autotools
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.time_stamps import (
    bring_forward,
    left_outdated,
    outdate,
    settle,
)

LONG_AGO, BUILT_AT, SINCE = 1000000000, 1100000000, 1200000000
NAMES = ('Makefile.am', 'Makefile.in', 'a.c', 'a.h', 'a.o')


class Tree:
    def __init__(self, root):
        self.root = root

    def stamp(self, **times):
        for name, moment in times.items():
            place = self.root / name.replace('_', '.')
            if not place.exists():
                place.write_text('x')
            os.utime(str(place), (moment, moment))

    def seconds(self, name):
        return (self.root / name).stat().st_mtime

    def settle(self, built_at=BUILT_AT, recorded=None, **changes):
        files = autotools.walk(str(self.root))
        return settle(str(self.root), files, autotools.Changes(**changes), recorded or {}, built_at)


@pytest.fixture
def tree(tmp_path):
    tree = Tree(tmp_path)
    tree.stamp(Makefile_am=LONG_AGO, Makefile_in=LONG_AGO, a_c=LONG_AGO, a_h=LONG_AGO, a_o=BUILT_AT - 5)
    return tree


def test_what_hides_behind_an_old_time_stamp_is_brought_forward(tree):
    assert tree.settle(changed=['a.c']) == []
    assert tree.seconds('a.c') > SINCE and tree.seconds('a.h') == LONG_AGO


def test_what_make_sees_anyway_is_left_alone(tree):
    tree.stamp(a_c=SINCE)
    tree.settle(changed=['a.c'])
    assert tree.seconds('a.c') == SINCE


def test_nobody_knows_what_an_interrupted_build_has_built(tree):
    tree.stamp(a_c=SINCE)
    tree.settle(changed=['a.c'], built_at=None)
    assert tree.seconds('a.c') > SINCE


@pytest.mark.parametrize('am, in_', [(LONG_AGO, LONG_AGO + 5), (SINCE, LONG_AGO), (LONG_AGO, LONG_AGO)])
def test_the_order_of_what_is_brought_forward_remains(tree, am, in_):
    tree.stamp(Makefile_am=am, Makefile_in=in_)
    tree.settle(changed=['Makefile.am'], added=['Makefile.in'])
    stamps = [(tree.root / name).stat().st_mtime_ns for name in ('Makefile.am', 'Makefile.in')]
    assert min(stamps) > SINCE * 10**9 and max(stamps) <= time.time() * 1e9
    assert (stamps[0] > stamps[1], stamps[0] == stamps[1]) == (am > in_, am == in_)


def test_what_was_laid_down_again_gets_the_time_stamp_of_what_was_built(tree):
    recorded = autotools.record(str(tree.root), autotools.walk(str(tree.root)))
    tree.stamp(a_c=SINCE, a_h=SINCE)
    tree.settle(recorded=recorded, laid_down_again=['a.c', 'a.h'])
    assert tree.seconds('a.c') == tree.seconds('a.h') == LONG_AGO


def test_the_order_of_what_a_clock_stamped_that_went_ahead_remains(tree):
    ahead = time.time() + 86400
    tree.stamp(a_h=ahead, a_o=ahead + 5, prog=ahead + 9)
    tree.settle(changed=['a.c'])
    stamps = [tree.seconds(name) for name in ('a.h', 'a.o', 'prog', 'a.c')]
    assert stamps == sorted(stamps) and len(set(stamps)) == 4 and stamps[-1] <= time.time()


def test_what_was_touched_by_a_clock_that_went_ahead_is_newer_than_what_was_built(tree):
    ahead = time.time() + 86400
    tree.stamp(a_o=time.time() - 0.5, a_c=ahead)
    tree.settle(touched=['a.c'], built_at=time.time() - 0.4)
    assert tree.seconds('a.o') < tree.seconds('a.c') <= time.time()


def test_what_lies_outside_of_the_tree_is_told_and_not_touched(tree, tmp_path_factory):
    outside = tmp_path_factory.mktemp('outside') / 'x.c'
    outside.write_text('x')
    os.utime(str(outside), (LONG_AGO, LONG_AGO))
    (tree.root / 'x.c').symlink_to(outside)
    assert tree.settle(changed=['a.c', 'x.c']) == ['x.c']
    assert outside.stat().st_mtime == LONG_AGO


LIBRARY = "# libpart.la - a libtool library file\nlibrary_names='libpart-2.1.so libpart.so'\nold_library='libpart.a'\n"


@pytest.mark.parametrize(
    'path, outdated',
    [
        ('.libs/part.o', ['part.lo']),
        ('part.o', ['part.lo']),
        ('.libs/libpart-2.1.so', ['libpart.la']),
        ('.libs/libpart.a', ['libpart.la']),
        ('.libs/demo', ['demo']),
        ('art.o', []),
        ('a.o', ['a.o']),
    ],
)
def test_make_builds_again_what_was_lost_or_altered(tree, path, outdated):
    for name, text in (
        ('part.lo', "pic_object='.libs/part.o'\nnon_pic_object='part.o'\n"),
        ('libpart.la', LIBRARY),
        ('demo', '#! /bin/sh\n'),
    ):
        (tree.root / name).write_text(text)
    (tree.root / '.libs').mkdir()
    touched = outdate(str(tree.root), [path])
    assert [name for name in touched if (tree.root / name).exists()] == outdated
    assert all(tree.seconds(name) < LONG_AGO for name in outdated)
    assert sorted(left_outdated(str(tree.root), touched)) == outdated
    bring_forward(str(tree.root), left_outdated(str(tree.root), touched))
    assert left_outdated(str(tree.root), touched) == {} and all(tree.seconds(name) > SINCE for name in outdated)
