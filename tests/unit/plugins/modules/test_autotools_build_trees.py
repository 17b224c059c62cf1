# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What real trees are like, and what people do in them: patched, renamed, built by hand, without automake."""

import os
import shutil
import time

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.modules import autotools_projects as projects
from ansible_collections.esxi_arm.guest.tests.unit.plugins.modules.autotools_projects import (
    by_hand,
    due,
    output,
    ran,
    reason,
    run,
    snapshot,
)

pytestmark = projects.NEEDS_AUTOTOOLS

OLD = 1000000000

# A hand-made Makefile.in, as projects have that came before automake.
PLAIN = {
    'configure.ac': 'AC_INIT([demo], [1.0])\nAC_PROG_CC\nAC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n',
    'Makefile.in': """\
CC = @CC@
CFLAGS = @CFLAGS@
prefix = @prefix@
all: prog
prog: main.o f.o
\t$(CC) -o prog main.o f.o
.c.o:
\t$(CC) $(CFLAGS) -c $<
clean:
\trm -f prog main.o f.o
install: all
\tmkdir -p $(DESTDIR)$(prefix)/bin
\tinstall prog $(DESTDIR)$(prefix)/bin/prog
""",
    'main.c': '#include <stdio.h>\nint f(void);\nint main(void) { printf("%d\\n", f()); return 0; }\n',
    'f.c': 'int f(void) { return 1; }\n',
}

HEADER = 'AC_PROG_CC\nAC_CONFIG_HEADERS([%s])'

AUTOMAKE = {
    'configure.ac': 'AC_INIT([demo], [1.0])\nAM_INIT_AUTOMAKE([foreign])\nAC_PROG_CC\n'
    'AC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n',
    'Makefile.am': 'AM_CPPFLAGS = -DV=1\nbin_PROGRAMS = prog\nprog_SOURCES = main.c f.c\n',
    'main.c': PLAIN['main.c'],
    'f.c': 'int f(void) { return V; }\n',
}


def lay_down(tmp_path, files, **changes):
    source = tmp_path / 'source'
    projects.write(source, dict(files, **{name.replace('_', '.'): text for name, text in changes.items()}))
    return source


def replace(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def prints(source, program='prog'):
    return output(source / program)


def nothing_due(source, **options):
    before = snapshot(source)
    result = run(source, **options)
    assert not result['failed'] and due(result) == [] and not result['changed'], result
    assert snapshot(source) == before
    return True


def unpacked(source):
    """As out of an archive: bootstrapped by those who released it, all files of one time."""
    by_hand(source, ['autoreconf', '-i'])
    shutil.rmtree(str(source / 'autom4te.cache'), ignore_errors=True)
    for path in source.rglob('*'):
        if not path.is_symlink():
            os.utime(str(path), (OLD, OLD))
    return source


# Patched before it was built


def test_makefile_am_patched_between_unpacking_and_the_first_build(tmp_path):
    source = unpacked(lay_down(tmp_path, AUTOMAKE))
    replace(source / 'Makefile.am', '-DV=1', '-DV=5')
    assert run(source)['changed'] and prints(source) == '5'
    assert nothing_due(source)


def test_sources_and_configure_ac_patched_between_unpacking_and_the_first_build(tmp_path):
    source = unpacked(lay_down(tmp_path, AUTOMAKE, f_c='int f(void) { return V + EXTRA; }\n'))
    replace(source / 'configure.ac', 'AC_PROG_CC', 'AC_PROG_CC\nCPPFLAGS="$CPPFLAGS -DEXTRA=6"')
    assert run(source)['changed'] and prints(source) == '7'
    assert nothing_due(source)


def test_time_stamps_of_a_tree_seen_for_the_first_time_are_left_alone(tmp_path):
    source = unpacked(lay_down(tmp_path, AUTOMAKE))
    assert not run(source)['failed']
    names = ('configure', 'Makefile.in', 'Makefile.am', 'f.c')
    assert {int((source / name).stat().st_mtime) for name in names} == {OLD}


IN_A_FOLDER = {
    'configure.ac': AUTOMAKE['configure.ac'].replace('[Makefile]', '[Makefile sub/Makefile]'),
    'Makefile.am': 'SUBDIRS = sub\n',
    'sub/Makefile.am': AUTOMAKE['Makefile.am'],
    'sub/main.c': AUTOMAKE['main.c'],
    'sub/f.c': AUTOMAKE['f.c'],
}


def test_a_makefile_of_a_folder_that_is_ahead_of_the_clock_is_named(tmp_path):
    """There, it is a nested make that would not come to an end."""
    source = lay_down(tmp_path, IN_A_FOLDER)
    tomorrow = time.time() + 86400
    os.utime(str(source / 'sub/Makefile.am'), (tomorrow, tomorrow))
    result = run(source)
    assert result['failed'] and '%s is ' % (source / 'sub/Makefile.am') in result['msg'], result


def test_a_tree_from_a_clock_that_was_ahead_fails_instead_of_calling_the_autotools_for_ever(tmp_path):
    """As make does by hand."""
    source = lay_down(tmp_path, AUTOMAKE)
    tomorrow = time.time() + 86400
    for path in source.iterdir():
        os.utime(str(path), (tomorrow, tomorrow))
    result = run(source)
    assert result['failed'] and 'of this host' in result['msg'] and 'timedatectl' in result['msg'], result
    now = time.time()
    for path in source.iterdir():
        if path.stat().st_mtime > now:
            os.utime(str(path), (now, now))
    assert run(source)['changed'] and prints(source) == '1'
    assert nothing_due(source)


def test_a_release_laid_over_a_built_tree_and_patched(tmp_path):
    """The new files are as old as their release, but for the one that was patched on top."""
    source = unpacked(lay_down(tmp_path, AUTOMAKE))
    assert not run(source)['failed'] and prints(source) == '1'
    release = unpacked(lay_down(tmp_path / 'new', AUTOMAKE, f_c='int f(void) { return V + 10; }\n'))
    replace(release / 'configure', 'demo 1.0', 'demo 1.1')
    for path in release.iterdir():
        if path.is_file() and not path.is_symlink():
            shutil.copy2(str(path), str(source))
            os.utime(str(source / path.name), (OLD + 5, OLD + 5))
    replace(source / 'Makefile.am', '-DV=1', '-DV=3')
    assert run(source)['changed'] and prints(source) == '13'
    assert nothing_due(source)


def test_a_release_laid_over_with_an_aclocal_m4_that_says_the_same(tmp_path):
    """As tmux 3.3a and 3.5a have it: what the next release's configure.ac was made into is not older than that."""
    source = unpacked(lay_down(tmp_path, AUTOMAKE))
    assert not run(source)['failed'] and prints(source) == '1'
    release = lay_down(tmp_path / 'new', AUTOMAKE, f_c='int f(void) { return V + 10; }\n')
    replace(release / 'configure.ac', '[1.0]', '[1.1]')
    unpacked(release)
    assert (release / 'aclocal.m4').read_text() == (source / 'aclocal.m4').read_text()
    order = ['Makefile.am', 'configure.ac', 'aclocal.m4', 'Makefile.in', 'configure']
    for path in release.iterdir():
        if path.is_file() and not path.is_symlink():
            shutil.copy2(str(path), str(source))
            stamp = OLD + 5 + (order.index(path.name) if path.name in order else 0)
            os.utime(str(source / path.name), (stamp, stamp))
    # as on a guest without the autotools
    absent = [name + '=false' for name in ('ACLOCAL', 'AUTOCONF', 'AUTOHEADER', 'AUTOMAKE')]
    result = run(source, configure_args=projects.ARGS + absent)
    assert not result['failed'] and prints(source) == '11', result
    assert nothing_due(source, configure_args=projects.ARGS + absent)


# Which files matter, nobody can tell by their names


@pytest.mark.parametrize('name', ['core.c', 'f~.c', 'x.so.c'])
def test_a_source_under_another_name(tmp_path, name):
    stem = name[:-2]
    source = lay_down(tmp_path, PLAIN)
    replace(source / 'Makefile.in', 'f.o', stem + '.o')
    (source / 'f.c').rename(source / name)
    assert not run(source)['failed'] and prints(source) == '1'
    replace(source / name, 'return 1', 'return 2')
    result = run(source)
    assert reason(result, 'make') == '1 source changed: %s' % name
    assert result['changed'] and prints(source) == '2'
    assert nothing_due(source)


@pytest.mark.parametrize('name', ['libt.so.map', 'list', 'table.tmp', 'notes.log'])
def test_a_file_that_only_make_knows_to_be_a_source(tmp_path, name):
    source = lay_down(tmp_path, PLAIN)
    replace(source / 'Makefile.in', 'all: prog\n', 'all: prog made\nmade: %s\n\tcp %s made\n' % (name, name))
    (source / name).write_text('one\n')
    assert not run(source)['failed']
    (source / name).write_text('two\n')
    assert run(source)['changed'] and (source / 'made').read_text() == 'two\n'
    assert nothing_due(source)


def test_a_source_behind_a_link_out_of_the_tree(tmp_path):
    source = lay_down(tmp_path, PLAIN)
    elsewhere = tmp_path / 'elsewhere'
    projects.write(elsewhere, {'f.c': PLAIN['f.c'], 'sub/x': 'x', 'core/empty': ''})
    (source / 'f.c').unlink()
    (source / 'f.c').symlink_to(elsewhere / 'f.c')
    (source / 'folder').symlink_to(elsewhere)
    (source / 'round').symlink_to(tmp_path)
    (source / 'nowhere').symlink_to('lost')
    assert not run(source)['failed']
    assert nothing_due(source)
    (elsewhere / 'f.c').write_text('int f(void) { return 8; }\n')
    os.utime(str(elsewhere / 'f.c'), (OLD, OLD))
    result = run(source)
    assert prints(source) == '8', result
    # It is not ours to touch.
    assert int((elsewhere / 'f.c').stat().st_mtime) == OLD
    assert nothing_due(source)
    (elsewhere / 'sub/x').write_text('y')
    assert reason(run(source), 'make') == '1 source changed: folder/sub/x'


def test_what_matters_to_nobody_has_make_look_once_and_is_no_change(tmp_path):
    source = lay_down(tmp_path, PLAIN)
    assert not run(source)['failed']
    (source / 'f.c~').write_text('a backup')
    result = run(source)
    assert ran(result) == ['make'] and not result['changed']
    assert nothing_due(source)


def test_a_name_of_any_bytes(tmp_path):
    source = lay_down(tmp_path, PLAIN)
    assert not run(source)['failed']
    with open(os.path.join(os.fsencode(str(source)), b'd\xe9p\xf4t.c'), 'w') as stream:
        stream.write('x')
    result = run(source)
    assert '1 source added: d\ufffdp\ufffdt.c' in reason(result, 'make')
    reason(result, 'make').encode('utf-8')
    assert nothing_due(source)


# Nothing to compile


def test_a_project_that_compiles_nothing(tmp_path):
    source = lay_down(
        tmp_path,
        {
            'configure.ac': 'AC_INIT([demo], [1.0])\nAC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n',
            'Makefile.in': 'all: tool\ntool: tool.sh\n\tsed s/@V@/1/ tool.sh > tool\n\tchmod +x tool\n',
            'tool.sh': '#!/bin/sh\necho 1\n',
        },
    )
    by_hand(source, ['autoreconf', '-i'], ['./configure'])
    result = run(source)
    assert ran(result) == ['make'] and result['changed'] and (source / 'tool').exists()
    assert nothing_due(source)
    replace(source / 'tool.sh', 'echo 1', 'echo 2')
    assert run(source)['changed'] and prints(source, 'tool') == '2'
    assert nothing_due(source)


# Configured otherwise


def test_flags_in_a_file_that_a_static_makefile_includes(tmp_path):
    source = lay_down(tmp_path, PLAIN, f_c='#ifndef V\n#define V 1\n#endif\nint f(void) { return V; }\n')
    makefile = (source / 'Makefile.in').read_text()
    (source / 'Makefile.in').unlink()
    (source / 'Makefile').write_text('include config.mk\n' + makefile.partition('prefix = @prefix@\n')[2])
    (source / 'config.mk.in').write_text(makefile.partition('all:')[0])
    replace(source / 'configure.ac', '[Makefile]', '[config.mk]')
    assert not run(source)['failed'] and prints(source) == '1'
    assert nothing_due(source)
    options = {'environment': {'CFLAGS': '-DV=4'}}
    result = run(source, **options)
    assert reason(result, 'configure') == 'environment changed: added CFLAGS=-DV=4' and prints(source) == '4'
    assert nothing_due(source, **options)


@pytest.mark.parametrize(
    'old, new',
    [
        ('clean:\n\trm -f prog main.o f.o\n', ''),
        ('clean:\n\trm -f prog main.o f.o\n', 'realclean:\n\trm -f *\n'),
    ],
)
def test_other_flags_without_a_target_to_clean(tmp_path, old, new):
    source = lay_down(tmp_path, PLAIN, f_c='#ifndef V\n#define V 1\n#endif\nint f(void) { return V; }\n')
    replace(source / 'Makefile.in', old, new)
    assert not run(source)['failed']
    options = {'configure_args': ['CFLAGS=-DV=4']}
    assert run(source, **options)['changed'] and prints(source) == '4'
    assert nothing_due(source, **options)


def test_what_came_with_the_sources_survives_make_clean(tmp_path):
    """As in rsync, whose manual pages take a tool that few have."""
    source = lay_down(tmp_path, PLAIN, manual_1='.TH DEMO\n')
    replace(source / 'Makefile.in', 'rm -f prog', 'rm -rf manual.1 pages prog')
    (source / 'pages').mkdir()
    (source / 'pages/more.1').write_text('.TH MORE\n')
    assert not run(source)['failed']
    options = {'configure_args': ['CFLAGS=-O1']}
    assert not run(source, **options)['failed']
    assert (source / 'manual.1').read_text() == '.TH DEMO\n' and (source / 'pages/more.1').exists()
    assert 'make clean' in (source / '.autotools_build/make.log').read_text()
    assert nothing_due(source, **options)
    assert not (source / '.autotools_build/kept').exists()


def test_what_a_killed_run_had_kept_comes_back(tmp_path):
    source = lay_down(tmp_path, PLAIN)
    assert not run(source)['failed']
    (source / '.autotools_build/kept/sub').mkdir(parents=True)
    (source / 'f.c').rename(source / '.autotools_build/kept/f.c')
    (source / '.autotools_build/kept/sub/more.c').write_text('int more;\n')
    assert not run(source)['failed'] and prints(source) == '1'
    assert (source / 'sub/more.c').exists()
    assert nothing_due(source)


def test_a_variable_means_the_same_in_the_environment_and_among_the_arguments(tmp_path):
    source = lay_down(tmp_path, PLAIN)
    assert not run(source, environment={'CFLAGS': '-O1'})['failed']
    assert nothing_due(source, configure_args=['CFLAGS=-O1'])


def test_a_template_under_another_name(tmp_path):
    source = lay_down(tmp_path, PLAIN)
    replace(source / 'configure.ac', '[Makefile]', '[Makefile:build.tmpl]')
    (source / 'Makefile.in').rename(source / 'build.tmpl')
    assert not run(source)['failed']
    replace(source / 'build.tmpl', 'all: prog\n', 'all: prog more\nmore:\n\techo more > more\n')
    result = run(source)
    assert reason(result, 'configure') == '1 source changed: build.tmpl'
    assert (source / 'more').exists()
    assert nothing_due(source)


def test_what_looks_like_a_template_and_is_none(tmp_path):
    source = lay_down(tmp_path, PLAIN)
    (source / 'numbers.in').write_text('1\n')
    assert not run(source)['failed']
    (source / 'numbers.in').write_text('2\n')
    assert due(run(source)) == ['make']


@pytest.mark.parametrize('name', ['GNUmakefile', 'makefile'])
def test_another_name_of_the_makefile(tmp_path, name):
    source = lay_down(tmp_path, PLAIN)
    replace(source / 'configure.ac', '[Makefile]', '[%s:Makefile.in]' % name)
    assert not run(source)['failed'] and prints(source) == '1'
    assert nothing_due(source)


def test_a_makefile_edited_after_configure(tmp_path):
    """As plays do between two tasks: configured, edited, built."""
    source = lay_down(tmp_path, PLAIN, f_c='#ifndef V\n#define V 1\n#endif\nint f(void) { return V; }\n')
    assert not run(source, state='configured')['failed']
    replace(source / 'Makefile', '-g -O2', '-O2 -DV=6')
    assert run(source)['changed'] and prints(source) == '6'
    assert nothing_due(source, state='configured') and nothing_due(source)
    replace(source / 'Makefile', '-DV=6', '-DV=7')
    assert ran(run(source)) == ['make'] and prints(source) == '7'
    assert nothing_due(source)


def test_header_template_under_another_name_needs_no_autotools(tmp_path):
    source = lay_down(tmp_path, AUTOMAKE)
    replace(source / 'configure.ac', 'AC_PROG_CC', HEADER % 'config.h:config.hin')
    unpacked(source)
    programs = projects.without(tmp_path, 'autoconf', 'automake', 'autoheader', 'autoreconf', 'aclocal')
    options = {'environment': {'PATH': programs}}
    assert run(source, **options)['changed'] and prints(source) == '1'
    assert nothing_due(source, **options)


# Files that the build itself writes among the sources


def test_a_header_template_that_make_writes_again(tmp_path):
    source = lay_down(tmp_path, AUTOMAKE)
    replace(source / 'configure.ac', 'AC_PROG_CC', HEADER % 'config.h:config.in')
    unpacked(source)
    # As when the release was made by another autoheader.
    with (source / 'config.in').open('a') as stream:
        stream.write('/* by another release */\n')
    os.utime(str(source / 'config.in'), (OLD - 5, OLD - 5))
    assert not run(source)['failed']
    assert nothing_due(source)


@pytest.mark.parametrize(
    'rule',
    [
        'all-local:\n\tdate +%N > stamp-vti\n',
        'install-data-hook:\n\tdate +%N > stamp-vti\n',
    ],
)
def test_a_file_that_each_run_writes_again(tmp_path, rule):
    source = lay_down(tmp_path, AUTOMAKE)
    (source / 'stamp-vti').write_text('as released\n')
    with (source / 'Makefile.am').open('a') as stream:
        stream.write(rule)
    options = {'state': 'installed', 'destdir': str(tmp_path / 'staged')}
    assert not run(source, **options)['failed']
    assert nothing_due(source, **options)


def test_a_source_that_is_edited_while_make_runs(tmp_path):
    source = lay_down(tmp_path, PLAIN)
    # The compilation of main.c comes first; while it lasts, somebody edits it.
    replace(source / 'Makefile.in', 'prog: main.o f.o\n', 'prog: main.o edited f.o\n')
    replace(
        source / 'Makefile.in',
        'clean:\n',
        'edited: main.o\n\ttest -e edited || { sleep 0.05; sed -i "s/, f()/, 100/" main.c; }; touch edited\nclean:\n',
    )
    assert not run(source, jobs=1)['failed']
    assert prints(source) == '100'
    assert nothing_due(source, jobs=1)


# Built by hand, before us or between two runs of ours


def test_configured_twice_by_hand(tmp_path):
    source = lay_down(tmp_path, AUTOMAKE)
    replace(source / 'configure.ac', 'AC_PROG_CC', HEADER % 'config.h')
    by_hand(source, ['autoreconf', '-i'], ['./configure'], ['make'], ['./configure'], ['make'])
    before = (source / 'f.o').stat().st_mtime_ns
    result = run(source)
    assert ran(result) == ['make'] and not result['changed']
    assert (source / 'f.o').stat().st_mtime_ns == before
    assert nothing_due(source)


VALUE = '#ifndef V\n#define V 1\n#endif\nint f(void) { return V; }\n'


WITHOUT_FLAGS = dict(AUTOMAKE, **{'Makefile.am': AUTOMAKE['Makefile.am'].partition('\n')[2]})


@pytest.mark.parametrize('project', [PLAIN, WITHOUT_FLAGS])
def test_configured_otherwise_and_built_by_hand_after_us(tmp_path, project):
    source = lay_down(tmp_path, project, f_c=VALUE)
    options = {'configure_args': ['--prefix=/usr']}
    assert not run(source, **options)['failed'] and prints(source) == '1'
    by_hand(source, ['./configure', 'CFLAGS=-DV=9', '--prefix=/opt'], ['make', 'clean', 'all'])
    assert prints(source) == '9'
    result = run(source, **options)
    assert ran(result) == ['configure', 'make'] and prints(source) == '1'
    assert reason(result, 'configure') == (
        'arguments changed: removed CFLAGS=-DV=9; now --prefix=/usr instead of --prefix=/opt'
    )
    assert nothing_due(source, **options)


def test_built_with_other_flags_by_hand_after_us(tmp_path):
    """Nothing but the objects tells of it."""
    source = lay_down(tmp_path, PLAIN, f_c=VALUE)
    assert not run(source)['failed']
    by_hand(source, ['make', 'clean', 'all', 'CFLAGS=-DV=9'])
    assert prints(source) == '9'
    result = run(source)
    assert reason(result, 'make') == '3 built files modified: f.o, main.o, prog'
    assert result['changed'] and prints(source) == '1'
    assert nothing_due(source)


def test_built_with_other_flags_by_hand_after_us_by_libtool(libtool):
    (libtool.source / 'part.c').write_text(VALUE.replace('f(', 'part('))
    assert not libtool.install()['failed']
    by_hand(libtool.source, ['make', 'clean', 'all', 'CFLAGS=-DV=9'])
    assert output(libtool.source / 'demo') == '9'
    assert libtool.install()['changed'] and output(libtool.source / 'demo') == '1'
    assert nothing_due(libtool.source, state='installed', destdir=str(libtool.staged), configure_args=projects.ARGS)


def test_edited_and_built_by_hand_after_us(tmp_path):
    source = lay_down(tmp_path, PLAIN)
    assert not run(source)['failed']
    (source / 'f.c').write_text('int f(void) { return 3; }\n')
    by_hand(source, ['make'])
    assert reason(run(source), 'make') == '1 source changed: f.c' and prints(source) == '3'
    assert nothing_due(source)


# Lost files

RELEASE = {
    'Makefile.am': """\
ACLOCAL_AMFLAGS = -I m4
lib_LTLIBRARIES = librel.la
librel_la_SOURCES = part.c
librel_la_LDFLAGS = -release 2.1
bin_PROGRAMS = demo
demo_SOURCES = main.c
demo_LDADD = librel.la
""",
}


@pytest.mark.parametrize(
    'lost',
    [
        '.libs/librel-2.1.so',
        '.libs/librel.a',
        'part.o',
        '.libs/demo',
    ],
)
def test_lost_file_of_a_library_named_by_its_release(tmp_path, lost):
    source = lay_down(tmp_path, dict(projects.LIBTOOL, **RELEASE))
    options = {'state': 'installed', 'destdir': str(tmp_path / 'staged'), 'configure_args': ['--prefix=/usr']}
    assert not run(source, **options)['failed']
    compiled = (source / 'main.o').stat().st_mtime_ns
    (source / lost).unlink()
    result = run(source, **options)
    assert not result['failed'] and '1 file missing: %s' % lost in reason(result, 'make')
    assert (source / lost).exists()
    assert (source / 'main.o').stat().st_mtime_ns == compiled
    assert nothing_due(source, **options)


def test_a_lost_file_that_make_does_not_miss(tmp_path):
    """It is a by-product of a rule: make looks at another file. Only building everything again brings it back."""
    source = lay_down(tmp_path, PLAIN)
    replace(source / 'Makefile.in', 'all: prog\n', 'all: prog one\none:\n\techo 1 > one; echo 2 > two\n')
    replace(source / 'Makefile.in', 'rm -f prog', 'rm -f one two prog')
    assert not run(source)['failed']
    (source / 'two').unlink()
    result = run(source)
    assert reason(result, 'make') == '1 file missing: two' and (source / 'two').exists()
    assert nothing_due(source)


def test_a_file_that_a_clean_build_does_not_bring_back_is_not_missed_for_ever(tmp_path):
    source = lay_down(tmp_path, PLAIN)
    replace(source / 'Makefile.in', 'all: prog\n', 'all: prog\n\ttest -e once || { touch once two; }\n')
    assert not run(source)['failed']
    (source / 'two').unlink()
    assert not run(source)['failed']
    assert nothing_due(source)


# Installed


def test_installed_in_place_by_a_plain_install(tmp_path):
    source = lay_down(tmp_path, PLAIN)
    options = {'state': 'installed', 'configure_args': ['--prefix=%s' % (tmp_path / 'x')]}
    assert not run(source, **options)['failed']
    assert nothing_due(source, **options)
    program = tmp_path / 'x/bin/prog'
    for change in (program.unlink, lambda: program.write_text('altered')):
        change()
        result = run(source, **options)
        assert ran(result) == ['install'] and result['changed'] and output(program) == '1'
        assert nothing_due(source, **options)


@pytest.mark.parametrize('words', ['install prog $(prefix)/bin/prog', 'cp prog $(prefix)/bin'])
def test_installed_in_place_by_a_project_that_ignores_destdir(tmp_path, words):
    source = lay_down(tmp_path, PLAIN)
    head = (source / 'Makefile.in').read_text().partition('\tmkdir')[0]
    (source / 'Makefile.in').write_text('%s\tmkdir -p $(prefix)/bin\n\t%s\n' % (head, words))
    options = {'state': 'installed', 'configure_args': ['--prefix=%s' % (tmp_path / 'x')]}
    assert not run(source, **options)['failed']
    assert nothing_due(source, **options)
    (tmp_path / 'x/bin/prog').unlink()
    assert ran(run(source, **options)) == ['install'] and output(tmp_path / 'x/bin/prog') == '1'
    result = run(source, **dict(options, destdir=str(tmp_path / 'staged')))
    assert result['failed'] and result['phase'] == 'install'
    assert 'put nothing below %s: this project ignores DESTDIR' % (tmp_path / 'staged') in result['msg']
    assert ran(run(source, **dict(options, destdir=str(tmp_path / 'staged')))) == ['install']


INDEX = (
    'lines = $(DESTDIR)/usr/share/info/dir\ninstall: all\n\tmkdir -p $(DESTDIR)/usr/share/info\n'
    '\ttouch $(lines)\n\tgrep -qx %s $(lines) || { cat $(lines); echo %s; } > $(lines).new; '
    'test ! -s $(lines).new || mv $(lines).new $(lines); rm -f $(lines).new\n'
)


def test_two_trees_write_into_one_file(tmp_path):
    """As install-info does into usr/share/info/dir."""
    trees = []
    for name in ('one', 'two', 'three'):
        source = lay_down(tmp_path / name, PLAIN)
        text = (source / 'Makefile.in').read_text().partition('install:')[0]
        (source / 'Makefile.in').write_text(text + INDEX % (name, name))
        trees.append(source)
    options = {'state': 'installed', 'destdir': str(tmp_path / 'staged')}
    index = tmp_path / 'staged/usr/share/info/dir'
    for source in trees:
        assert run(source, **options)['changed']
    for source in trees:
        assert not run(source, **options)['changed']
    for source in trees:
        assert nothing_due(source, **options)
    for source in trees:
        (source / 'f.c').write_text('int f(void) { return 2; }\n')
        assert not run(source, **options)['failed']
        assert sorted(index.read_text().split()) == ['one', 'three', 'two']
    assert [run(source, **options)['failed'] for source in trees] == [False] * 3
    for source in trees:
        assert nothing_due(source, **options)
    index.unlink()
    assert '1 installed file missing: usr/share/info/dir' in reason(run(trees[0], **options), 'install')


# Makefiles with ways of their own


def test_makes_that_call_each_other_without_end_when_nothing_is_made(tmp_path):
    """As in bc 1.07.1: a dry run does call make, and never gets the file that the call is for."""
    source = lay_down(tmp_path, PLAIN)
    replace(
        source / 'Makefile.in',
        'prog: main.o f.o\n',
        'math.h: main.o\n\techo > math.h\n\t$(MAKE) f.o\nf.o: math.h\nprog: main.o f.o\n',
    )
    began = time.time()
    assert not run(source, timeout=60)['failed'] and prints(source) == '1'
    assert time.time() - began < 30
    assert nothing_due(source)


def test_a_header_that_is_gone_and_still_named(tmp_path):
    source = lay_down(tmp_path, PLAIN, f_c='#include "%s/own.h"\nint f(void) { return V; }\n' % tmp_path)
    replace(source / 'Makefile.in', '$(CC) $(CFLAGS) -c $<', '$(CC) $(CFLAGS) -MD -c $<')
    replace(source / 'Makefile.in', 'clean:\n', '-include f.d\nclean:\n')
    (tmp_path / 'own.h').write_text('#define V 1\n')
    assert not run(source)['failed']
    (tmp_path / 'own.h').write_text('#define V 2\n')
    assert run(source)['changed'] and prints(source) == '2'
    (source / 'f.c').write_text('int f(void) { return 3; }\n')
    (tmp_path / 'own.h').unlink()
    assert run(source)['msg'].endswith(
        'It is still named as a dependency in f.d: remove that file, and make can continue'
    )
    (source / 'f.d').unlink()
    assert not run(source)['failed'] and prints(source) == '3'
    assert nothing_due(source)


# Not autoconf's, not ours, not writable

SCRIPT = """\
#!/bin/sh
# not made by autoconf
prefix=/usr/local
for argument; do case $argument in --prefix=*) prefix=${argument#*=} ;; esac; done
sed "s:^prefix=.*:prefix=$prefix:" Makefile.in > Makefile
"""


def test_a_configure_script_that_is_not_autoconfs(tmp_path):
    source = lay_down(
        tmp_path,
        {
            'configure': SCRIPT,
            'Makefile.in': 'prefix=\nall: prog\nprog: prog.c\n\t$(CC) -DPLACE=\\"$(prefix)\\" -o prog prog.c\n'
            'clean:\n\trm -f prog\n',
            'Makefile': 'all:\n\techo run configure first; false\n',
            'prog.c': '#include <stdio.h>\nint main(void) { puts(PLACE); return 0; }\n',
        },
    )
    (source / 'configure').chmod(0o755)
    assert ran(run(source)) == ['configure', 'make'] and prints(source) == '/usr/local'
    assert nothing_due(source)
    options = {'configure_args': ['--prefix=/opt']}
    assert ran(run(source, **options)) == ['configure', 'make'] and prints(source) == '/opt'
    assert nothing_due(source, **options)
    replace(source / 'prog.c', 'PLACE', 'PLACE "!"')
    assert ran(run(source, **options)) == ['make'] and prints(source) == '/opt!'
    (source / 'Makefile').unlink()
    assert ran(run(source, **options)) == ['configure', 'make'] and prints(source) == '/opt!'
    assert nothing_due(source, **options)


@pytest.mark.parametrize('name', ['MAKEFLAGS', 'GNUMAKEFLAGS', 'MFLAGS', 'MAKEOVERRIDES'])
def test_what_is_in_our_own_environment_for_make(tmp_path, monkeypatch, name):
    monkeypatch.setenv(name, '-n')
    source = lay_down(tmp_path, PLAIN)
    assert not run(source)['failed'] and prints(source) == '1'


@pytest.mark.skipif(os.geteuid() != 0, reason='only root can be another user')
def test_another_user_learns_that_nothing_is_due(tmp_path):
    source = lay_down(tmp_path, PLAIN)
    assert not run(source)['failed']
    for folder in (tmp_path, source):
        folder.chmod(0o755)
    reader = tmp_path
    while reader != reader.parent:
        if reader.stat().st_mode & 0o005 != 0o005:
            reader.chmod(reader.stat().st_mode | 0o005)
        reader = reader.parent
    before = snapshot(source)
    assert as_nobody(lambda: due(run(source))) == '[]'
    replace(source / 'f.c', 'return 1', 'return 2')
    assert as_nobody(lambda: run(source)['msg']).startswith('[Errno 13] Permission denied')
    assert {path: before[path] for path in before if 'f.c' not in path} == {
        path: stamp for path, stamp in snapshot(source).items() if 'f.c' not in path
    }


def as_nobody(question):
    """What the question's answer is to another user, as text."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setgid(65534)
            os.setuid(65534)
            answer = str(question())
        except BaseException as error:
            answer = repr(error)
        os.write(writer, answer.encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as stream:
        return stream.read()


def test_a_build_that_fails_says_whether_it_changed_anything(tmp_path):
    source = lay_down(tmp_path, PLAIN, f_c='broken\n')
    result = run(source)
    assert result['failed'] and result['changed']
    assert run(source)['failed'] and not run(source)['changed']


def test_all_sources_laid_down_again_with_one_change_compile_one(tmp_path):
    """A fresh copy of the sources has fresh time stamps, by which make would build everything."""
    source = lay_down(tmp_path, PLAIN)
    assert not run(source)['failed']
    compiled = (source / 'main.o').stat().st_mtime_ns
    time.sleep(0.01)
    for name in PLAIN:
        text = (source / name).read_text()
        (source / name).write_text(text.replace('return 1;', 'return 2;') if name == 'f.c' else text)
    assert run(source)['changed'] and prints(source) == '2'
    assert (source / 'main.o').stat().st_mtime_ns == compiled
    assert nothing_due(source)
