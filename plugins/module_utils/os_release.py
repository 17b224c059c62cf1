# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which distribution this is, out of os-release."""

import collections
import os
import shlex

PLACES = ('etc/os-release', 'usr/lib/os-release')

Distribution = collections.namedtuple('Distribution', 'id like major title')


class OsReleaseError(Exception):
    pass


def read_distribution(root='/'):
    """The distribution installed below root."""
    for place in PLACES:
        path = os.path.join(root, place)
        if not os.path.isfile(path) or _leaves(root, path):
            continue
        with open(path, 'rb') as stream:
            distribution = parse_distribution(stream.read().decode('utf-8', 'replace'))
        if not distribution.id:
            raise OsReleaseError('%s has no ID line, so the distribution is unknown' % path)
        return distribution
    raise OsReleaseError('There is no %s, so the distribution is unknown' % ' and no '.join(
        os.path.join(root, place) for place in PLACES))


def _leaves(root, path):
    # An absolute symbolic link in a mounted system means a file of that system; followed from here it would be a
    # file of the system we run on.
    inside = os.path.join(os.path.realpath(root), '')
    return not os.path.realpath(path).startswith(inside)


def parse_distribution(text):
    fields = parse_fields(text)
    version = fields.get('VERSION_ID', '')
    return Distribution(
        id=fields.get('ID', '').lower(),
        like=tuple(fields.get('ID_LIKE', '').lower().split()),
        major=version.split('.')[0],
        title=_title(fields, version),
    )


def _title(fields, version):
    name = fields.get('NAME') or fields.get('ID', '')
    return ('%s %s' % (name, version)).strip()


def parse_fields(text):
    """The assignments of an os-release file, which are written as a shell would read them."""
    fields = {}
    for line in text.splitlines():
        key, equals, value = line.strip().partition('=')
        if equals and key and not key.startswith('#'):
            fields[key] = _unquoted(value)
    return fields


def _unquoted(value):
    try:
        return ' '.join(shlex.split(value))
    except ValueError:  # an open quote
        return value.strip('\'"')
