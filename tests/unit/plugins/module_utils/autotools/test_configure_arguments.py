# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.configure_arguments import difference, meaning


@pytest.mark.parametrize(
    'one, other',
    [
        (['--a', '--b'], ['--b', '--a']),
        (['--prefix', '/usr'], ['--prefix=/usr']),
        (['--disable-nls'], ['--enable-nls=no']),
        (['--without-x'], ['--with-x=no']),
        (['--enable-nls'], ['--enable-nls=yes']),
        (['--with-x'], ['--with-x=yes']),
        (['--prefix=/opt', '--prefix=/usr'], ['--prefix=/usr']),
        (['--enable-x', '--disable-x'], ['--disable-x']),
        (['--quiet', '--a'], ['--a']),
        (['CC=gcc', '--a'], ['--a', 'CC=gcc']),
        (['--srcdir=.', '--a'], ['--a']),
    ],
)
def test_same_meaning(one, other):
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(
    'one, other',
    [
        (['--a'], []),
        (['--with-fuse=fuse3'], ['--with-fuse']),
        (['--disable-x', '--enable-x'], ['--disable-x']),
        (['CFLAGS=-O2 -g'], ['CFLAGS=-O2']),
        (['--prefix', '--a'], ['--a']),
    ],
)
def test_other_meaning(one, other):
    assert meaning(one) != meaning(other)


@pytest.mark.parametrize(
    'before, after, words',
    [
        ([], ['--without-x'], 'added --without-x'),
        (['--enable-a=yes', '--b'], [], 'removed --b, --enable-a'),
        (['--prefix=/a'], ['--prefix=/b'], 'now --prefix=/b instead of --prefix=/a'),
        (['--enable-a'], ['--disable-a', 'CC=clang'], 'added CC=clang; now --disable-a instead of --enable-a'),
        (['--a'], ['--a'], None),
    ],
)
def test_difference(before, after, words):
    assert difference(meaning(before), meaning(after)) == words
