# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps the user names, passwords and tokens in URLs out of everything that is shown or recorded.

Whole URLs are taken apart. In other text, such as the messages of git and dnf, they are masked by what they look like,
because ansible-core does not do that from 2.22 on. A user name alone is masked, too: it may be a token.
"""

import collections
import re
from urllib.parse import quote, unquote

from .printable import printable

MASK = '********'

_SCHEME = r'[A-Za-z][A-Za-z0-9+.-]*://'
# A host and a port, or what is mistaken for them if a password contains one of the characters that end them
_PORT = r'[0-9]*(?:[]/?#\s,;\'")>]|$)'
_IN_TEXT = re.compile(
    # as it should be: up to the last @ before the path
    r'(?P<scheme>%(scheme)s)(?:[^\s"<>/?#]*@'
    # a password with a / ? or # in it: the host would have a port that is no number
    r'|[^\s"<>/?#@:\[]*:(?!%(port)s)[^\s"<>]*@)'
    # in front of the URL
    r'|[^\s"\'<>=:@/]{1,100}:[^\s"<>]{1,200}@(?=%(scheme)s)' % {'scheme': _SCHEME, 'port': _PORT}
)
_IN_QUERY = re.compile(
    r'([?&;][\w.-]*(?:token|passw|secret|key|signature|sig|auth|credential)[\w.-]*=)[^&;#\s"\'<>]+', re.IGNORECASE
)
_PARTS = re.compile('(%s)(.*)' % _SCHEME, re.DOTALL)
_OF_HTTP = ('http://', 'https://')

# url: what can be passed to git. username, password: decoded, or None. store: a line for git-credential-store.
Access = collections.namedtuple('Access', 'url username password store')


def shown(value):
    """What a module returns, for every controller: printable, and without credentials."""
    return redacted(printable(value))


def redacted(value):
    """The value with a mask for the credentials in all URLs, in all strings in it."""
    if isinstance(value, dict):
        return {key: redacted(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [redacted(item) for item in value]
    if isinstance(value, bytes):
        return redacted(value.decode('latin-1')).encode('latin-1')
    return _redacted_text(value) if isinstance(value, str) else value


def has_credentials(text):
    return redacted(text) != text


def without_credentials(url):
    """For a URL as a whole, however it is written."""
    scheme, _userinfo, rest = _parts(url)
    return _IN_QUERY.sub(r'\g<1>' + MASK, scheme + rest)


def is_ambiguous(url):
    """Whether programs would look for the user name and password elsewhere: they are in front of the URL, or have a
    character in them that ends the host."""
    scheme, userinfo, _rest = _parts(url)
    return userinfo is not None and (not scheme or bool(re.search('[/?#]', userinfo)))


def access(url):
    """How to get what is at this URL without a program's arguments, messages or files showing the credentials.

    Other protocols than HTTP have no other place for the user name. For ssh, only the password is left out, which git
    does not use; for ftp, nothing is.
    """
    scheme, userinfo, rest = _parts(url)
    if userinfo is None or scheme not in _OF_HTTP:
        name = userinfo.partition(':')[0] + '@' if userinfo is not None and scheme == 'ssh://' else None
        return Access(url if name is None else scheme + name + rest, None, None, None)
    username, _colon, password = map(unquote, userinfo.partition(':'))
    host = re.match('[^/?#]*', rest).group()
    store = '%s%s:%s@%s' % (scheme, quote(username, safe=''), quote(password, safe=''), host)
    return Access(scheme + rest, username, password, store)


def _redacted_text(text):
    if '@' in text:
        text = _IN_TEXT.sub(lambda match: '%s%s@' % (match.group('scheme') or '', MASK), text)
    return _IN_QUERY.sub(r'\g<1>' + MASK, text) if '=' in text else text


def _parts(url):
    """(scheme, user name and password or None, the rest)"""
    match = _PARTS.match(url)
    if not match:
        # name@host:path, as ssh has it, has no password
        userinfo, at_sign, rest = url.rpartition('@')
        return ('', userinfo, rest) if at_sign and ':' in userinfo and url[0] != '/' else ('', None, url)
    scheme, rest = match.groups()
    authority = re.match('[^/?#]*', rest).group()
    if '@' in authority:
        userinfo = authority.rpartition('@')[0]
    elif '@' in rest and re.match(r'[^:\[/?#]*:(?!%s)' % _PORT, rest):
        userinfo = rest.rpartition('@')[0]
    else:
        return scheme, None, rest
    return scheme, userinfo, rest[len(userinfo) + 1 :]
