# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what configure left in a tree: its arguments, the variables it cares for, the flags in the Makefiles."""

import functools
import hashlib
import os
import re
import shlex

# What every compiler, linker and pkg-config look at, whether or not configure knows of it.
_BUILD_VARIABLES = frozenset(
    [
        'AR',
        'AS',
        'CC',
        'CFLAGS',
        'COMPILER_PATH',
        'CONFIG_SITE',
        'CPATH',
        'CPLUS_INCLUDE_PATH',
        'CPP',
        'CPPFLAGS',
        'CXX',
        'CXXCPP',
        'CXXFLAGS',
        'C_INCLUDE_PATH',
        'F77',
        'FC',
        'FCFLAGS',
        'FFLAGS',
        'GCC_EXEC_PREFIX',
        'LD',
        'LDFLAGS',
        'LIBRARY_PATH',
        'LIBS',
        'NM',
        'OBJC',
        'OBJCFLAGS',
        'OBJDUMP',
        'PKG_CONFIG',
        'PKG_CONFIG_LIBDIR',
        'PKG_CONFIG_PATH',
        'PKG_CONFIG_SYSROOT_DIR',
        'RANLIB',
        'SOURCE_DATE_EPOCH',
        'STRIP',
    ]
)
_DECLARED = b"ac_precious_vars='"
_ASSIGNMENT = re.compile(r'^([A-Za-z_][\w.]*)[ \t]*[:?]?=[ \t]*(.*)$', re.MULTILINE)
_REFERENCE = re.compile(r'\$[({]([\w.]+)[)}]')
_FLAG = re.compile(r'(?:FLAGS|LIBS|DEFS|INCLUDES|LIBADD|LDADD)$')
_TOOLS = frozenset(['CC', 'CXX', 'CPP', 'AR', 'LD', 'OBJC', 'FC', 'F77'])
# Flags for the tools that drive the build; they leave no trace in what is built.
_NOT_COMPILED_IN = re.compile(
    r'(?:MAKEFLAGS|LIBTOOLFLAGS|MAKEINFOFLAGS|YFLAGS|ETAGSFLAGS|CTAGSFLAGS|TESTS?_.*FLAGS|LOG_FLAGS)$'
)
# Autoconf's own macro notes the call of pkg-config, other projects' macros note what they look for by it.
_MODULES_ASKED_FOR = re.compile(
    r'^configure:\d+: (?:\S+ --exists (?:--print-errors )?"?(?P<asked>[^"\n]+)"?'
    r'|checking for (?P<sought>.+) \(via pkg-config\))$',
    re.MULTILINE,
)


def read_text(path):
    """A file's text, empty when it cannot be read."""
    return _read(path).decode('utf-8', 'replace')


def _read(path):
    try:
        with open(path, 'rb') as stream:
            return stream.read()
    except OSError:
        return b''


def declared_variables(source):
    """The variables that this configure script declares, and notes down when they are set."""
    # The script can be of a megabyte: it is looked through as it lies there.
    _before, _found, after = _read(os.path.join(source, 'configure')).partition(_DECLARED)
    return frozenset(after[: max(0, after.find(b"'"))].decode('utf-8', 'replace').split())


def build_variables(declared, environment):
    """The part of the environment that has a say in what configure finds and what the compiler makes."""
    return {name: environment[name] for name in _BUILD_VARIABLES | declared if environment.get(name)}


def arguments_by_hand(output):
    """The arguments in what "config.status --config" prints; None when that is not understood."""
    try:
        return shlex.split(output.strip())
    except ValueError:
        return None


def modules_used(config_log):
    """Names of the pkg-config modules that configure asked for, as its log has them."""
    names = set()
    for asked, sought in _MODULES_ASKED_FOR.findall(config_log):
        names.update(_module_names((asked or sought).replace(',', ' ').split()))
    return sorted(names)


def _module_names(words):
    """"glib-2.0 >= 2.34.0 gthread-2.0" names two modules."""
    for before, word in zip([''] + words, words):
        if not re.match(r'^[<>=!]+$', before) and re.match(r'^\w', word):
            yield word


@functools.lru_cache(maxsize=2)
def assignments(makefile):
    """{variable: value} of a Makefile's text."""
    return {name: value.strip() for name, value in _ASSIGNMENT.findall(makefile.replace('\\\n', ' '))}


def flags(makefile):
    """The settings of a Makefile that end up in what is compiled or linked, with all references resolved."""
    values = assignments(makefile)
    return {
        name: ' '.join(_resolved(value, values, {name}).split())
        for name, value in values.items()
        if name in _TOOLS or (_FLAG.search(name) and not _NOT_COMPILED_IN.search(name))
    }


def _resolved(value, values, inside):
    def replacement(match):
        name = match.group(1)
        if name in inside or name not in values:
            return match.group(0)
        return _resolved(values[name], values, inside | {name})

    return _REFERENCE.sub(replacement, value)


def flags_of_tree(source, files):
    """{name: digest of that flag's values in all Makefiles of the tree}"""
    digests = {}
    for path in sorted(files):
        if path.rpartition('/')[2] == 'Makefile' and path + '.in' in files:
            for name, value in sorted(flags(read_text(os.path.join(source, path))).items()):
                text = '%s\0%s\0' % (path, value)
                digests.setdefault(name, hashlib.sha256()).update(text.encode('utf-8', 'replace'))
    return {name: content.hexdigest()[:16] for name, content in digests.items()}
