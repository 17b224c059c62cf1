# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the logs of a build: the end, the first error, and its kind."""

import os
import re

TAIL_LINES = 40
# Logs of one phase can be large; the first error is nearly always in the last megabytes of its run.
_READ_AT_MOST = 16 * 1024 * 1024

_COMPILER = re.compile(r'^(?P<file>[^\s:][^:]*):(?P<line>\d+):(?:\d+:)?\s*(?:fatal )?error:\s*(?P<text>.+)$')
_LINKER = re.compile(
    r'^(?:.*/)?(?:[\w.+-]*-)?(?:ld(?:\.\w+)?|collect2): (?!note|warning)'
    r'(?P<text>.*(?:cannot find|undefined reference|error).*)$'
)
_UNDEFINED = re.compile(r'^(?P<where>[^:]+):.*: (?P<text>undefined reference to .+)$')
# A separate line may come first, with the folder.
_CONFIGURE = re.compile(r'^(?:[\w./-]*configure): error: (?!in [`\'].*\':$)(?P<text>.+)$')
_AUTOTOOL = re.compile(
    r'^(?P<text>(?:autoreconf|automake|aclocal|autoheader|autom4te|autoconf|libtoolize)\S*: '
    r'(?:error: .+|.*failed.*|.*not found.*))$'
)
_M4 = re.compile(
    r'^(?P<file>[^\s:]+):(?P<line>\d+): '
    r'(?P<text>(?:error: .+|.*undefined macro.*|.*required file .* not found.*))$'
)
_NO_RULE = re.compile(r'^make(?:\[\d+\])?: \*\*\* (?P<text>No rule to make target .+?)\.?(?:\s+Stop\.)?$')
_MISSING_COMMAND = re.compile(r'^(?:.*: )?(?:line \d+: )?(?P<text>[^\s:]+: (?:command )?not found)$')
_GENERAL = re.compile(
    r'^(?P<text>.*(?:\berror:|\bError:|cannot |Cannot |No such file or directory|Permission denied).*)$'
)
_MAKE_GAVE_UP = re.compile(r'^make(?:\[\d+\])?: \*\*\* (?P<text>.+)$')

_DISK_FULL = re.compile(r'No space left on device')
_QUOTA = re.compile(r'Disk quota exceeded')
_KILLED = re.compile(
    r'internal compiler error: Killed|fatal error: Killed signal terminated program|\bKilled\b(?:\s+\(program|\s*$)|'
    r'virtual memory exhausted|out of memory allocating|Cannot allocate memory|cc1(?:plus)?: out of memory'
)

# From most to least informative: a compiler's message before make's summary.
_BY_WEIGHT = (
    (_CONFIGURE, _COMPILER, _M4, _AUTOTOOL, _LINKER, _UNDEFINED, _NO_RULE),
    (_MISSING_COMMAND,),
    (_GENERAL,),
    (_MAKE_GAVE_UP,),
)

_ENTERING = re.compile(r"^make(?:\[\d+\])?: (?:Entering|Leaving) directory [`'](?P<folder>.+)'$")


def read_run(path, start):
    """The lines of the log from byte offset start on."""
    try:
        with open(path, 'rb') as stream:
            stream.seek(0, os.SEEK_END)
            stream.seek(max(start, stream.tell() - _READ_AT_MOST))
            return stream.read().decode('utf-8', 'replace').splitlines()
    except OSError:
        return []


def tail(lines):
    return lines[-TAIL_LINES:]


class Failure:
    """Why a phase failed, according to its log."""

    def __init__(self, text=None, file=None, line=None, disk_full=False, out_of_memory=False):
        self.text = text
        self.file = file
        self.line = line
        self.disk_full = disk_full
        self.out_of_memory = out_of_memory

    def sentence(self):
        if self.file:
            return '%s, line %s: %s' % (self.file, self.line, self.text)
        return self.text


def first_failure(lines, source):
    """The first error of the log. A full disk or a killed compiler explains all that follows it."""
    disk_full = next((line for line in lines if _DISK_FULL.search(line) or _QUOTA.search(line)), None)
    if disk_full is not None:
        return Failure(disk_full.strip(), disk_full=True)
    killed = next((line for line in lines if _KILLED.search(line)), None)
    if killed is not None:
        return Failure(killed.strip(), out_of_memory=True)
    for patterns in _BY_WEIGHT:
        for number, line in enumerate(lines):
            match = next((found for found in (pattern.match(line) for pattern in patterns) if found), None)
            if match:
                return _failure(match.groupdict(), lines, number, source)
    return Failure()


def _failure(found, lines, number, source):
    text = found['text'].strip()
    if text.startswith('error: '):
        text = text[len('error: ') :]
    if found.get('where'):
        return Failure('%s: %s' % (os.path.basename(found['where']), text))
    if not found.get('file'):
        return Failure(text)
    return Failure(text, _below(source, found['file'], lines, number), int(found['line']))


def _below(source, name, lines, number):
    """The file's path in the source tree: compilers print it relative to make's working directory."""
    if os.path.isabs(name):
        inside = os.path.relpath(name, source)
        return name if inside.startswith('..') else inside
    after = (_ENTERING.match(line) for line in lines[number:])
    before = (_ENTERING.match(line) for line in reversed(lines[:number]))
    for matches in (after, before):
        for match in matches:
            if match and os.path.exists(os.path.join(match.group('folder'), name)):
                inside = os.path.relpath(os.path.join(match.group('folder'), name), source)
                return name if inside.startswith('..') else inside
    return os.path.normpath(name)
