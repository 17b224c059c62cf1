# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small autotools projects, and a module's run on them without Ansible around it."""

import contextlib
import json
import os
import shutil
import subprocess
import time

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.options import ARGUMENT_SPEC
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.task import run_task

ARGS = ['--prefix=/usr']

MAIN = '#include <stdio.h>\nint part(void);\nint main(void) { printf("%d\\n", part()); return 0; }\n'

# One folder, flags on the command line, no config.h.
FLAT = {
    'configure.ac': """\
AC_INIT([demo], [1.0])
AM_INIT_AUTOMAKE([foreign])
AC_PROG_CC
AC_ARG_ENABLE([loud], [], [CPPFLAGS="$CPPFLAGS -DLOUD"])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
""",
    # Tests put a hook.sh there to make the build slow.
    'Makefile.am': """\
bin_PROGRAMS = demo
demo_SOURCES = main.c part.c part.h
all-local:
\ttest ! -e hook.sh || sh ./hook.sh
""",
    'main.c': MAIN,
    'part.c': '#include "part.h"\nint part(void) { return PART; }\n',
    'part.h': '#define PART 1\n',
}

# Folders, a config.h, silent rules: on such trees "make -q" says 1 for ever.
SUBDIRS = {
    'configure.ac': """\
AC_INIT([demo], [1.0])
AM_INIT_AUTOMAKE([foreign subdir-objects])
AM_SILENT_RULES([yes])
AC_PROG_CC
AC_PROG_RANLIB
AM_PROG_AR
AC_CONFIG_HEADERS([config.h])
AC_CONFIG_FILES([Makefile lib/Makefile src/Makefile])
AC_OUTPUT
""",
    'Makefile.am': 'SUBDIRS = lib src\n',
    'lib/Makefile.am': 'noinst_LIBRARIES = libpart.a\nlibpart_a_SOURCES = part.c\n',
    'src/Makefile.am': 'bin_PROGRAMS = demo\ndemo_SOURCES = main.c\ndemo_LDADD = ../lib/libpart.a\n',
    'lib/part.c': '#include <config.h>\nint part(void) { return 1; }\n',
    'src/main.c': MAIN,
}

LIBTOOL = {
    'configure.ac': """\
AC_INIT([demo], [1.0])
AC_CONFIG_MACRO_DIRS([m4])
AM_INIT_AUTOMAKE([foreign])
LT_INIT
AC_PROG_CC
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
""",
    'm4/own.m4': '# nothing of our own\n',
    'Makefile.am': """\
ACLOCAL_AMFLAGS = -I m4
lib_LTLIBRARIES = libpart.la
libpart_la_SOURCES = part.c
bin_PROGRAMS = demo
demo_SOURCES = main.c
demo_LDADD = libpart.la
""",
    'main.c': MAIN,
    'part.c': 'int part(void) { return 1; }\n',
}

# A project with a bootstrap script of its own, which writes a configure script without autoconf.
AUTOGEN = {
    'autogen.sh': """\
#!/bin/sh
test "$NOCONFIGURE" = 1 || { echo 'would run configure'; exit 1; }
cat > configure <<'END'
#!/bin/sh
echo 'checking for nothing... ok'
echo 'all: demo' > Makefile
echo 'demo: main.c; cp main.c demo' >> Makefile
echo 'install: all; mkdir -p $(DESTDIR)/bin && cp demo $(DESTDIR)/bin' >> Makefile
echo : > config.status
END
""",
    'main.c': 'text\n',
}


# It finds a library by pkg-config, whose header decides what it prints.
LIBRARY = {
    'configure.ac': """\
AC_INIT([demo], [1.0])
AM_INIT_AUTOMAKE([foreign])
AC_PROG_CC
PKG_CHECK_MODULES([DEMO], [demo >= 0.5])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
""",
    'Makefile.am': 'AM_CFLAGS = $(DEMO_CFLAGS)\nbin_PROGRAMS = demo\ndemo_SOURCES = main.c part.c\n',
    'main.c': MAIN,
    'part.c': '#include <library.h>\nint part(void) { return LIBRARY; }\n',
}


def library(folder, version, number):
    """A -devel package: like a real one, its files are older than what is built with them."""
    write(
        folder,
        {
            'demo.pc': 'Name: demo\nDescription: demo\nVersion: %s\nCflags: -isystem %s\n' % (version, folder),
            'library.h': '#define LIBRARY %d\n' % number,
        },
    )
    for name in ('demo.pc', 'library.h'):
        os.utime(str(folder / name), (1000000000 + number, 1000000000 + number))


def missing_tools():
    return [tool for tool in ('autoconf', 'automake', 'libtoolize', 'gcc', 'make') if not shutil.which(tool)]


# Where the tools have to be there, their absence is a failure.
NEEDS_AUTOTOOLS = pytest.mark.skipif(
    bool(missing_tools()) and not os.environ.get('REQUIRE_AUTOTOOLS'), reason='needs %s' % ', '.join(missing_tools())
)


def write(root, files):
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content)


class Ended(Exception):
    """The module has given its result."""


class Module:
    """What run_task needs of an AnsibleModule."""

    def __init__(self, params, check_mode, diff=True):
        self.params = dict({name: option.get('default') for name, option in ARGUMENT_SPEC.items()}, **params)
        self.check_mode = check_mode
        self._diff = diff
        self.result = None
        self.warnings = []

    def exit_json(self, **result):
        self.result = dict(result, failed=False)
        raise Ended()

    def fail_json(self, **result):
        self.result = dict(result, failed=True)
        raise Ended()

    def warn(self, text):
        self.warnings.append(text)


def run(source, check_mode=False, diff=True, **params):
    module = Module(dict(params, source=str(source)), check_mode, diff)
    with contextlib.suppress(Ended):
        run_task(module)
    module.result['warnings'] = module.warnings
    return module.result


def ran(result):
    return [phase['name'] for phase in result['phases'] if phase['ran']]


def due(result):
    return [phase['name'] for phase in result['phases'] if phase['due']]


def reason(result, name):
    return next(phase['reason'] for phase in result['phases'] if phase['name'] == name)


def snapshot(root):
    """All that a write to the tree would change."""
    found = {}
    for folder, folders, names in os.walk(str(root)):
        for name in folders + names:
            status = os.lstat(os.path.join(folder, name))
            found[os.path.join(folder, name)] = (status.st_mtime_ns, status.st_ino, status.st_size, status.st_mode)
    return found


def output(path):
    return subprocess.Popen([str(path)], stdout=subprocess.PIPE).communicate()[0].decode().strip()


def age(root, seconds=3600):
    """Let some time pass since the tree was written, as make sees it."""
    for path in snapshot(root):
        status = os.lstat(path)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - int(seconds * 1e9)), follow_symlinks=False)


def without(tmp_path, *names):
    """A PATH that has all programs of the system but these."""
    folder = tmp_path / 'programs'
    folder.mkdir()
    for place in ('/usr/local/bin', '/usr/bin', '/bin'):
        for path in os.listdir(place):
            if not path.startswith(names) and not (folder / path).exists():
                (folder / path).symlink_to(os.path.join(place, path))
    return str(folder)


def by_hand(source, *commands):
    for command in commands:
        subprocess.check_call(command, cwd=str(source), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.01)


class Template:
    """A project that was built once, and is laid down for each test at the same place and with the same time stamps."""

    def __init__(self, root, files, **options):
        self._options = options
        self.source = root / 'source'
        self.staged = root / 'staged'
        self._saved = root / 'saved'
        result = root / 'first.json'
        if not result.exists():
            write(self.source, files)
            first = self.install()
            assert not first['failed'], first
            for name in ('source', 'staged'):
                shutil.copytree(str(root / name), str(self._saved / name), symlinks=True)
            result.write_text(json.dumps(first))
        self.first = json.loads(result.read_text())

    def install(self, **options):
        wanted = {'state': 'installed', 'destdir': str(self.staged), 'configure_args': ARGS}
        wanted.update(self._options)
        return run(self.source, **dict(wanted, **options))

    def restore(self):
        for place in (self.source, self.staged):
            shutil.rmtree(str(place), ignore_errors=True)
            shutil.copytree(str(self._saved / place.name), str(place), symlinks=True)
        return self

    def demo(self):
        return output(self.staged / 'usr/bin/demo')
