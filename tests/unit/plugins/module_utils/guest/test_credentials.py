# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.credentials import (
    access,
    has_credentials,
    is_ambiguous,
    redacted,
    shown,
    without_credentials,
)

# url, and what is shown of it
SHOWN = [
    ('https://h/x.git', 'https://h/x.git'),
    ('https://me:pw@h/x.git', 'https://h/x.git'),
    ('https://me:pw@h:8443/x.git', 'https://h:8443/x.git'),
    # a token as the user name, with and without an empty password: ansible/ansible#87396
    ('https://token@h/x.git', 'https://h/x.git'),
    ('https://token:@h/x.git', 'https://h/x.git'),
    ('https://:pw@h/x.git', 'https://h/x.git'),
    # characters that should have been encoded
    ('https://me:p@w@h/x.git', 'https://h/x.git'),
    ('https://me:p/w@h/x.git', 'https://h/x.git'),
    ('https://me:1/w@h/x.git', 'https://me:1/w@h/x.git'),
    ('https://me:p#w?@h/x.git', 'https://h/x.git'),
    ('https://me:p w"<@h/x.git', 'https://h/x.git'),
    ('https://me:pw@[::1]:80/x.git', 'https://[::1]:80/x.git'),
    # ansible/ansible#84557
    ('me:pw@https://h/x.git', 'https://h/x.git'),
    ('me:pw@h:x.git', 'h:x.git'),
    # what has none
    ('https://h/@scope/x@1.tar.gz', 'https://h/@scope/x@1.tar.gz'),
    ('https://h:80/x@1.tar.gz', 'https://h:80/x@1.tar.gz'),
    ('https://[::1]:80/x@1.tar.gz', 'https://[::1]:80/x@1.tar.gz'),
    ('git@h:x.git', 'git@h:x.git'),
    ('/srv/a:b@c.tar.gz', '/srv/a:b@c.tar.gz'),
    ('file:///srv/a:b@c.tar.gz', 'file:///srv/a:b@c.tar.gz'),
    ('', ''),
    # in the query
    ('https://h/x?private_token=pw&a=b', 'https://h/x?private_token=********&a=b'),
    ('https://h/x?a=b&X-Amz-Signature=pw', 'https://h/x?a=b&X-Amz-Signature=********'),
]


@pytest.mark.parametrize('url, expected', SHOWN)
def test_a_url_is_shown_without_them(url, expected):
    assert without_credentials(url) == expected


# what programs print, and what is shown of it
TEXTS = [
    (
        "fatal: Authentication failed for 'https://me:p'w@h/x.git/'",
        "fatal: Authentication failed for 'https://********@h/x.git/'",
    ),
    (
        ' - Status code: 401 for https://me:pw@h/repodata/repomd.xml (IP: ::1)',
        ' - Status code: 401 for https://********@h/repodata/repomd.xml (IP: ::1)',
    ),
    (
        "curl: (5) Unsupported proxy syntax in 'http://me:p/w@proxy:3128'",
        "curl: (5) Unsupported proxy syntax in 'http://********@proxy:3128'",
    ),
    ('baseurl=http://a/,https://me:pw@b/', 'baseurl=http://a/,https://********@b/'),
    ('"https://me:pw@a","https://me:pw@b"', '"https://********@a","https://********@b"'),
    ('me:pw@https://h/x.git', '********@https://h/x.git'),
    ('GET /x?access_token=pw HTTP/1.1', 'GET /x?access_token=******** HTTP/1.1'),
    ('see https://h:80/x, http://h:3128. Or write to me@h', 'see https://h:80/x, http://h:3128. Or write to me@h'),
    ("'https://h': ask me@h", "'https://h': ask me@h"),
    ('git@h:x.git a@b ://@', 'git@h:x.git a@b ://@'),
    ('CFLAGS=-O2 key=value ?sig=', 'CFLAGS=-O2 key=value ?sig='),
]


@pytest.mark.parametrize('text, expected', TEXTS)
def test_text_is_shown_without_them(text, expected):
    assert redacted(text) == expected
    assert redacted(expected) == expected
    assert has_credentials(text) == (text != expected)


@pytest.mark.parametrize('url', [url for url, expected in SHOWN if url != expected and ' ' not in url and '://' in url])
def test_a_url_in_a_text_is_shown_without_them(url):
    assert 'pw' not in redacted("fatal: unable to access '%s': no" % url)
    assert 'p/w' not in redacted(url) and 'p#w' not in redacted(url) and 'token@' not in redacted(url)


def test_everything_in_a_structure():
    given = {'a': ['http://me:pw@h', ('http://me:pw@h', 1)], 'b': b'http://me:pw@h/\xe9', 'c': None}
    masked = 'http://********@h'
    assert redacted(given) == {'a': [masked, [masked, 1]], 'b': b'http://********@h/\xe9', 'c': None}
    assert shown(given)['b'] == masked + '/\ufffd'


def test_short_passwords_do_not_mask_other_text():
    # ansible/ansible#23671: whatever a password is elsewhere, it is not one there
    assert redacted('1.0.0.beta from https://me:b@h/') == '1.0.0.beta from https://********@h/'


def test_a_long_word_takes_no_time():
    assert redacted('a:' * 200000 + '@') == 'a:' * 200000 + '@'


@pytest.mark.parametrize(
    'url, expected',
    [
        ('https://h/x.git', ('https://h/x.git', None, None, None)),
        ('https://me:p%40w@h:1/x.git', ('https://h:1/x.git', 'me', 'p@w', 'https://me:p%40w@h:1')),
        ('https://me@corp:p@w%@h/x.git', ('https://h/x.git', 'me@corp', 'p@w%', 'https://me%40corp:p%40w%25@h')),
        # so that git does not ask for a password
        ('https://token@h/x.git', ('https://h/x.git', 'token', '', 'https://token:@h')),
        ('ssh://me:pw@h/x.git', ('ssh://me@h/x.git', None, None, None)),
        ('ssh://h/x.git', ('ssh://h/x.git', None, None, None)),
        ('git@h:x.git', ('git@h:x.git', None, None, None)),
        ('ftp://me:pw@h/x.tgz', ('ftp://me:pw@h/x.tgz', None, None, None)),
        ('/srv/x.git', ('/srv/x.git', None, None, None)),
    ],
)
def test_access(url, expected):
    assert tuple(access(url)) == expected


@pytest.mark.parametrize(
    'url, ambiguous',
    [
        ('https://me:pw@h/x.git', False),
        ('https://me:p@w@h/x.git', False),
        ('git@h:x.git', False),
        ('https://h/a:b@c.git', False),
        ('https://me:p/w@h/x.git', True),
        ('me:pw@https://h/x.git', True),
        ('me:pw@h:x.git', True),
    ],
)
def test_a_url_that_programs_read_in_another_way(url, ambiguous):
    assert is_ambiguous(url) == ambiguous
