# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each case is read by GLib, too."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import key_file
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.key_file import KeyFileError
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest import glib

READABLE = [
    (b'', {}),
    (b'# nothing but a comment\n', {}),
    (b'[a]\n', {'a': {}}),
    (b'[a]', {'a': {}}),
    (b'[a] \t\nb=1', {'a': {'b': '1'}}),
    (b'[a]\nb=1\nb=2\n', {'a': {'b': '2'}}),
    (b'[a]\nb=1\n[c]\n[a]\nb=2\nd=3\n', {'a': {'b': '2', 'd': '3'}, 'c': {}}),
    (b'[a]\r\nb=1\r\n\r\n', {'a': {'b': '1'}}),
    # At the end of the file, it is no line end.
    (b'[a]\nb=1\r', {'a': {'b': '1\r'}}),
    (b'  [a]\n\t b \t= 1 \n', {'a': {'b': '1 '}}),
    (b'[a]\n  # b=1\n;b=2\n', {'a': {';b': '2'}}),
    (b'[a]\nb=\n', {'a': {'b': ''}}),
    (b'[a]\nb c=d=e\n', {'a': {'b c': 'd=e'}}),
    (b'# M\xfcller\n[a]\nb=\xc3\xa4\n', {'a': {'b': '\xe4'}}),
    (b'[a]\nb=\xe4\n', {'a': {'b': None}}),
    (b'[a]\nb=\\sx\\ny\\tz\\\\\\r\n', {'a': {'b': ' x\ny\tz\\\r'}}),
    (b'[a]\nb=E:\\q\n', {'a': {'b': None}}),
    (b'[a]\nEncoding=utf-8\n[b]\nEncoding=latin1\n', {'a': {'Encoding': 'utf-8'}, 'b': {'Encoding': 'latin1'}}),
]
UNREADABLE = [
    (b'b=1\n', 'line 1 is before the first [section]: b=1'),
    (b'\n[a]\nb\n', 'line 3 is neither a [section], nor a key=value, nor a # comment: b'),
    (b'[a]\n=1\n', 'line 2 is neither a [section], nor a key=value, nor a # comment: =1'),
    (b'[]\n', 'line 1 has an invalid section name: []'),
    (b'[a[b]\n', 'line 1 has an invalid section name: [a[b]'),
    (b'[a\tb]\n', 'line 1 has an invalid section name: [a\tb]'),
    (b'[a]\n[b] # comment\n', 'line 2 is neither a [section], nor a key=value, nor a # comment: [b] # comment'),
    (b'[a]\n[b=1\n', 'line 2 has an invalid key: [b=1'),
    (b'[a]\nb]=1\n', 'line 2 has an invalid key: b]=1'),
    (b'[a]\nb [de]=1\n', 'line 2 has an invalid key: b [de]=1'),
    (b'[a]\nEncoding=latin1\n', 'line 2 sets an encoding other than UTF-8: Encoding=latin1'),
    (b'\xef\xbb\xbf[a]\n', 'line 1 is neither a [section], nor a key=value, nor a # comment: \ufeff[a]'),
]


@pytest.mark.parametrize('content, expected', READABLE)
def test_it_is_read_as_glib_reads_it(tmp_path, content, expected):
    path = tmp_path / 'tools.conf'
    path.write_bytes(content)
    assert key_file.values(content) == expected == glib.values(path=path)


@pytest.mark.parametrize('content, words', UNREADABLE)
def test_what_glib_refuses(content, words):
    with pytest.raises(glib.Unreadable):
        glib.values(content)
    with pytest.raises(KeyFileError) as refused:
        key_file.values(content)
    assert str(refused.value) == words


def test_null_characters_end_no_line():
    """GLib ignores the rest of such a line. Nobody means that."""
    with pytest.raises(KeyFileError, match='line 2 has a null character'):
        key_file.parse(b'[a]\nb=1\0\n')


PIECES = st.sampled_from(
    [
        b'[a]\n',
        b'[b]\r\n',
        b'c=1\n',
        b' d = 2 \n',
        b'c=3',
        b'\n',
        b'\r',
        b' ',
        b'\t',
        b'#',
        b';',
        b'=',
        b'[',
        b']',
        b'x',
    ]
    + [b'\xc3\xa4', b'\xff', b'\\s', b'\\\\', b'\x0b', b'\x0c', b'Encoding', b'utf-8']
)
CONTENTS = st.lists(PIECES, max_size=12).map(b''.join)


def read(reader, content):
    try:
        return reader(content)
    except (KeyFileError, glib.Unreadable):
        return None


@settings(deadline=None, max_examples=400)
@given(CONTENTS)
def test_whatever_there_is_glib_reads_the_same(content):
    assert read(key_file.values, content) == read(glib.values, content)


VALUES = st.text(st.characters(blacklist_categories=('Cs',), blacklist_characters='\0\x0c'), max_size=8)


@given(VALUES)
def test_a_value_is_written_as_glib_writes_it(value):
    assert key_file.escaped(value) == glib.escaped(value)
    assert key_file.unescaped(key_file.escaped(value)) == value


@settings(deadline=None, max_examples=400)
@given(CONTENTS, st.sampled_from(['a', 'b', 'new']), st.sampled_from(['c', 'd']), st.one_of(st.none(), VALUES))
def test_a_change_is_what_was_meant_and_nothing_else(content, section, key, value):
    before = read(glib.values, content)
    if before is None:
        return
    changed = key_file.with_value(content, section, key, None if value is None else key_file.escaped(value))
    after = glib.values(changed)
    expected = {name: dict(keys) for name, keys in before.items()}
    if value is None:
        expected.get(section, {}).pop(key, None)
    else:
        expected.setdefault(section, {})[key] = value
    assert after == expected
    mine = (section.encode(), key.encode())
    lines = iter([line.raw.rstrip() for line in key_file.parse(changed)])
    others = [line.raw.rstrip() for line in key_file.parse(content) if (line.group, line.key) != mine]
    assert all(other in lines for other in others), 'another line is gone, or in another place'


CHANGES = [
    ('an empty file', b'', ('a', 'b', b'1'), b'[a]\nb=1\n'),
    ('no newline at the end', b'[a]\nb=1', ('a', 'c', b'2'), b'[a]\nb=1\nc=2\n'),
    ('no newline at the end of the value', b'[a]\nb=1', ('a', 'b', b'2'), b'[a]\nb=2'),
    ('a new section', b'[a]\nb=1\n', ('c', 'd', b'2'), b'[a]\nb=1\n\n[c]\nd=2\n'),
    ('a new section after a blank line', b'[a]\n\n', ('c', 'd', b'2'), b'[a]\n\n[c]\nd=2\n'),
    (
        'after the last key, not after the comments',
        b'[a]\nb=1\n\n# c\n[d]\n',
        ('a', 'e', b'2'),
        b'[a]\nb=1\ne=2\n\n# c\n[d]\n',
    ),
    ('an empty section', b'[a]\n\n[d]\n', ('a', 'e', b'2'), b'[a]\ne=2\n\n[d]\n'),
    ('spaces', b'[a]\n  b =  1\n', ('a', 'b', b'2'), b'[a]\n  b =  2\n'),
    ('CRLF', b'[a]\r\nb=1\r\n', ('a', 'b', b'2'), b'[a]\r\nb=2\r\n'),
    ('a new key with CRLF', b'[a]\r\nb=1', ('a', 'c', b'2'), b'[a]\r\nb=1\r\nc=2\r\n'),
    ('a carriage return in the last value', b'[a]\nb=1\r', ('a', 'c', b'2'), b'[a]\nb=1\r\r\nc=2\n'),
    ('the last of several', b'[a]\nb=1\nb=2\n', ('a', 'b', b'3'), b'[a]\nb=1\nb=3\n'),
    ('in the continued section', b'[a]\nb=1\n[c]\n[a]\nb=2\n', ('a', 'b', b'3'), b'[a]\nb=1\n[c]\n[a]\nb=3\n'),
    ('all of several are removed', b'[a]\nb=1\n[c]\n[a]\nb=2\n# d\n', ('a', 'b', None), b'[a]\n[c]\n[a]\n# d\n'),
    ('the same key elsewhere', b'[a]\nb=1\n[c]\nb=2\n', ('c', 'b', None), b'[a]\nb=1\n[c]\n'),
    ('a comment that is not UTF-8', b'# \xfc\n[a]\nb=1\n', ('a', 'b', b'2'), b'# \xfc\n[a]\nb=2\n'),
    ('what is not there', b'[a]\n', ('a', 'b', None), b'[a]\n'),
]


@pytest.mark.parametrize('content, change, expected', [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES])
def test_every_other_byte_is_preserved(content, change, expected):
    assert key_file.with_value(content, *change) == expected


@pytest.mark.parametrize(
    'content, expected',
    [
        (b'[a]\n\n[b]\nc=1\n', b'\n[b]\nc=1\n'),
        (b'[a]\n# comment\n', b'[a]\n# comment\n'),
        (b'[b]\n', b'[b]\n'),
        (b'[a]\nc=1\n[a]\n', b'[a]\nc=1\n'),
    ],
)
def test_empty_sections(content, expected):
    assert key_file.without_empty_groups(content, ['a']) == expected
