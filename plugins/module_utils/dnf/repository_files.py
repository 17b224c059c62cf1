# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Repository files (and dnf.conf), parsed as dnf does, with the position of everything in the file.

dnf's own parser differs from Python's configparser: names are case-sensitive, only '=' separates, there are no inline
comments, an indented comment continues the value above it, duplicate sections are merged, and of duplicate keys the
last one counts.
"""

import collections

BLANK = b' \t\r'
SPACE = b' \t'
BYTE_ORDER_MARK = b'\xef\xbb\xbf'

# The options that say where a repository is.
ADDRESS_KEYS = ('mirrorlist', 'baseurl', 'metalink')
# The option that says whether dnf uses it.
ENABLED = 'enabled'

# dnf knows these words and no others.
TRUE = ('1', 'yes', 'true', 'on')
FALSE = ('0', 'no', 'false', 'off')

# line and last: the first and last line of the option, from 1. start and end: its value in the first line.
Option = collections.namedtuple('Option', 'key value line last start end')


class RepositoryFileError(Exception):
    """dnf cannot parse the file."""

    def __init__(self, path, line, reason):
        super().__init__('%s line %d: %s' % (path, line, reason))
        self.path = path
        self.line = line
        self.reason = reason


class Section:
    """One section; duplicates in the file are merged into the first one."""

    def __init__(self, name, line):
        self.name = name
        self.line = line
        self.options = []

    def get(self, key):
        """The option that counts."""
        found = [option for option in self.options if option.key == key]
        return found[-1] if found else None


class RepositoryFile:
    """A file as dnf reads it. In override files, section names are patterns, which may contain [ranges]."""

    def __init__(self, path, content, patterns=False):
        self.path = path
        self.content = content
        self.patterns = patterns
        self.lines = content.split(b'\n')
        self.sections = collections.OrderedDict()
        _Parser(self).run()

    @property
    def repositories(self):
        return [section for name, section in self.sections.items() if name != 'main']


def boolean(value):
    """How dnf reads the word: True, False, or None if it does not know it."""
    word = value.lower()
    if word in TRUE:
        return True
    return False if word in FALSE else None


def text(content):
    return content.decode('utf-8', 'surrogateescape')


class _Parser:
    def __init__(self, target):
        self.target = target
        self.section = None
        self.open_option = None  # [key, parts of the value, first line, last line, start, end]

    def run(self):
        for number, line in enumerate(self.target.lines, 1):
            offset = 0
            if number == 1 and line.startswith(BYTE_ORDER_MARK):
                offset = len(BYTE_ORDER_MARK)
            self._line(number, line[offset:], offset)
        self._close()

    def _line(self, number, line, offset):
        if not line or line[:1] in b'#;':
            self._close()
        elif not line.strip(BLANK):
            self._go_on(number, b'')
        elif line.lstrip(BLANK).startswith(b'['):
            self._close()
            self._header(number, line)
        elif self.section is None:
            self._fail(number, 'there is text before the first [section]')
        elif line[:1] in BLANK:
            if not self.open_option:
                self._fail(number, 'the line is indented, but there is no option above to continue')
            self._go_on(number, line.strip(BLANK))
        else:
            self._close()
            self._assignment(number, line, offset)

    def _header(self, number, line):
        start = line.index(b'[') + 1
        end = _end_of_pattern(line, start) if self.target.patterns else line.find(b']', start)
        if end < 0:
            self._fail(number, "the section header has no ']'")
        if end == start:
            self._fail(number, 'the section has no name')
        # dnf accepts one character after the bracket, so we have to.
        behind = line[end + 1 : len(line.rstrip(BLANK)) - 1].lstrip(BLANK)
        if behind and behind[:1] not in b'#;':
            self._fail(number, 'there is text after the section header')
        name = text(line[start:end])
        self.section = self.target.sections.setdefault(name, Section(name, number))

    def _assignment(self, number, line, offset):
        equals = line.find(b'=')
        if equals == 0:
            self._fail(number, "there is no option name before '='")
        if equals < 0:
            self._fail(number, "the line has no '='")
        end = len(line.rstrip(BLANK))
        start = len(line) - len(line[equals + 1 :].lstrip(SPACE))
        value = line[start:end]
        self.open_option = [
            text(line[:equals].rstrip(SPACE)),
            [value],
            number,
            number,
            offset + start,
            offset + max(start, end),
        ]

    def _go_on(self, number, part):
        if self.open_option:
            self.open_option[1].append(part)
            self.open_option[3] = number

    def _close(self):
        if self.open_option:
            key, parts, line, last, start, end = self.open_option
            value = _without_quotes(text(b'\n'.join(parts)).rstrip('\n'))
            self.section.options.append(Option(key, value, line, last, start, end))
            self.open_option = None

    def _fail(self, number, reason):
        raise RepositoryFileError(self.target.path, number, reason)


def _end_of_pattern(line, start):
    in_range = False
    for position in range(start, len(line)):
        character = line[position : position + 1]
        if character == b']' and not in_range:
            return position
        in_range = character == b'[' or (in_range and character != b']')
    return -1


def _without_quotes(value):
    if len(value) > 1 and value[0] == value[-1] and value[0] in '\'"':
        return value[1:-1]
    return value
