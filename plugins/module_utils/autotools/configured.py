# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what configure left in a tree: its arguments, its variables, and its output and input files."""

import os
import re
import shlex

from ..guest.files import read_bytes, read_text

# Variables that compilers, linkers and pkg-config use, whether or not configure knows them.
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
_COMPILERS = frozenset(['CC', 'CXX'])
# From the end of configure's log.
_OUTPUT_VARIABLE = re.compile(r"^(CC|CXX|PKG_CONFIG)='(.*)'$", re.MULTILINE)
_OPTIONS = re.compile(r'^\s*with options "(.*?)"$', re.MULTILINE | re.DOTALL)
CONFIG_STATUS = 'config.status'
# The names that make looks for, in its order.
MAKEFILES = ('GNUmakefile', 'makefile', 'Makefile')
# How config.status lists its outputs: "OUTPUT", made from OUTPUT.in, or "OUTPUT:INPUT:INPUT".
_TAGS = re.compile(r'^config_(files|headers|links|commands)="([^"]*)"', re.MULTILINE)
# The same with autoconf 2.13.
_TAGS_OF_OLD = re.compile(r'^ *CONFIG_(FILES|HEADERS)=\$\{CONFIG_\w+-"([^"]*)"\}', re.MULTILINE)
# Inputs of configure that its outputs depend on.
_OF_CONFIGURE = frozenset(['configure', 'config.guess', 'config.sub', 'ltmain.sh'])
# pkg-config's own macro logs the call of pkg-config, other projects' macros log what they look for.
_MODULES_ASKED_FOR = re.compile(
    r'^configure:\d+: (?:\S+ --exists (?:--print-errors )?"?(?P<asked>[^"\n]+)"?'
    r'|checking for (?P<sought>.+) \(via pkg-config\))$',
    re.MULTILINE,
)


def settings(source):
    """{variable: value} that the tree is configured with, from the makefile that make uses, or else configure's log.

    A makefile need not have them all, since those in subdirectories may.
    """
    text = next((text for text in (read_text(source, name) for name in MAKEFILES) if text), '')
    found = assignments(text)
    if not _COMPILERS.intersection(found):
        log = read_text(source, 'config.log') or ''
        found = dict({name: value for name, value in _OUTPUT_VARIABLE.findall(log) if value}, **found)
    return found


def declared_variables(source):
    """The variables that this configure script declares, and records if they are set."""
    # The script may have a megabyte, so search the raw bytes.
    _before, _found, after = (read_bytes(source, 'configure') or b'').partition(_DECLARED)
    return frozenset(after[: max(0, after.find(b"'"))].decode('utf-8', 'replace').split())


def build_variables(declared, environment):
    """The part of the environment that affects what configure finds and what the compiler produces."""
    return {name: environment[name] for name in _BUILD_VARIABLES | declared if environment.get(name)}


def arguments_by_hand(output):
    """The arguments from the output of "config.status --config"; None if it is not understood."""
    try:
        return shlex.split(output.strip())
    except ValueError:
        return None


def arguments_in_version(output):
    """The same from the output of "config.status --version"."""
    found = _OPTIONS.search(output)
    return arguments_by_hand(found.group(1)) if found else None


def modules_used(config_log):
    """Names of the pkg-config modules that configure asked for, from its log."""
    names = set()
    for asked, sought in _MODULES_ASKED_FOR.findall(config_log):
        names.update(_module_names((asked or sought).replace(',', ' ').split()))
    return sorted(names)


def _module_names(words):
    """For "glib-2.0 >= 2.34.0 gthread-2.0", glib-2.0 and gthread-2.0."""
    for before, word in zip([''] + words, words):
        if not re.match(r'^[<>=!]+$', before) and re.match(r'^\w', word):
            yield word


def assignments(makefile):
    """{variable: value} of a Makefile's text."""
    return {name: value.strip() for name, value in _ASSIGNMENT.findall(makefile.replace('\\\n', ' '))}


class Configuration:
    """Outputs and inputs of the config.status scripts of a tree, according to themselves."""

    def __init__(self, source, files):
        self.outputs, self.inputs = set(), set(_OF_CONFIGURE)
        for path in files:
            if os.path.basename(path) == CONFIG_STATUS:
                self._read(source, os.path.dirname(path))
        self.outputs &= set(files)

    def _read(self, source, folder):
        self.inputs.update(os.path.join(folder, name) for name in _OF_CONFIGURE)
        text = read_text(source, os.path.join(folder, CONFIG_STATUS)) or ''
        for kind, tags in _TAGS.findall(text) or _TAGS_OF_OLD.findall(text):
            for tag in tags.split():
                output, _colon, inputs = tag.partition(':')
                self.outputs.add(_below(folder, output))
                if kind != 'commands':
                    self.inputs.update(_below(folder, name) for name in (inputs or output + '.in').split(':'))


def _below(folder, name):
    return os.path.normpath(os.path.join(folder, name))


def bootstrapped(source, files):
    """Files of a configured tree that the autotools generate: configure, config.status's inputs, and aclocal.m4."""
    macros = {path for path in files if os.path.basename(path) == 'aclocal.m4'}
    return macros | Configuration(source, files).inputs.intersection(files)


def can_bootstrap(names):
    """Whether a configure script can be generated from one of these files at the top of a tree."""
    return any(name in names for name in ('configure.ac', 'configure.in', 'autogen.sh'))


def is_bootstrap_input(path):
    """Whether this file is an input of autoconf, automake or libtool."""
    name = os.path.basename(path)
    return name.endswith(('.am', '.ac', '.m4')) or path in ('configure.in', 'autogen.sh')
