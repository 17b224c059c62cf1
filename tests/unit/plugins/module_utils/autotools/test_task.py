# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.task import build_environment

OF_A_USER = {'PATH': '/bin', 'LANG': 'de_DE.UTF-8', 'LC_MESSAGES': 'de_DE.UTF-8', 'LANGUAGE': 'de', 'CC': 'clang'}


def test_messages_are_english_because_they_are_read():
    assert build_environment(OF_A_USER, {}) == {'PATH': '/bin', 'LANG': 'de_DE.UTF-8', 'LC_ALL': 'C', 'CC': 'clang'}


def test_what_is_given_comes_last():
    given = {'LC_ALL': 'C.UTF-8', 'CC': 'gcc', 'V': 1, 'EMPTY': None}
    assert build_environment(OF_A_USER, given) == {
        'PATH': '/bin',
        'LANG': 'de_DE.UTF-8',
        'LC_ALL': 'C.UTF-8',
        'CC': 'gcc',
        'V': '1',
        'EMPTY': '',
    }


@pytest.mark.parametrize('name', ['MAKEFLAGS', 'MAKELEVEL', 'MFLAGS', 'MAKEOVERRIDES'])
def test_an_outer_make_has_no_say(name):
    assert name not in build_environment({name: '-n'}, {})
    assert build_environment({name: '-n'}, {name: '-k'})[name] == '-k'
