# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import re
import stat

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools import make
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.failure import PhaseFailed

STEPS = [
    '  CC       foo.o',
    '  CXX      lib/foo.lo',
    '  CCLD     demo',
    '  AR       libx.a',
    'gcc -DHAVE_CONFIG_H -I.   -g -O2 -MT a.o -MD -MP -MF .deps/a.Tpo -c -o a.o a.c',
    '/bin/bash ../libtool  --tag=CC   --mode=compile gcc -g -O2 -c -o a.lo a.c',
    '/bin/bash ../libtool  --tag=CC   --mode=link gcc -g -O2  -o libdemo.la -rpath /usr/lib a.lo b.lo',
    'gcc  -g -O2   -o demo main.o ../lib/libdemo.la ',
    'aarch64-linux-gnu-gcc-12 -c a.c',
    '/usr/bin/g++ -c a.cc -o a.o',
    'echo "  CC      " foo.lo;/bin/bash ./libtool --silent --tag=CC --mode=compile gcc -c -o foo.lo foo.c',
]
NO_STEPS = [
    'libtool: compile:  gcc -g -O2 -c a.c  -fPIC -DPIC -o .libs/a.o',
    'libtool: link: gcc -shared -o .libs/x.so a.o',
    'mv -f .deps/a.Tpo .deps/a.Po',
    "make[1]: Entering directory '/src/lib'",
    'checking for gcc... gcc',
    'Making all in lib',
    '/usr/bin/install -c demo /usr/bin',
    '',
    '  GEN      config.h',
    'sed -e s/a/b/ -c x',
]


@pytest.mark.parametrize('line', STEPS)
def test_step(line):
    assert make.is_step(line)


@pytest.mark.parametrize('line', NO_STEPS)
def test_no_step(line):
    assert not make.is_step(line)


@pytest.mark.parametrize(
    'line, cplusplus',
    [
        ('  CXX      lib/foo.lo', True),
        ('/bin/bash ../libtool  --tag=CXX   --mode=compile g++ -g -O2 -c -o a.lo a.cc', True),
        ('/usr/bin/g++-12 -c a.cc -o a.o', True),
        ('aarch64-linux-gnu-g++ -g -O2 -c -o a.o a.cc', True),
        ('/bin/bash ../libtool  --tag=CXX   --mode=link g++ -g -O2 -o libdemo.la a.lo', False),
        ('g++ -g -O2 -o demo a.o', False),
        ('gcc -g -O2 -c -o a.o a.c', False),
        ('  CXXLD    demo', False),
    ],
)
def test_cplusplus(line, cplusplus):
    assert make.is_cplusplus(line) is cplusplus


@pytest.fixture
def fake_make(tmp_path):
    def write(script):
        path = tmp_path / 'make'
        path.write_text('#!/bin/sh\n' + script)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return [str(path)]

    return write


@pytest.mark.parametrize(
    'script, steps',
    [
        ("echo '  CC  a.o'; echo '  CC  b.o'; echo nothing", 2),
        ('echo "make: Nothing to be done for all"', 0),
        ("echo '  CC  a.o'; exit 2", 1),
        ('exit 2', None),
    ],
)
def test_look_ahead(fake_make, tmp_path, script, steps):
    assert make.look_ahead(fake_make(script), str(tmp_path), dict(os.environ))[0] == steps


def test_one_compilation_of_cplusplus_is_enough(fake_make, tmp_path):
    command = fake_make("echo '  CC  a.o'; echo '  CXX  b.o'; echo '  CC  c.o'")
    assert make.look_ahead(command, str(tmp_path), dict(os.environ)) == (3, True)


def test_look_ahead_without_make(tmp_path):
    assert make.look_ahead([str(tmp_path / 'none')], str(tmp_path), {}) == (None, True)


def test_steps_ahead_is_abandoned(fake_make, tmp_path):
    command = fake_make("while :; do echo '  CC  a.o'; done")
    assert make.look_ahead(command, str(tmp_path), dict(os.environ), lambda: True) == (None, True)


AHEAD = "%s: Warning: File '%s' has modification time %s s in the future"


@pytest.mark.parametrize('name, seconds', [('configure.ac', '86399'), ('m4/a.m4', '1.5e+04')])
def test_makefiles_that_are_rebuilt_again_and_again(fake_make, tmp_path, name, seconds):
    command = fake_make('while :; do echo "%s" >&2; done' % (AHEAD % ('gmake', name, seconds)))
    with pytest.raises(PhaseFailed, match=re.escape('%s is %s s ahead' % (name, seconds))):
        make.look_ahead(command, str(tmp_path), dict(os.environ))


@pytest.mark.parametrize('who, times, before', [('make', 5, ''), ('make[1]', 99, "make[1]: Entering directory '/x'")])
def test_a_file_ahead_of_the_clock_that_makes_no_difference(fake_make, tmp_path, who, times, before):
    """In one directory a few times, and once in each of many."""
    lines = 'echo "%s"; echo "%s" >&2' % (before, AHEAD % (who, 'a.c', '9'))
    script = 'for i in $(seq %d); do %s; done; echo "  CC  a.o"' % (times, lines)
    assert make.look_ahead(fake_make(script), str(tmp_path), dict(os.environ))[0] == 1


def test_counter_follows_a_growing_log(tmp_path):
    log = tmp_path / 'log'
    log.write_text('  CC       earlier.o\n')
    counter = make.StepCounter(str(log), log.stat().st_size, make.is_step)
    assert counter.look() == 0
    with log.open('a') as stream:
        stream.write('  CC       a.o\n  CC    ')
        stream.flush()
        assert counter.look() == 1
        stream.write('   b.o\n')
    assert counter.look() == 2
    assert counter.look() == 2
