# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adds the vault's addresses to the bytes of a repository file, and removes them again.

Every line of an old address becomes a comment that starts with our prefix; the vault's address follows the first of
them. The comment repeats that address, so a later edit is recognized and left alone.
"""

import re

from .repository_files import ADDRESS_KEYS, BLANK, RepositoryFile

SIGN = b'# esxi_arm.guest.centos_vault: '
NOTHING = b'nothing'
INSTEAD = b' instead of '
MARK = re.compile(re.escape(SIGN) + rb'(nothing|baseurl=[^ ]+)' + INSTEAD + rb'(.*)', re.DOTALL)


class RepointError(Exception):
    """The resulting file would not read as intended."""


def repointed(source, replaced):
    """The file's content with options replaced: a list of (option, address or None), addresses as text."""
    lines = list(source.lines)
    for option, address in sorted(replaced, key=lambda item: -item[0].line):
        lines[option.line - 1 : option.last] = _marked(lines[option.line - 1 : option.last], address)
    content = b'\n'.join(lines)
    _check(source, content, replaced)
    return content


def _marked(lines, address):
    own = NOTHING if address is None else b'baseurl=' + address.encode('ascii')
    marked = [SIGN + own + INSTEAD + lines[0]]
    if address is not None:
        marked.append(own + _carriage_return(lines[0]))
    return marked + [SIGN + NOTHING + INSTEAD + line for line in lines[1:]]


def _carriage_return(line):
    return b'\r' if line.endswith(b'\r') else b''


def restored(content):
    """(content, numbers): the original content, and the lines below our comments that were edited since."""
    lines = content.split(b'\n')
    result, edited, own = [], [], None
    for number, line in enumerate(lines, 1):
        if own is not None and line == own:
            own = None
            continue
        if own is not None:
            edited.append(number)
        own = None
        mark = MARK.match(line)
        if mark:
            line = mark.group(2)
            own = None if mark.group(1) == NOTHING else mark.group(1) + _carriage_return(line)
        result.append(line)
    return b'\n'.join(result), edited


def section_lines(source, section):
    """The lines from the section's header to the next one."""
    lines = [source.lines[section.line - 1]]
    for line in source.lines[section.line :]:
        if line.lstrip(BLANK).startswith(b'['):
            break
        lines.append(line)
    return lines


def _check(source, content, replaced):
    """Afterwards the addresses have to read as wanted, and everything else as before."""
    result = RepositoryFile(source.path, content)
    gone = [option for option, _address in replaced]
    put = [address for _option, address in sorted(replaced, key=lambda item: item[0].line) if address is not None]
    if _others(source) != _others(result) or _addresses(result, []) != _expected(source, gone, put):
        raise RepointError('%s cannot be repointed by changing its address lines' % source.path)


def _others(source):
    return [
        (section.name, [(option.key, option.value) for option in section.options if option.key not in ADDRESS_KEYS])
        for section in source.sections.values()
    ]


def _addresses(source, gone):
    return sorted(
        option.value
        for section in source.sections.values()
        for option in section.options
        if option.key in ADDRESS_KEYS and option not in gone
    )


def _expected(source, gone, put):
    return sorted(_addresses(source, gone) + put)
