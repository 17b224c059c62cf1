# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What make has to do, and how much of it is done, read from what it prints."""

import re
import subprocess

# What automake's silent rules print instead of the command: "  CC       foo.lo".
_SILENT = re.compile(r'^\s+(?:CC|CXX|CPPAS|FC|F77|GCJ|OBJC|OBJCXX|VALAC?|CCLD|CXXLD|FCLD|F77LD|OBJCLD|AR)\s+\S+\s*$')
_LIBTOOL = re.compile(r'--mode=(?:compile|link)\b')
_COMPILE = re.compile(r'(?:^|\s)-c(?:\s|$)')
_COMPILE_TOOL = re.compile(r'(?:^|[\s;/"\'])(?:\S*-)?(?:cc|gcc|g\+\+|c\+\+|clang|clang\+\+|tcc|ccache)(?:-\d+)?\s')
_LINK = re.compile(r'\s-o\s+\S+\s.*\.(?:o|lo|a|la)(?:\s|$)')
_CPLUSPLUS = re.compile(r'--tag=CXX\s.*--mode=compile\b|^\s+CXX\s')
_CPLUSPLUS_TOOL = re.compile(r'(?:^|[\s;/"\'])(?:\S*-)?(?:g\+\+|c\+\+|clang\+\+)(?:-\d+)?\s')
# libtool repeats each compilation in its own words.
_LIBTOOL_ECHO = re.compile(r'^libtool:')


def is_step(line):
    """Is this line one step of the work: one compilation, one link?"""
    if _LIBTOOL_ECHO.match(line):
        return False
    if _SILENT.match(line) or _LIBTOOL.search(line):
        return True
    return bool(_COMPILE_TOOL.search(line) and (_COMPILE.search(line) or _LINK.search(line)))


def is_cplusplus(line):
    """Is this a compilation of C++, which takes several times the memory of C?"""
    return bool(_CPLUSPLUS.search(line) or (_CPLUSPLUS_TOOL.search(line) and _COMPILE.search(line)))


def is_check(line):
    """Is this one of configure's questions?"""
    return line.startswith('checking ')


def look_ahead(command, cwd, environment, abandon=None):
    """(how many steps "make -n" names or None when make cannot tell, whether any of them compiles C++).

    abandon() true ends the wait.
    """
    try:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            cwd=cwd,
            env=environment,
            start_new_session=True,
        )
    except OSError:
        return None, True
    steps, cplusplus = 0, False
    with process.stdout as lines:
        for line in lines:
            text = line.decode('utf-8', 'replace').rstrip('\n')
            steps += is_step(text)
            cplusplus = cplusplus or is_cplusplus(text)
            if abandon is not None and abandon():
                process.kill()
                process.wait()
                return None, True
    process.wait()
    return (steps, cplusplus) if process.returncode == 0 or steps else (None, True)


class StepCounter(object):
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
