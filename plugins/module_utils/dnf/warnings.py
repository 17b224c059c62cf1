# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Warnings about the files, in addition to what was done to one of them."""

import os

from .repository_files import ADDRESS_KEYS, ENABLED


def file_warnings(evidence):
    """About files that dnf does not read, or not as intended."""
    warnings = ['%s.' % remark for remark in getattr(evidence.distribution, 'remarks', ())]
    warnings += ['dnf cannot read %s.' % broken.reason for broken in evidence.broken]
    return warnings if evidence.configuration.dnf5 else warnings + _no_utf8_warnings(evidence.files)


def _no_utf8_warnings(files):
    warnings = []
    for source in files:
        if not _is_utf8(os.fsencode(source.path)):
            warnings.append('dnf skips %s, because its name is not UTF-8. Rename it.' % source.path)
        line = _first_line_not_utf8(source)
        if line:
            warnings.append(
                '%s line %s is not UTF-8, which makes every dnf command fail. Save the file as '
                'UTF-8.' % (source.path, line)
            )
    return warnings


def _first_line_not_utf8(source):
    """In comments, dnf accepts any byte."""
    lines = []
    for section in source.repositories:
        if not _is_utf8(section.name):
            lines.append(section.line)
        lines += [option.line for option in section.options if not _is_utf8(option.key) or not _is_utf8(option.value)]
    return min(lines) if lines else None


def _is_utf8(value):
    try:
        if isinstance(value, bytes):
            value.decode('utf-8')
        else:
            value.encode('utf-8')
    except UnicodeError:
        return False
    return True


def place_warnings(places, place, enabling):
    """About the repository, and others of the same name."""
    warnings = []
    for other in places:
        if other.section is place.section:
            continue
        where = '%s line %d' % (other.source.path, other.section.line)
        if other.repository == place.repository:
            warnings.append(
                '%s has [%s], too; dnf ignores that, because %s comes first.'
                % (where, other.repository, place.source.path)
            )
        elif other.repository.lower() == place.repository.lower():
            warnings.append(
                '%s has [%s], a different repository to dnf; it is left unchanged.' % (where, other.repository)
            )
    return warnings + _option_warnings(place) + (_address_warnings(place) if enabling else [])


def _option_warnings(place):
    return [
        "%s line %d says '%s=%s', which dnf ignores: it only knows '%s' in lower case."
        % (place.source.path, option.line, option.key, option.value, ENABLED)
        for option in place.section.options
        if option.key != ENABLED and option.key.lower() == ENABLED
    ]


def _address_warnings(place):
    if any(option.value for option in place.section.options if option.key in ADDRESS_KEYS):
        return []
    return [
        '%s line %d: [%s] has no address (%s). While it is enabled, every dnf command fails.'
        % (place.source.path, place.section.line, place.section.name, ', '.join(ADDRESS_KEYS))
    ]
