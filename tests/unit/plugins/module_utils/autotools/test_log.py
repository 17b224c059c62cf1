# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.log import first_failure, read_run, tail

SENTENCES = {
    'compiler': (
        [
            "a.c: In function 'f':",
            "a.c:3:10: error: 'x' undeclared (first use in this function)",
            'a.c:9:1: error: second',
            'make[2]: *** [Makefile:400: a.o] Error 1',
        ],
        "a.c, line 3: 'x' undeclared (first use in this function)",
    ),
    'missing header': (
        ['lib/a.c:3:10: fatal error: glib.h: No such file or directory'],
        'lib/a.c, line 3: glib.h: No such file or directory',
    ),
    'warning is no error': (['a.c:1:2: warning: error: in a name', 'b.c:4:1: error: real'], 'b.c, line 4: real'),
    'configure': (
        [
            'checking for libx... no',
            'configure: error: libx not found. Please install the libx devel package(s).',
            'cat: nothing: No such file or directory',
        ],
        'libx not found. Please install the libx devel package(s).',
    ),
    'configure, and where': (
        [
            "configure: error: in `/src':",
            'configure: error: Fuse3 was requested but unavailable on the system.',
            "See `config.log' for more details",
        ],
        'Fuse3 was requested but unavailable on the system.',
    ),
    'configure in a folder': (
        ['./configure: error: no acceptable C compiler found in $PATH'],
        'no acceptable C compiler found in $PATH',
    ),
    'linker library': (
        ['/usr/bin/ld: cannot find -lfoo: No such file or directory', 'collect2: error: ld returned 1 exit status'],
        'cannot find -lfoo: No such file or directory',
    ),
    'linker symbol': (
        [
            "/usr/bin/ld: main.o: in function `main':",
            "main.c:(.text+0x5): undefined reference to `lost'",
            'collect2: error: ld returned 1 exit status',
        ],
        "main.c: undefined reference to `lost'",
    ),
    'autoconf': (
        ['configure.ac:7: error: possibly undefined macro: AC_PROG_LIBTOOL', 'autoreconf: error: autoconf failed'],
        'configure.ac, line 7: possibly undefined macro: AC_PROG_LIBTOOL',
    ),
    'no rule': (
        ["make: *** No rule to make target 'lost.c', needed by 'lost.o'.  Stop."],
        "No rule to make target 'lost.c', needed by 'lost.o'",
    ),
    'missing program': (
        ['/bin/bash: line 1: rpcgen: command not found', 'make: *** [Makefile:1: x] Error 127'],
        'rpcgen: command not found',
    ),
    'only make gave up': (['doing', 'make[1]: *** [Makefile:1: x] Error 3'], '[Makefile:1: x] Error 3'),
    'nothing': (['all is well'], None),
}


@pytest.mark.parametrize('name', sorted(SENTENCES))
def test_sentence(name, tmp_path):
    lines, sentence = SENTENCES[name]
    found = first_failure(lines, str(tmp_path))
    assert found.sentence() == sentence
    assert not found.disk_full and not found.out_of_memory


@pytest.mark.parametrize(
    'line',
    [
        'cc1: fatal error: error writing to /tmp/x.s: No space left on device',
        '/bin/sh: echo: I/O error: Disk quota exceeded',
    ],
)
def test_disk_full_explains_whatever_else_failed(line, tmp_path):
    found = first_failure(['a.c:1:1: error: x', line], str(tmp_path))
    assert found.disk_full and found.text == line


@pytest.mark.parametrize(
    'line',
    [
        'gcc: internal compiler error: Killed (program cc1)',
        'gcc: fatal error: Killed signal terminated program cc1',
        '/bin/bash: line 2: 123 Killed',
        'virtual memory exhausted: Cannot allocate memory',
    ],
)
def test_killed_compiler(line, tmp_path):
    assert first_failure([line, 'make: *** [a.o] Error 1'], str(tmp_path)).out_of_memory


def test_file_is_named_from_the_top_of_the_tree(tmp_path):
    for folder in ('lib', 'src'):
        (tmp_path / folder).mkdir()
    (tmp_path / 'lib/a.c').write_text('x')
    lines = [
        "make[1]: Entering directory '%s/lib'" % tmp_path,
        "make[1]: Entering directory '%s/src'" % tmp_path,
        'a.c:3:1: error: x',
        "make[1]: Leaving directory '%s/src'" % tmp_path,
    ]
    assert first_failure(lines, str(tmp_path)).file == 'lib/a.c'
    assert first_failure(['%s/lib/a.c:3:1: error: x' % tmp_path], str(tmp_path)).file == 'lib/a.c'
    assert first_failure(['/usr/include/x.h:3:1: error: x'], str(tmp_path)).file == '/usr/include/x.h'


def test_a_run_is_read_from_where_it_starts(tmp_path):
    log = tmp_path / 'make.log'
    log.write_bytes(b'old: error: x\nnew \xff\nlast')
    assert read_run(str(log), 14) == ['new \ufffd', 'last']
    assert read_run(str(tmp_path / 'none'), 0) == []
    assert tail(['%d' % number for number in range(100)]) == ['%d' % number for number in range(60, 100)]
