# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which distribution this is, from os-release."""

import collections
import os
import re
import shlex

from .files import outside, read_file

PLACES = ('etc/os-release', 'usr/lib/os-release')
BYTE_ORDER_MARK = '\ufeff'
# el8, and el8.2 as in some; Amazon's al2023 or Anolis's an8 have their own numbering.
PLATFORM = re.compile(r'platform:el([0-9]+)(\.[0-9]+)?$')
BLANKS = re.compile(r'([A-Z_]+)(\s*)=(\s*)(.*)')

# major: the distribution's own release number. enterprise_linux: the Enterprise Linux release it claims to be, or ''.
# remarks: what other programs do not read as intended.
Distribution = collections.namedtuple('Distribution', 'id like major title enterprise_linux remarks')
Distribution.__new__.__defaults__ = ('', ())


class OsReleaseError(Exception):
    pass


def read_distribution(root='/'):
    """The distribution installed below root."""
    for place in PLACES:
        path = os.path.join(root, place)
        if not os.path.isfile(path) or outside(root, path):
            continue
        distribution = parse_distribution(read_file(path).decode('utf-8', 'replace'))
        if not distribution.id:
            raise OsReleaseError('%s has no ID line, so the distribution is unknown' % path)
        return distribution._replace(remarks=tuple('%s %s' % (path, remark) for remark in distribution.remarks))
    raise OsReleaseError(
        'There is no %s, so the distribution is unknown'
        % ' and no '.join(os.path.join(root, place) for place in PLACES)
    )


def parse_distribution(text):
    text, remarks = _mended(text)
    fields = parse_fields(text)
    version = fields.get('VERSION_ID', '')
    platform = PLATFORM.match(fields.get('PLATFORM_ID', ''))
    return Distribution(
        id=fields.get('ID', '').lower(),
        like=tuple(fields.get('ID_LIKE', '').lower().split()),
        major=version.split('.')[0],
        title=_title(fields, version),
        enterprise_linux=platform.group(1) if platform else '',
        remarks=remarks,
    )


def _mended(text):
    """(text, remarks): the intended text, and what a shell, which the file is meant for, would not read."""
    remarks = []
    if text.startswith(BYTE_ORDER_MARK):
        text = text[len(BYTE_ORDER_MARK) :]
        remarks.append(
            'begins with a byte order mark (BOM), which hides its first line from other programs. Save it '
            'as UTF-8 without BOM'
        )
    lines = text.split('\n')
    for number, line in enumerate(lines, 1):
        blanks = BLANKS.match(line.strip())
        if blanks and (blanks.group(2) or (blanks.group(3) and blanks.group(4))):
            lines[number - 1] = '%s=%s' % (blanks.group(1), blanks.group(4))
            remarks.append(
                "line %d has spaces around '=', so other programs do not see %s. Write it as %s"
                % (number, blanks.group(1), lines[number - 1])
            )
    return '\n'.join(lines), tuple(remarks)


def _title(fields, version):
    name = fields.get('NAME') or fields.get('ID', '')
    return name if name.endswith(' ' + version) else ('%s %s' % (name, version)).strip()


def parse_fields(text):
    """The assignments of an os-release file, which uses shell syntax."""
    fields = {}
    for line in text.split('\n'):
        key, equals, value = line.strip().partition('=')
        if equals and key and not key.startswith('#'):
            fields[key] = _unquoted(value)
    return fields


def _unquoted(value):
    try:
        return ' '.join(shlex.split(value, comments=True))
    except ValueError:  # an unclosed quote
        return value.strip('\'"')
