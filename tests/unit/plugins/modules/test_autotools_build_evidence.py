# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What real tools leave and real changes hide, beyond test_autotools_build.py: is it noticed, and once only?"""

import copy
import json
import os
import re
import shutil

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools import jobs
from ansible_collections.esxi_arm.guest.plugins.modules.autotools_build import RETURN
from ansible_collections.esxi_arm.guest.tests.unit.plugins.modules import autotools_projects as projects
from ansible_collections.esxi_arm.guest.tests.unit.plugins.modules.autotools_projects import (
    ARGS,
    by_hand,
    due,
    output,
    ran,
    reason,
    run,
    snapshot,
)

pytestmark = projects.NEEDS_AUTOTOOLS

CONFIGURE = ['configure', 'make', 'install']


# What the caller asks for


def test_force_builds_everything_anew(flat):
    before = (flat.source / 'part.o').stat().st_mtime_ns
    result = flat.install(force=True)
    assert ran(result) == ['bootstrap'] + CONFIGURE and reason(result, 'bootstrap') == 'requested by force'
    assert (flat.source / 'part.o').stat().st_mtime_ns > before
    assert not flat.install()['changed']


def test_targets(flat):
    result = flat.install(targets=['part.o'], jobs=1)
    assert ran(result) == ['make', 'install'] and reason(result, 'make') == 'targets changed: now part.o'
    assert 'make -j1 part.o\n' in (flat.source / '.autotools_build/make.log').read_text()
    assert not flat.install(targets=['part.o'])['changed']


def test_another_umask_makes_no_other_files(flat, tmp_path):
    before = os.umask(0o077)
    try:
        assert ran(flat.install(destdir=str(tmp_path / 'other'))) == ['install']
    finally:
        os.umask(before)
    assert [(tmp_path / 'other' / path).stat().st_mode & 0o777 for path in ('usr/bin', 'usr/bin/demo')] == [0o755] * 2


@pytest.mark.skipif(not os.path.exists('/bin/bash'), reason='needs /bin/bash')
def test_makefiles_have_the_shell_that_configure_was_run_by(flat):
    assert re.search('^SHELL = (/usr)?/bin/bash$', (flat.source / 'Makefile').read_text(), re.MULTILINE)


# What must be noticed


def test_another_commit_checked_out(subdirs):
    by_hand(
        subdirs.source,
        *[
            ['git'] + words
            for words in (
                ['init', '-q'],
                ['add', 'lib/part.c', 'src/main.c'],
                ['-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '-q', '-m', 'one'],
            )
        ],
    )
    assert not subdirs.install()['changed']
    part = subdirs.source / 'lib/part.c'
    part.write_text(part.read_text().replace('return 1', 'return 2'))
    assert subdirs.install()['changed'] and subdirs.demo() == '2'
    by_hand(subdirs.source, ['git', 'checkout', '-q', '.'])
    result = subdirs.install()
    assert ran(result) == ['make', 'install'] and reason(result, 'make') == '1 source changed: lib/part.c'
    assert subdirs.demo() == '1'
    assert not subdirs.install()['changed']


def test_another_compiler(flat, tmp_path):
    other = tmp_path / 'othercc'
    other.write_text('#!/bin/sh\necho "$@" >> %s/used\nexec gcc "$@"\n' % tmp_path)
    other.chmod(0o755)
    result = flat.install(environment={'CC': str(other)})
    assert ran(result) == CONFIGURE
    assert reason(result, 'configure') == 'environment changed: added CC=%s' % other
    assert '-c' in (tmp_path / 'used').read_text()
    assert not flat.install(environment={'CC': str(other)})['changed']


@pytest.mark.parametrize('name, value', [('CFLAGS', '-O0'), ('CPPFLAGS', '-DOTHER'), ('CC', 'gcc -std=gnu11')])
def test_variables_that_plain_make_would_not_see(flat, name, value):
    before = (flat.source / 'part.o').stat().st_mtime_ns
    result = flat.install(environment={name: value})
    assert ran(result) == CONFIGURE
    assert reason(result, 'configure') == 'environment changed: added %s=%s' % (name, value)
    assert (flat.source / 'part.o').stat().st_mtime_ns > before
    assert not flat.install(environment={name: value})['changed']
    result = flat.install()
    assert reason(result, 'configure') == 'environment changed: removed %s=%s' % (name, value)


def test_a_variable_that_configure_declares(flat):
    script = flat.source / 'configure.ac'
    script.write_text(script.read_text().replace('AC_PROG_CC', 'AC_PROG_CC\nAC_ARG_VAR([DEMO_COLOUR], [a colour])'))
    assert not flat.install()['failed']
    result = flat.install(environment={'DEMO_COLOUR': 'red'})
    assert reason(result, 'configure') == 'environment changed: added DEMO_COLOUR=red'
    assert not flat.install(environment={'DEMO_COLOUR': 'red'})['changed']


def test_upgraded_library(library):
    assert library.demo() == '1'
    projects.library(library.source.parent / 'one', '1.1', 2)
    result = library.install()
    assert ran(result) == CONFIGURE
    assert reason(result, 'configure') == 'libraries changed: demo from 1.0 to 1.1'
    assert library.demo() == '2'
    assert not library.install()['changed']


def test_library_found_elsewhere(library):
    projects.library(library.source.parent / 'two', '1.0', 3)
    environment = {'PKG_CONFIG_PATH': str(library.source.parent / 'two')}
    result = library.install(environment=environment)
    assert ran(result) == CONFIGURE
    assert reason(result, 'configure').startswith('environment changed: now PKG_CONFIG_PATH=')
    assert library.demo() == '3'
    assert not library.install(environment=environment)['changed']


def test_upgraded_library_whose_version_says_nothing(library):
    """As with libraries that are found without pkg-config. The new header is older than the objects: make is blind."""
    projects.library(library.source.parent / 'one', '1.0', 4)
    result = library.install()
    assert ran(result) == CONFIGURE
    assert reason(result, 'configure') == '1 header changed: %s/one/library.h' % library.source.parent
    assert library.demo() == '4'
    assert not library.install()['changed']


def test_header_of_a_library_that_came_back_the_same(library):
    projects.library(library.source.parent / 'one', '1.0', 1)
    assert not library.install()['changed']


def test_clock_that_was_ahead_while_it_was_built(flat):
    projects.age(flat.source, -86400)
    (flat.source / 'part.h').write_text('#define PART 6\n')
    result = flat.install()
    assert reason(result, 'make').startswith('1 source changed: part.h')
    assert flat.demo() == '6'
    assert 'skew' not in (flat.source / '.autotools_build/make.log').read_text()
    assert not flat.install()['changed']


@pytest.mark.parametrize('lost, phase', [('src/main.o', 'make'), ('src/demo', 'make'), ('config.h', 'configure')])
def test_lost_file_of_a_build_by_hand_that_we_went_on_with(subdirs, lost, phase):
    shutil.rmtree(str(subdirs.source / '.autotools_build'))
    assert ran(subdirs.install()) == ['make', 'install']
    (subdirs.source / lost).unlink()
    result = subdirs.install()
    assert reason(result, phase) == '1 file missing: %s' % lost
    assert (subdirs.source / lost).exists()
    assert not subdirs.install()['changed']


def test_lost_object_of_a_run_that_was_killed(flat):
    """A killed module records nothing of what it had made."""
    state_file = flat.source / '.autotools_build/state.json'
    state = json.loads(state_file.read_text())
    state['phases']['make'].update(status='running', products=[])
    state['tree'] = {path: entry for path, entry in state['tree'].items() if path not in ('part.o', 'main.o', 'demo')}
    state_file.write_text(json.dumps(state))
    assert reason(flat.install(), 'make') == 'it was interrupted last time'
    (flat.source / 'part.o').unlink()
    assert reason(flat.install(), 'make') == '1 file missing: part.o'


def test_installed_without_destdir(flat, tmp_path):
    options = {'destdir': None, 'configure_args': ['--prefix=%s' % (tmp_path / 'system')]}
    assert ran(flat.install(**options)) == CONFIGURE
    assert not flat.install(**options)['changed']
    demo = tmp_path / 'system/bin/demo'
    for change, word in ((demo.unlink, 'missing'), (lambda: demo.write_text('x'), 'modified')):
        change()
        result = flat.install(**options)
        assert ran(result) == ['install']
        assert reason(result, 'install') == '1 installed file %s: %s' % (word, demo)
        assert output(demo) == '1'


def test_library_installed_without_destdir(libtool, tmp_path):
    options = {'destdir': None, 'configure_args': ['--prefix=%s' % (tmp_path / 'system')]}
    assert ran(libtool.install(**options)) == CONFIGURE
    link = tmp_path / 'system/lib/libpart.so'
    link.unlink()
    assert reason(libtool.install(**options), 'install') == '1 installed file missing: %s' % link
    assert link.exists() and not libtool.install(**options)['changed']


def test_configured_anew_without_being_built(flat):
    """As after a run that ended between the two."""
    loud = ARGS + ['--enable-loud']
    assert ran(flat.install(state='configured', destdir=None, configure_args=loud)) == ['configure']
    result = flat.install(configure_args=loud)
    assert ran(result) == ['make', 'install'] and reason(result, 'make') == 'an earlier phase has run since'
    assert '-DLOUD' in (flat.source / '.autotools_build/make.log').read_text().rpartition('make clean')[2]
    assert not flat.install(configure_args=loud)['changed']


# What must not cause work


def test_a_source_that_make_itself_writes_anew(flat):
    """Like a parser that is shipped beside its grammar."""
    makefile = flat.source / 'Makefile.am'
    makefile.write_text(makefile.read_text() + 'part.h: part.spec\n\tcp part.spec part.h\n')
    (flat.source / 'part.spec').write_text('#define PART 7\n')
    result = flat.install()
    assert not result['failed'] and flat.demo() == '7'
    assert not flat.install()['changed']


def test_destination_inside_of_the_tree(libtool):
    destination = str(libtool.source / 'staged')
    assert ran(libtool.install(destdir=destination)) == ['install']
    assert not libtool.install(destdir=destination)['changed']


def test_order_of_the_environment(flat):
    names = ['CFLAGS', 'CPPFLAGS', 'LDFLAGS']
    assert flat.install(environment=dict.fromkeys(names, '-g'))['changed']
    assert not flat.install(environment=dict.fromkeys(reversed(names), '-g'))['changed']


@pytest.mark.parametrize('newer', ['m4/own.m4', 'Makefile.in'])
def test_a_look_at_a_tree_by_hand_that_make_would_regenerate_writes_nothing(libtool, newer):
    """Even "make -n" remakes Makefiles."""
    shutil.rmtree(str(libtool.source / '.autotools_build'))
    os.utime(str(libtool.source / newer), None)
    before = snapshot(libtool.source)
    result = libtool.install(check_mode=True)
    assert due(result) == ['make', 'install']
    assert snapshot(libtool.source) == before


# By hand before us


def test_configured_by_hand_with_variables_in_the_environment(flat):
    """config.status notes those that configure declares, and only those."""
    shutil.rmtree(str(flat.source / '.autotools_build'))
    by_hand(flat.source, ['env', 'CFLAGS=-O1', 'CPATH=/nowhere', './configure'] + ARGS, ['make'])
    result = run(flat.source, configure_args=ARGS, environment={'CFLAGS': '-O1'})
    assert not result['changed'], result
    result = run(flat.source, configure_args=ARGS + ['CFLAGS=-O1'])
    assert not result['changed'], result
    result = run(flat.source, configure_args=ARGS)
    assert reason(result, 'configure') == 'environment changed: removed CFLAGS=-O1'
    assert '-O1' not in (flat.source / '.autotools_build/make.log').read_text().rpartition('make clean')[2]


@pytest.mark.parametrize('argument, compiles', [('--enable-what-there-is-not', False), ('--mandir=/usr/man', True)])
def test_by_hand_with_other_arguments_compiles_if_what_configure_makes_differs(subdirs, argument, compiles):
    shutil.rmtree(str(subdirs.source / '.autotools_build'))
    before = (subdirs.source / 'src/main.o').stat().st_mtime_ns
    result = run(subdirs.source, configure_args=ARGS + [argument])
    assert ran(result) == ['configure', 'make']
    assert ((subdirs.source / 'src/main.o').stat().st_mtime_ns != before) is compiles
    assert due(run(subdirs.source, configure_args=ARGS + [argument])) == []


# A record that somebody or something damaged


def spoiled(value):
    """Each part of a JSON value in turn replaced by something else; of equal parts only the first."""
    for other in (None, 0, 'x', [], {}, [[]]):
        yield copy.deepcopy(other)
    if isinstance(value, dict):
        for key in sorted(value)[:4]:
            yield {name: part for name, part in value.items() if name != key}
            for part in spoiled(value[key]):
                yield dict(value, **{key: part})
    elif isinstance(value, list) and value:
        for part in spoiled(value[0]):
            yield [part] + value[1:]


def test_no_damage_to_the_record_is_a_crash(flat):
    state_file = flat.source / '.autotools_build/state.json'
    state = json.loads(state_file.read_text())
    state['phases']['make']['headers'] = dict(list(state['phases']['make']['headers'].items())[:1])
    count = 0
    for content in spoiled(state):
        state_file.write_text(json.dumps(content))
        result = flat.install(check_mode=True, environment={'PATH': '/nowhere'})
        assert not result['failed'] and result['phases'], content
        count += 1
    assert count > 200


# As many jobs as the machine carries


@pytest.mark.parametrize('recipe, number', [('true gcc -c other.c', 3), ('true g++ -c other.cc', 1)])
def test_jobs_follow_from_what_make_is_about_to_compile(flat, monkeypatch, recipe, number):
    monkeypatch.setattr(jobs, 'processor_count', lambda: 4)
    monkeypatch.setattr(jobs, 'available_memory', lambda: 700 * jobs.MIB)
    makefile = flat.source / 'Makefile.am'
    makefile.write_text(makefile.read_text() + '\t%s\n' % recipe)
    assert flat.install()['jobs'] == number
    assert 'make -j%d\n' % number in (flat.source / '.autotools_build/make.log').read_text()


def test_jobs_of_the_caller(flat):
    (flat.source / 'part.h').write_text('#define PART 2\n')
    assert flat.install(jobs=5)['jobs'] == 5
    assert 'make -j5\n' in (flat.source / '.autotools_build/make.log').read_text()


# What the documentation promises


def test_the_result_has_what_the_documentation_says(flat):
    documented = pytest.importorskip('yaml').safe_load(RETURN)
    common = {'changed', 'failed', 'msg', 'diff', 'warnings'}
    nothing_due = flat.install()
    (flat.source / 'part.c').write_text('broken\n')
    cases = [
        ('success, but not in check mode', nothing_due),
        ('always', flat.install(check_mode=True)),
        ('when a phase failed', flat.install()),
    ]
    for kind, result in cases:
        assert set(result) - common <= set(documented)
        expected = {name for name, value in documented.items() if value['returned'] in ('always', kind)}
        assert expected <= set(result), kind
    for phase in nothing_due['phases']:
        assert set(phase) == set(documented['phases']['contains'])
