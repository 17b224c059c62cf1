# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils import autotools_configured as configured

MAKEFILE = """\
CC = gcc
CFLAGS = -g -O2 \\
\t-Wall
prefix = /usr
localedir = $(prefix)/share/locale
DEFS = -DHAVE_CONFIG_H
AM_CPPFLAGS = -DLOCALEDIR=\\"$(localedir)\\"
demo_LDADD = ${top_builddir}/lib/libdemo.la
AM_MAKEFLAGS = -s
SOURCES = a.c b.c
LOOP_CFLAGS = $(LOOP_CFLAGS) -x
all: $(SOURCES)
\tFALSE_FLAGS = 1
"""


def test_flags_are_what_is_compiled_in():
    assert configured.flags(MAKEFILE) == {
        'CC': 'gcc', 'CFLAGS': '-g -O2 -Wall', 'DEFS': '-DHAVE_CONFIG_H',
        'AM_CPPFLAGS': '-DLOCALEDIR=\\"/usr/share/locale\\"', 'demo_LDADD': '${top_builddir}/lib/libdemo.la',
        'LOOP_CFLAGS': '$(LOOP_CFLAGS) -x',
    }


def test_flags_of_tree_see_a_change_in_any_makefile_that_configure_made(tmp_path):
    files = {'Makefile': (), 'Makefile.in': (), 'lib/Makefile': (), 'lib/Makefile.in': (), 'own/Makefile': ()}
    for folder in ('.', 'lib', 'own'):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / 'Makefile').write_text(MAKEFILE)
    before = configured.flags_of_tree(str(tmp_path), files)
    (tmp_path / 'own/Makefile').write_text('CFLAGS = other')
    assert configured.flags_of_tree(str(tmp_path), files) == before
    (tmp_path / 'lib/Makefile').write_text(MAKEFILE.replace('/usr', '/opt'))
    after = configured.flags_of_tree(str(tmp_path), files)
    assert {name for name in before if before[name] != after[name]} == {'AM_CPPFLAGS'}


@pytest.mark.parametrize('line, names', [
    ('configure:12: $PKG_CONFIG --exists --print-errors "glib-2.0 >= 2.34.0 gthread-2.0"', ['glib-2.0', 'gthread-2.0']),
    ('configure:12: $PKG_CONFIG --exists --print-errors "libdrm libudev"', ['libdrm', 'libudev']),
    ('configure:12: checking for grpc++ >= 1.3.2 (via pkg-config)', ['grpc++']),
    ('configure:12: checking for xmlsec1 (via pkg-config)', ['xmlsec1']),
    ('configure:12: checking for pkg-config', []),
    ('configure:12: checking for gcc', []),
    ('configure:12: $? = 0', []),
])
def test_modules_used(line, names):
    assert configured.modules_used('configure:1: before\n%s\nconfigure:13: after\n' % line) == names


def test_declared_variables(tmp_path):
    assert configured.declared_variables(str(tmp_path)) == frozenset()
    (tmp_path / 'configure').write_text("x=1\n      ac_precious_vars='build_alias\nCC\nMY_LIBS'\ny=2\n")
    assert configured.declared_variables(str(tmp_path)) == {'build_alias', 'CC', 'MY_LIBS'}


def test_build_variables_leave_out_what_does_not_touch_the_build():
    environment = {'PATH': '/bin', 'LANG': 'de_DE', 'HOME': '/root', 'CFLAGS': '-O0', 'MY_LIBS': '-lx', 'LDFLAGS': ''}
    assert configured.build_variables(frozenset(['MY_LIBS']), environment) == {'CFLAGS': '-O0', 'MY_LIBS': '-lx'}


@pytest.mark.parametrize('output, arguments', [
    ("'--prefix=/a b' '--without-x'\n", ['--prefix=/a b', '--without-x']),
    ('\n', []),
    ("'unclosed", None),
])
def test_arguments_by_hand(output, arguments):
    assert configured.arguments_by_hand(output) == arguments
