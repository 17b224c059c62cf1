# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What make has to do, and how much of it is done, from its output."""

import os
import re
import select
import subprocess

from .failure import PhaseFailed
from .processes import end_session

# Output of automake's silent rules: "  CC       foo.lo".
_SILENT = re.compile(r'^\s+(?:CC|CXX|CPPAS|FC|F77|GCJ|OBJC|OBJCXX|VALAC?|CCLD|CXXLD|FCLD|F77LD|OBJCLD|AR)\s+\S+\s*$')
_LIBTOOL = re.compile(r'--mode=(?:compile|link)\b')
_COMPILE = re.compile(r'(?:^|\s)-c(?:\s|$)')
_COMPILE_TOOL = re.compile(r'(?:^|[\s;/"\'])(?:\S*-)?(?:cc|gcc|g\+\+|c\+\+|clang|clang\+\+|tcc|ccache)(?:-\d+)?\s')
_LINK = re.compile(r'\s-o\s+\S+\s.*\.(?:o|lo|a|la)(?:\s|$)')
_CPLUSPLUS = re.compile(r'--tag=CXX\s.*--mode=compile\b|^\s+CXX\s')
_CPLUSPLUS_TOOL = re.compile(r'(?:^|[\s;/"\'])(?:\S*-)?(?:g\+\+|c\+\+|clang\+\+)(?:-\d+)?\s')
_ENTERING = re.compile(r"^[^\s\[]+(?:\[(\d+)\])?: Entering directory [`'](.+)'$")
# No project nests make calls as deeply as this.
_DEEPEST = 40
# make starts again after it has rebuilt its makefiles: a handful of times from aclocal.m4 to Makefile, but without end
# if they are made from a file that is ahead of the clock. Each time it warns of such a file, but does not enter again.
_AHEAD = re.compile(r"^[^\s\[]+(?:\[\d+\])?: Warning: File [`'](.+)' has modification time (\S+) s in the future")
_MOST_STARTS = 8
_ASK_EVERY = 1.0
# libtool repeats each compilation in a line of its own.
_LIBTOOL_ECHO = re.compile(r'^libtool:')


def is_step(line):
    """Whether this line is one step: a compilation or a link."""
    if _LIBTOOL_ECHO.match(line):
        return False
    if _SILENT.match(line) or _LIBTOOL.search(line):
        return True
    return bool(_COMPILE_TOOL.search(line) and (_COMPILE.search(line) or _LINK.search(line)))


def is_cplusplus(line):
    """Whether this compiles C++, which takes several times the memory of C."""
    return bool(_CPLUSPLUS.search(line) or (_CPLUSPLUS_TOOL.search(line) and _COMPILE.search(line)))


def is_check(line):
    """Whether this is one of configure's checks."""
    return line.startswith('checking ')


def look_ahead(arguments, cwd, environment, abandon=None):
    """(number of steps that make with these arguments would take, or None if unknown, whether any compiles C++).

    Even in a dry run, make runs lines that call make. If such a line depends on a file that was not really made, this
    may recurse infinitely: that is cut short, as is everything when abandon() is true.
    It also rebuilds its makefiles. Raises PhaseFailed if there is no end to that, in a dry run or not.
    """
    make, rest = arguments[0], list(arguments[1:])
    try:
        # run_command would wait for the end, which may never come.
        process = subprocess.Popen(  # pylint: disable=ansible-bad-function
            [make, '--dry-run', '--keep-going', '--print-directory'] + rest,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd=cwd,
            env=environment,
            start_new_session=True,
        )
    except OSError:
        return None, True
    steps, cplusplus, watch = 0, False, _Watch(cwd)
    with process.stdout as stream:
        for line in _lines(stream.fileno(), abandon or (lambda: False)):
            if line is None or watch.is_without_end(line):
                end_session(process.pid)
                process.wait()
                watch.refuse_makefiles()
                return None, True
            steps += is_step(line)
            cplusplus = cplusplus or is_cplusplus(line)
    process.wait()
    return (steps, cplusplus) if process.returncode == 0 or steps else (None, True)


def _lines(descriptor, abandon):
    """The lines from there, as text; None as the last one when abandon() is true."""
    rest = b''
    while True:
        if abandon():
            yield None
            return
        if not select.select([descriptor], [], [], _ASK_EVERY)[0]:
            continue
        block = os.read(descriptor, 1 << 16)
        lines = (rest + block).split(b'\n')
        rest = lines.pop()
        for line in lines if block else lines + [rest]:
            yield line.decode('utf-8', 'replace')
        if not block:
            return


class _Watch:
    """Notices in the output of make that it does not come to an end."""

    def __init__(self, directory):
        self._directory = directory
        # What make has warned of since it entered the directory
        self._ahead = []

    def is_without_end(self, line):
        entering = _ENTERING.match(line)
        if entering:
            self._directory, self._ahead = entering.group(2), []
            return int(entering.group(1) or 0) > _DEEPEST
        self._ahead += _AHEAD.findall(line)
        return len(self._ahead) > _MOST_STARTS

    def refuse_makefiles(self):
        """Raises PhaseFailed if it is the makefiles that it does not come to an end with."""
        if len(self._ahead) > _MOST_STARTS:
            name, seconds = self._ahead[0]
            raise PhaseFailed(
                'make',
                "make would rebuild its makefiles again and again, because %s is %s s ahead of this host's clock. "
                'Correct the clock (timedatectl). If it is right, touch the files that are ahead of it '
                '(find . -newermt now)' % (os.path.join(self._directory, name), seconds),
            )


class StepCounter:
    """Counts the steps in a log that is still being written."""

    def __init__(self, path, start, matches):
        self._path = path
        self._offset = start
        self._rest = b''
        self._matches = matches
        self.done = 0

    def look(self):
        try:
            with open(self._path, 'rb') as stream:
                stream.seek(self._offset)
                fresh = stream.read()
        except OSError:
            return self.done
        self._offset += len(fresh)
        lines = (self._rest + fresh).split(b'\n')
        self._rest = lines.pop()
        self.done += sum(1 for line in lines if self._matches(line.decode('utf-8', 'replace')))
        return self.done
