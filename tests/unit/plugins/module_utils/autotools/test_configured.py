# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools import configured

STATUS = """\
config_files=" Makefile lib/Makefile doc/x:doc/x.tmpl:doc/tail
 po/Makefile.in"
config_headers=" config.h:config.hin"
config_links="include/own.h:src/linux.h"
config_commands=" depfiles libtool"
"""
STATUS_2_13 = """\
  CONFIG_FILES=${CONFIG_FILES-"Makefile src/Makefile"}
 CONFIG_HEADERS=${CONFIG_HEADERS-"config.h"}
"""


def configuration(tmp_path, files, **scripts):
    for folder, text in scripts.items():
        place = tmp_path if folder == 'top' else tmp_path / folder
        place.mkdir(exist_ok=True)
        (place / 'config.status').write_text(text)
    return configured.Configuration(str(tmp_path), files)


def test_what_config_status_makes_of_what(tmp_path):
    files = ['config.status', 'Makefile', 'doc/x', 'config.h', 'libtool', 'include/own.h', 'other.in']
    found = configuration(tmp_path, files, top=STATUS)
    assert found.outputs == {'Makefile', 'doc/x', 'config.h', 'libtool', 'include/own.h'}
    assert {'Makefile.in', 'lib/Makefile.in', 'doc/x.tmpl', 'doc/tail', 'po/Makefile.in.in'} <= found.inputs
    assert {'config.hin', 'src/linux.h', 'configure'} <= found.inputs
    assert not {'other.in', 'config.h.in', 'libtool.in', 'doc/x.in'} & found.inputs


def test_what_nested_scripts_make(tmp_path):
    found = configuration(tmp_path, ['config.status', 'sub/config.status', 'sub/config.h'], top='', sub=STATUS)
    assert found.outputs == {'sub/config.h'}
    assert {'sub/configure', 'configure', 'sub/config.hin'} <= found.inputs and 'config.hin' not in found.inputs


def test_what_a_script_of_autoconf_2_13_makes(tmp_path):
    found = configuration(tmp_path, ['config.status', 'Makefile', 'src/Makefile'], top=STATUS_2_13)
    assert found.outputs == {'Makefile', 'src/Makefile'}
    assert {'src/Makefile.in', 'config.h.in'} <= found.inputs


@pytest.mark.parametrize(
    'makefile, name, settings',
    [
        ('CC = gcc -O2 \\\n  -g\nLIBS = -lx\n', 'Makefile', {'CC': 'gcc -O2    -g', 'LIBS': '-lx'}),
        (
            'SUBDIRS = lib\n',
            'Makefile',
            {'SUBDIRS': 'lib', 'CC': 'gcc -std=gnu99', 'PKG_CONFIG': '/usr/bin/pkg-config'},
        ),
        ('CC = tcc\n', 'GNUmakefile', {'CC': 'tcc'}),
    ],
)
def test_settings_are_the_makefiles_or_those_in_the_log(tmp_path, makefile, name, settings):
    (tmp_path / 'Makefile').write_text('CC = other\n')
    (tmp_path / name).write_text(makefile)
    (tmp_path / 'config.log').write_text("CC='gcc -std=gnu99'\nCXX=''\nPKG_CONFIG='/usr/bin/pkg-config'\nX='1'\n")
    assert configured.settings(str(tmp_path)) == settings


@pytest.mark.parametrize(
    'path, is_one',
    [
        ('configure.ac', True),
        ('lib/Makefile.am', True),
        ('m4/x.m4', True),
        ('autogen.sh', True),
        ('configure.in', True),
        ('sub/configure.in', False),
        ('Makefile.in', False),
        ('a.c', False),
    ],
)
def test_is_bootstrap_input(path, is_one):
    assert configured.is_bootstrap_input(path) is is_one


@pytest.mark.parametrize(
    'line, names',
    [
        (
            'configure:12: $PKG_CONFIG --exists --print-errors "glib-2.0 >= 2.34.0 gthread-2.0"',
            ['glib-2.0', 'gthread-2.0'],
        ),
        ('configure:12: $PKG_CONFIG --exists --print-errors "libdrm libudev"', ['libdrm', 'libudev']),
        ('configure:12: checking for grpc++ >= 1.3.2 (via pkg-config)', ['grpc++']),
        ('configure:12: checking for xmlsec1 (via pkg-config)', ['xmlsec1']),
        ('configure:12: checking for pkg-config', []),
        ('configure:12: checking for gcc', []),
        ('configure:12: $? = 0', []),
    ],
)
def test_modules_used(line, names):
    assert configured.modules_used('configure:1: before\n%s\nconfigure:13: after\n' % line) == names


def test_declared_variables(tmp_path):
    assert configured.declared_variables(str(tmp_path)) == frozenset()
    (tmp_path / 'configure').write_text("x=1\n      ac_precious_vars='build_alias\nCC\nMY_LIBS'\ny=2\n")
    assert configured.declared_variables(str(tmp_path)) == {'build_alias', 'CC', 'MY_LIBS'}


def test_build_variables_leave_out_what_does_not_touch_the_build():
    environment = {'PATH': '/bin', 'LANG': 'de_DE', 'HOME': '/root', 'CFLAGS': '-O0', 'MY_LIBS': '-lx', 'LDFLAGS': ''}
    assert configured.build_variables(frozenset(['MY_LIBS']), environment) == {'CFLAGS': '-O0', 'MY_LIBS': '-lx'}


@pytest.mark.parametrize(
    'output, arguments',
    [
        ("'--prefix=/a b' '--without-x'\n", ['--prefix=/a b', '--without-x']),
        ('\n', []),
        ("'unclosed", None),
    ],
)
def test_arguments_by_hand(output, arguments):
    assert configured.arguments_by_hand(output) == arguments


@pytest.mark.parametrize(
    'options, arguments',
    [
        ("'--prefix=/a b' '--without-x'", ['--prefix=/a b', '--without-x']),
        ("'CFLAGS=-DX=y $z'", ['CFLAGS=-DX=y $z']),
        ('', []),
    ],
)
def test_arguments_in_the_version_of_config_status(options, arguments):
    head, tail = 'configured by ./configure, generated by GNU Autoconf 2.52,\n', '\nCopyright (C) 2001 "FSF"\n'
    assert configured.arguments_in_version('%s  with options "%s"\n%s' % (head, options, tail)) == arguments


def test_a_version_of_config_status_that_says_nothing_of_options():
    assert configured.arguments_in_version('demo config.status 1.0\n') is None
