# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a package manager command failed: which package, which repository, and what to do."""

import collections
import re

# How many lines of output are reported if no row of the table matches.
LAST_LINES = 5

# A row of a package manager's table. pattern: matches its output. message: may include the pattern's group.
Words = collections.namedtuple('Words', 'cause pattern message')


class Failure(Exception):
    """cause: one word for programs. answer: (status, stdout, stderr) of the command, or None.

    results: what was done before, if anything.
    """

    def __init__(self, cause, message, answer=None):
        super().__init__(message)
        self.cause = cause
        self.answer = answer
        self.results = {}


def explained(table, program, answer):
    """The Failure for a command's (status, stdout, stderr), from the first matching row of the table."""
    status, output, errors = answer
    printed = output + '\n' + errors
    for words in table:
        found = [match.group(match.lastindex or 0) for match in re.finditer(words.pattern, printed, re.MULTILINE)]
        if found:
            return Failure(words.cause, words.message.format(found=_listed(found)), answer)
    return Failure('other', '%s failed with status %d: %s' % (program, status, _last_lines(errors, output)), answer)


def _listed(found):
    return ', '.join(collections.OrderedDict((' '.join(text.split()), None) for text in found))


def _last_lines(*streams):
    for stream in streams:
        lines = [line.strip() for line in stream.splitlines() if line.strip()]
        if lines:
            return ' / '.join(lines[-LAST_LINES:])
    return 'it printed nothing'
