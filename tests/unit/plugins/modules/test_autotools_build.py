# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module with real autoconf, automake, libtool and make, on small projects."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest

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

ALL = ['bootstrap', 'configure', 'make', 'install']
pytestmark = projects.NEEDS_AUTOTOOLS


# From nothing to installed, and again


def test_all_phases_run_at_first(built):
    assert ran(built.first) == ALL and built.first['changed']
    assert reason(built.first, 'bootstrap') == 'no configure script'
    assert built.first['log'] == str(built.source / '.autotools_build/install.log')
    for phase in built.first['phases']:
        assert set(phase) == {'name', 'due', 'ran', 'reason', 'seconds', 'log'}
        assert os.path.getsize(phase['log']) > 0


def test_a_second_run_does_and_writes_nothing(built):
    before = snapshot(built.source), snapshot(built.staged)
    result = built.install()
    assert not result['changed'] and due(result) == [] and ran(result) == []
    assert (snapshot(built.source), snapshot(built.staged)) == before


def test_the_state_directory_holds_no_leftovers(built):
    names = set(os.listdir(str(built.source / '.autotools_build')))
    assert names == {'state.json', 'lock', 'bootstrap.log', 'configure.log', 'make.log', 'install.log'}


def test_own_bootstrap_script(tmp_path):
    projects.write(tmp_path / 'source', projects.AUTOGEN)
    options = {'state': 'installed', 'destdir': str(tmp_path / 'staged')}
    result = run(tmp_path / 'source', **options)
    assert ran(result) == ALL, result
    assert (tmp_path / 'staged/bin/demo').read_text() == 'text\n'
    assert not run(tmp_path / 'source', **options)['changed']


# What must be noticed


def test_changed_source(flat):
    (flat.source / 'part.h').write_text('#define PART 2\n')
    result = flat.install()
    assert ran(result) == ['make', 'install']
    assert reason(result, 'make') == '1 source changed: part.h'
    assert flat.demo() == '2'
    assert not flat.install()['changed']


def test_source_replaced_by_an_older_file(built):
    part = next(built.source.rglob('part.c'))
    part.write_text(part.read_text().replace('return 1', 'return 3').replace('return PART', 'return 3'))
    os.utime(str(part), (1000000000, 1000000000))
    result = built.install()
    assert ran(result) == ['make', 'install']
    assert output_of(built) == '3'
    assert not built.install()['changed']


def output_of(built):
    library = str(built.staged / 'usr/lib')
    command = ['env', 'LD_LIBRARY_PATH=' + library, str(built.staged / 'usr/bin/demo')]
    return subprocess.check_output(command).decode().strip()


def test_touched_source(flat):
    os.utime(str(flat.source / 'part.c'), None)
    result = flat.install()
    assert ran(result) == ['make', 'install'] and reason(result, 'make') == '1 source touched: part.c'
    assert not flat.install()['changed']


def test_changed_makefile_am(flat):
    with (flat.source / 'Makefile.am').open('a') as stream:
        stream.write('bin_PROGRAMS += other\nother_SOURCES = main.c part.c\n')
    result = flat.install()
    assert ran(result) == ALL and reason(result, 'bootstrap') == '1 source changed: Makefile.am'
    assert output(flat.staged / 'usr/bin/other') == '1'
    assert not flat.install()['changed']


def test_added_source(subdirs):
    (subdirs.source / 'lib/more.c').write_text('int more;\n')
    assert reason(subdirs.install(), 'make') == '1 source added: lib/more.c'
    assert not subdirs.install()['changed']


def test_other_flags_rebuild_what_time_stamps_hide(flat):
    result = flat.install(environment={'CPPFLAGS': '-DPART_OF=1', 'CFLAGS': '-O0 -Dprintf=puts_is_not_printf'})
    assert result['failed'] and reason(result, 'configure').startswith('environment changed: added CFLAGS=')
    result = flat.install(environment={'CFLAGS': '-O0 -Dpart=part_by_flags'})
    assert ran(result)[:2] == ['configure', 'make'], result
    assert b'part_by_flags' in (flat.source / 'part.o').read_bytes()
    assert not flat.install(environment={'CFLAGS': '-O0 -Dpart=part_by_flags'})['changed']


def test_other_arguments(flat):
    arguments = ARGS + ['--enable-loud']
    result = flat.install(configure_args=arguments)
    assert ran(result) == ['configure', 'make', 'install']
    assert reason(result, 'configure') == 'arguments changed: added --enable-loud'
    # -DLOUD is on the command line of every compilation: nothing but a new build brings it in.
    log = (flat.source / '.autotools_build/make.log').read_text()
    assert 'make clean' in log and '-DLOUD' in log.rpartition('make clean')[2]


def test_arguments_that_change_nothing_that_configure_makes_compile_nothing(flat):
    before = (flat.source / 'part.o').stat().st_mtime_ns
    result = flat.install(configure_args=ARGS + ['--enable-what-there-is-not'])
    assert ran(result) == ['configure', 'make', 'install']
    assert (flat.source / 'part.o').stat().st_mtime_ns == before


def compiler(folder, version):
    """A compiler of another version, which compiles as the real one does."""
    folder.mkdir(exist_ok=True)
    (folder / 'gcc').write_text(
        '#!/bin/sh\ncase "$*" in --version) echo "gcc (Demo) %s"; exit;; esac\n'
        'exec %s "$@"\n' % (version, shutil.which('gcc'))
    )
    (folder / 'gcc').chmod(0o755)
    return {'PATH': '%s:%s' % (folder, os.environ['PATH'])}


def test_upgraded_compiler(flat, tmp_path):
    flat.install(environment=compiler(tmp_path / 'bin', '8.3.1'))
    assert not flat.install(environment=compiler(tmp_path / 'bin', '8.3.1'))['changed']
    before = (flat.source / 'part.o').stat().st_mtime_ns
    result = flat.install(environment=compiler(tmp_path / 'bin', '8.5.0'))
    assert reason(result, 'configure') == 'compiler changed from gcc 8.3.1 to gcc 8.5.0'
    assert (flat.source / 'part.o').stat().st_mtime_ns > before


@pytest.mark.parametrize('lost', ['part.o', 'demo'])
def test_lost_object(flat, lost):
    (flat.source / lost).unlink()
    result = flat.install()
    assert reason(result, 'make') == '1 file missing: %s' % lost
    assert (flat.source / lost).exists()
    assert not flat.install()['changed']


@pytest.mark.parametrize('lost', ['.libs/part.o', '.libs/libpart.so.0.0.0', 'part.lo'])
def test_lost_object_of_libtool(libtool, lost):
    (libtool.source / lost).unlink()
    assert reason(libtool.install(), 'make') == '1 file missing: %s' % lost
    assert (libtool.source / lost).exists()
    assert not libtool.install()['changed']


@pytest.mark.parametrize(
    'lost, phase',
    [
        ('aclocal.m4', 'bootstrap'),
        ('Makefile', 'configure'),
        ('config.status', 'configure'),
    ],
)
def test_lost_result_of_an_earlier_phase(flat, lost, phase):
    (flat.source / lost).unlink()
    result = flat.install()
    assert ran(result) == ALL[ALL.index(phase) :], result
    assert not flat.install()['changed']


def test_staged_files(flat):
    (flat.staged / 'usr/bin/demo').unlink()
    result = flat.install()
    assert ran(result) == ['install'] and reason(result, 'install') == '1 installed file missing: usr/bin/demo'
    (flat.staged / 'usr/bin/demo').write_text('altered')
    result = flat.install()
    assert ran(result) == ['install'] and reason(result, 'install') == '1 installed file modified: usr/bin/demo'
    assert flat.demo() == '1'


def test_what_is_no_longer_built_leaves_the_staged_tree(flat):
    (flat.staged / 'own').write_text('not ours')
    makefile = flat.source / 'Makefile.am'
    makefile.write_text(makefile.read_text().replace('demo', 'renamed'))
    assert not flat.install()['failed']
    assert os.listdir(str(flat.staged / 'usr/bin')) == ['renamed']
    assert (flat.staged / 'own').exists()


@pytest.mark.parametrize(
    'content, words',
    [
        ('{"schema"', 'cannot be read'),
        ('{"schema": 99}', 'has another version'),
    ],
)
def test_unusable_state_file(flat, content, words):
    (flat.source / '.autotools_build/state.json').write_text(content)
    result = flat.install()
    # Without a record, the tree is judged as one built by hand.
    assert words in reason(result, 'bootstrap') and 'treated as absent' in reason(result, 'bootstrap')
    assert ran(result) == ['make', 'install']
    assert not flat.install()['changed']


def test_time_stamps_in_the_future(flat):
    future = time.time() + 86400
    for name in ('part.c', 'part.h'):
        os.utime(str(flat.source / name), (future, future))
    result = flat.install()
    assert ran(result) == ['make', 'install']
    assert 'skew' not in (flat.source / '.autotools_build/make.log').read_text()
    assert not flat.install()['changed']


# What must not cause work


@pytest.mark.parametrize(
    'environment',
    [
        {'LANG': 'de_DE.UTF-8', 'LC_MESSAGES': 'de_DE.UTF-8'},
        {'HOME': '/nowhere'},
        {'UNRELATED': 'x'},
    ],
)
def test_environment_that_does_not_touch_the_build(flat, environment):
    assert not flat.install(environment=environment)['changed']


def test_another_umask_and_order(flat):
    before = os.umask(0o077)
    try:
        assert not flat.install(configure_args=['--prefix', '/usr'])['changed']
    finally:
        os.umask(before)


def test_the_same_sources_laid_down_again(flat):
    for path in flat.source.iterdir():
        if path.name in projects.FLAT:
            content = path.read_text()
            path.unlink()
            path.write_text(content)
    assert not flat.install()['changed']


def test_bootstrap_never_leaves_a_fresh_clone_with_its_configure_script_as_it_is(flat, tmp_path):
    """Its files have time stamps in any order: here all that autoconf makes is older than what it is made from."""
    clone = tmp_path / 'clone'
    shutil.copytree(str(flat.source), str(clone), symlinks=False)
    by_hand(clone, ['make', 'distclean'])
    for name in ('.autotools_build', 'autom4te.cache'):
        shutil.rmtree(str(clone / name), ignore_errors=True)
    for number, name in enumerate(['configure', 'Makefile.in', 'aclocal.m4', 'Makefile.am', 'configure.ac']):
        os.utime(str(clone / name), (1000000000 + number, 1000000000 + number))
    before = {name: (clone / name).stat().st_mtime_ns for name in ('configure', 'Makefile.in', 'aclocal.m4')}
    programs = projects.without(tmp_path, 'autoconf', 'automake', 'autoheader', 'autoreconf', 'aclocal')
    result = run(clone, configure_args=ARGS, environment={'PATH': programs})
    assert result['msg'].endswith('install the autotools, or use the files as they are with bootstrap=never'), result
    result = run(clone, configure_args=ARGS, bootstrap='never')
    assert ran(result) == ['make'], result
    # The log would not tell: make -n, which counts the steps, remakes Makefiles without a word.
    assert not (clone / 'autom4te.cache').exists()
    assert {name: (clone / name).stat().st_mtime_ns for name in before} == before
    assert not run(clone, configure_args=ARGS, bootstrap='never')['changed']


# By hand before us


@pytest.fixture
def forgotten(subdirs):
    """The same tree, as if it had been built by hand."""
    shutil.rmtree(str(subdirs.source / '.autotools_build'))
    return subdirs


def test_built_by_hand_with_the_same_arguments(forgotten):
    before = snapshot(forgotten.source)
    result = run(forgotten.source, configure_args=ARGS)
    # make has seen to it that there was nothing left to do.
    assert not result['changed'] and ran(result) == ['make']
    assert reason(result, 'make') == 'not built by this module yet: make knows what is left to do'
    after = snapshot(forgotten.source)
    assert {path: after[path] for path in before if path != str(forgotten.source)} == {
        path: before[path] for path in before if path != str(forgotten.source)
    }
    assert due(run(forgotten.source, configure_args=ARGS)) == []


def test_built_by_hand_and_installed_by_us(forgotten):
    assert ran(forgotten.install()) == ['make', 'install']
    assert due(forgotten.install()) == []


def test_built_by_hand_with_other_arguments(forgotten):
    result = run(forgotten.source, configure_args=['--prefix=/opt'])
    assert ran(result) == ['configure', 'make']
    assert reason(result, 'configure') == 'arguments changed: now --prefix=/opt instead of --prefix=/usr'


def test_half_built_by_hand(forgotten):
    (forgotten.source / 'src/main.o').unlink()
    (forgotten.source / 'src/demo').unlink()
    result = run(forgotten.source, configure_args=ARGS)
    assert ran(result) == ['make'] and result['changed']
    assert (forgotten.source / 'src/demo').exists()


# Check mode


def test_check_mode_says_the_plan_and_touches_nothing(flat, tmp_path):
    projects.write(tmp_path / 'fresh', projects.FLAT)
    before = snapshot(tmp_path)
    result = run(tmp_path / 'fresh', check_mode=True)
    assert result['changed'] and due(result) == ['bootstrap', 'configure', 'make'] and ran(result) == []
    assert snapshot(tmp_path) == before
    (flat.source / 'part.c').write_text('int part(void) { return 2; }\n')
    before = snapshot(flat.source)
    result = flat.install(check_mode=True)
    assert result['changed'] and due(result) == ['make', 'install'] and ran(result) == []
    assert result['diff']['before'].startswith('make: due: 1 source changed: part.c\n')
    assert 'diff' not in flat.install(check_mode=True, diff=False)
    assert snapshot(flat.source) == before


# Failures


def failed(result, phase):
    assert result['failed'] and result['phase'] == phase
    assert result['log'].endswith(phase + '.log') and result['log_tail']
    return result['msg']


def test_compiler_error(subdirs):
    (subdirs.source / 'lib/part.c').write_text('#include <config.h>\nint part(void) { return lost; }\n')
    result = subdirs.install()
    message = failed(result, 'make')
    assert message.startswith("make failed with exit status 2: lib/part.c, line 2: 'lost' undeclared")
    assert result['rc'] == 2 and ran(result) == ['make']
    (subdirs.source / 'lib/part.c').write_text('#include <config.h>\nint part(void) { return 4; }\n')
    assert not subdirs.install()['failed']
    assert subdirs.demo() == '4'


def test_it_fails_again_without_a_change(flat):
    (flat.source / 'part.c').write_text('broken\n')
    assert failed(flat.install(), 'make')
    result = flat.install()
    assert failed(result, 'make') and reason(result, 'make') == 'it failed last time'


def test_what_came_before_the_failure_is_not_done_again(flat):
    (flat.source / 'part.c').write_text('broken\n')
    with (flat.source / 'Makefile.am').open('a') as stream:
        stream.write('bin_PROGRAMS += other\nother_SOURCES = main.c part.c\n')
    assert failed(flat.install(), 'make')
    (flat.source / 'part.c').write_text('int part(void) { return 4; }\n')
    result = flat.install()
    assert ran(result) == ['make', 'install'] and reason(result, 'make') == 'it failed last time'
    assert output(flat.staged / 'usr/bin/other') == '4'
    assert due(flat.install()) == []


def test_error_of_configure(flat):
    script = flat.source / 'configure.ac'
    script.write_text(script.read_text().replace('AC_OUTPUT', 'AC_MSG_ERROR([libdemo not found.])\nAC_OUTPUT'))
    assert failed(flat.install(), 'configure') == 'configure failed with exit status 1: libdemo not found.'


def test_error_of_autoconf(flat):
    script = flat.source / 'configure.ac'
    script.write_text(script.read_text().replace('AC_PROG_CC', 'AC_PROG_CC\nAC_LOST_MACRO'))
    assert 'AC_LOST_MACRO' in failed(flat.install(), 'bootstrap')


def test_missing_tool(tmp_path):
    projects.write(tmp_path, projects.FLAT)
    result = run(tmp_path, environment={'PATH': str(tmp_path)})
    assert result['failed'] and result['phase'] == 'bootstrap'
    assert 'needs the program autoreconf' in result['msg'] and 'install the package autoconf' in result['msg']


def test_source_that_is_none(tmp_path):
    result = run(tmp_path)
    assert result['failed'] and str(tmp_path) in result['msg'] and 'configure.ac' in result['msg']
    result = run(tmp_path / 'none')
    assert result['failed'] and str(tmp_path / 'none') in result['msg']
    projects.write(tmp_path, projects.FLAT)
    assert 'bootstrap=never' in run(tmp_path, bootstrap='never')['msg']
    assert not (tmp_path / '.autotools_build').exists()


def test_timeout_and_going_on(flat):
    slow_to_make(flat, 60)
    began = time.time()
    result = flat.install(timeout=5)
    assert failed(result, 'make').startswith('make was stopped') and time.time() - began < 40
    (flat.source / 'go').write_text('')
    result = flat.install()
    assert not result['failed'] and ran(result) == ['make', 'install']
    assert reason(result, 'make') == 'it failed last time'


# Two runs, and killed ones

RUN = """
import sys
sys.path[:0] = {path!r}
from ansible_collections.esxi_arm.guest.tests.unit.plugins.modules import autotools_projects as projects
import json
print(json.dumps(projects.run(sys.argv[1], **json.loads(sys.argv[2]))))
"""


def start(template, **options):
    options = dict({'state': 'installed', 'destdir': str(template.staged), 'configure_args': ARGS}, **options)
    command = [sys.executable, '-c', RUN.format(path=sys.path), str(template.source), json.dumps(options)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def result_of(process):
    return json.loads(process.communicate(timeout=120)[0].decode())


def slow_to_make(template, seconds=3):
    """make is due, and takes its time; the file go makes it fast."""
    (template.source / 'part.h').write_text('#define PART 5\n')
    (template.source / 'hook.sh').write_text(
        'echo once >> counted; touch making; test -e go || sleep %d; touch go\n' % seconds
    )


def wait_for(path):
    deadline = time.time() + 60
    while not path.exists():
        assert time.time() < deadline, '%s did not come' % path
        time.sleep(0.05)


def test_with_nothing_due_check_mode_says_all_that_a_run_says(flat):
    """So that the action plugin needs no run."""
    preview, result = flat.install(check_mode=True), flat.install()
    assert preview.pop('busy') is False
    assert preview == result and not result['changed']


def test_two_runs_at_once_compile_once(flat):
    slow_to_make(flat)
    first = start(flat)
    wait_for(flat.source / 'making')
    preview = flat.install(check_mode=True)
    assert preview['busy'] and 'Another run is building' in preview['warnings'][0]
    second = start(flat)
    results = [result_of(first), result_of(second)]
    assert [result['failed'] for result in results] == [False, False]
    assert [ran(result) for result in results] == [['make', 'install'], []]
    assert results[1]['waited'] > 0 and not results[1]['changed']
    # Once for make, and once more because "make install" looks whether all is made.
    assert (flat.source / 'counted').read_text() == 'once\nonce\n'


def test_a_killed_run_leaves_a_build_that_the_next_run_waits_for(flat):
    slow_to_make(flat)
    first = start(flat)
    wait_for(flat.source / 'making')
    first.kill()
    first.wait()
    first.stdout.close()
    assert (flat.source / '.autotools_build/progress.json').exists()
    assert flat.install(check_mode=True)['busy']
    result = flat.install()
    assert not result['failed'] and result['waited'] > 0
    assert ran(result) == ['make', 'install'] and reason(result, 'make') == 'it was interrupted last time'
    assert not (flat.source / '.autotools_build/progress.json').exists()
    assert not flat.install()['changed']


def test_what_a_killed_run_was_writing_is_swept_away(flat):
    for name in ('.state.json.4711.new', '.progress.json.4712.new'):
        (flat.source / '.autotools_build' / name).write_text('{"ha')
    (flat.source / 'part.h').write_text('#define PART 2\n')
    assert flat.install()['changed']
    test_the_state_directory_holds_no_leftovers(flat)


def test_a_run_that_is_asked_to_end_takes_its_build_along(flat):
    slow_to_make(flat)
    first = start(flat)
    wait_for(flat.source / 'making')
    first.send_signal(signal.SIGTERM)
    result = result_of(first)
    assert result['failed'] and 'was stopped' in result['msg']
    assert not (flat.source / 'go').exists()
    assert not (flat.source / '.autotools_build/progress.json').exists()
    assert ran(flat.install()) == ['make', 'install']


def test_progress_counts_what_make_does(flat):
    slow_to_make(flat)
    # make does not end before its last step was seen, or a minute has passed
    (flat.source / 'hook.sh').write_text('for i in $(seq 600); do test -e go && break; sleep 0.1; done; touch go\n')
    seen = []
    stop = threading.Event()

    def look():
        while not stop.is_set():
            try:
                with (flat.source / '.autotools_build/progress.json').open() as stream:
                    seen.append(json.load(stream))
                if seen[-1]['phase'] == 'make' and seen[-1]['done'] == 2:
                    (flat.source / 'go').touch()
            except (OSError, ValueError):
                pass
            time.sleep(0.1)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        assert not flat.install()['failed']
    finally:
        stop.set()
        watcher.join()
    # One compilation and one link.
    assert {fields['total'] for fields in seen if fields['phase'] == 'make'} >= {2}
    assert max(fields['done'] for fields in seen if fields['phase'] == 'make') == 2
