# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.repository_files import (
    RepositoryFile,
    RepositoryFileError,
    boolean,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.switch import SwitchError, opposite, switched
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.samples import MALFORMED


def read(content, patterns=False):
    return RepositoryFile('x.repo', content, patterns)


def switch(content, wanted, default=True, name='x'):
    source = read(content)
    return switched(source, source.sections[name], wanted, default)


def enabled(content):
    return read(content).sections['x'].get('enabled').value


@pytest.mark.parametrize('content, line', [case[1:] for case in MALFORMED], ids=[case[0] for case in MALFORMED])
def test_a_malformed_file_is_refused_with_its_line(content, line):
    with pytest.raises(RepositoryFileError) as caught:
        read(content)
    assert caught.value.line == line
    assert str(caught.value).startswith('x.repo line %d: ' % line)


def test_main_is_no_repository():
    assert [section.name for section in read(b'[main]\na=1\n[x]\n').repositories] == ['x']


def test_a_value_goes_on_in_indented_lines_even_if_they_look_like_comments():
    option = read(b'[x]\nenabled=0\n  # comment\nname=y\n').sections['x'].get('enabled')
    assert option.value == '0\n# comment'
    assert (option.line, option.last) == (2, 3)


def test_an_indented_header_ends_a_value():
    assert list(read(b'[x]\na=1\n  [y]\n').sections) == ['x', 'y']


def test_a_comment_ends_a_value():
    assert enabled(b'[x]\nenabled=0\n#c\n') == '0'


@pytest.mark.parametrize(
    'line, value',
    [
        (b'enabled=0\r', '0'),
        (b'enabled \t=\t 0 \t', '0'),
        (b'enabled="0"', '0'),
        (b"enabled='0'", '0'),
        (b'enabled="0', '"0'),
        (b'enabled=', ''),
        (b'enabled=0 # off', '0 # off'),
        (b'enabled=a=b', 'a=b'),
    ],
)
def test_values(line, value):
    assert enabled(b'[x]\n' + line + b'\n') == value
    assert enabled(b'[x]\n' + line) == value


def test_of_a_key_that_comes_twice_the_last_counts():
    assert enabled(b'[x]\nenabled=1\n[y]\nenabled=no\n[x]\nenabled=0\n') == '0'


@pytest.mark.parametrize(
    'word, meaning',
    [
        ('1', True),
        ('YES', True),
        ('True', True),
        ('on', True),
        ('0', False),
        ('No', False),
        ('fAlSe', False),
        ('off', False),
        ('', None),
        ('2', None),
        ('enabled', None),
        ('0 # off', None),
        (' 0', None),
    ],
)
def test_words(word, meaning):
    assert boolean(word) is meaning


def test_patterns_may_have_ranges():
    assert list(read(b'[power[a-z]*]\nenabled=1\n', patterns=True).sections) == ['power[a-z]*']


@pytest.mark.parametrize(
    'off, on',
    [
        ('0', '1'),
        ('no', 'yes'),
        ('No', 'Yes'),
        ('NO', 'YES'),
        ('false', 'true'),
        ('False', 'True'),
        ('FALSE', 'TRUE'),
        ('off', 'on'),
        ('Off', 'On'),
        ('OFF', 'ON'),
    ],
)
def test_a_value_is_answered_in_its_own_kind(off, on):
    assert opposite(off, True) == on
    assert opposite(on, False) == off


def test_one_value_changes():
    content = b'#enabled=0\n[a]\nenabled=0\n[x]\nenabled = 0 \r\n[b]\nenabled=0'
    assert switch(content, True) == content.replace(b'enabled = 0', b'enabled = 1')


def test_disabling_what_has_no_line_adds_one_and_enabling_takes_it_away():
    content = b'[a]\n[x]\nname=y\n'
    disabled = b'[a]\n[x]\nenabled=no\nname=y\n'
    assert switch(content, False) == disabled
    assert switch(disabled, True) == content


def test_enabling_what_is_off_by_default_adds_a_line_and_disabling_takes_it_away():
    content = b'[x]\nname=y\n'
    assert switch(content, True, default=False) == b'[x]\nenabled=yes\nname=y\n'
    assert switch(b'[x]\nenabled=yes\nname=y\n', False, default=False) == content


@pytest.mark.parametrize('content', [b'[x]\nname=y\nenabled=no\n', b'[x]\nenabled=0\n', b'[x]\n\nenabled=no\n'])
def test_a_line_of_the_vendor_is_never_taken_away(content):
    assert len(switch(content, True).split(b'\n')) == len(content.split(b'\n'))


@pytest.mark.parametrize(
    'default, line, switched_line',
    [
        (True, b'enabled=yes', b'enabled=nO'),
        (False, b'enabled=no', b'enabled=yeS'),
        (True, b'enabled=1', b'enabled=0'),
    ],
)
def test_a_line_of_the_vendor_below_the_header_does_not_become_one_of_ours(default, line, switched_line):
    content = b'[x]\n' + line + b'\nname=y\n'
    disabled = switch(content, not default, default)
    assert disabled == content.replace(line, switched_line)
    assert switch(disabled, default, default) == content


@pytest.mark.parametrize(
    'line, words',
    [
        (b'enabled=maybe', "x.repo line 2 says enabled=maybe, which dnf does not understand"),
        (b'enabled=1 # on', "x.repo line 2 says enabled=1 # on, which dnf does not understand"),
        (b'enabled=1\n 0', "x.repo lines 2 to 3 say enabled=1\n0, which dnf does not understand"),
        (b'enabled=$tools', 'from a dnf variable'),
    ],
)
def test_a_value_that_dnf_does_not_know_is_not_switched(line, words):
    with pytest.raises(SwitchError) as caught:
        switch(b'[x]\n' + line + b'\n', False)
    assert words in str(caught.value)
