# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools import toolchain


def program(folder, name, script='exit 0'):
    path = folder / name
    path.write_text('#!/bin/sh\n%s\n' % script)
    path.chmod(0o755)
    return str(path)


def test_programs_are_looked_up_on_the_given_path(tmp_path):
    (tmp_path / 'a').mkdir()
    (tmp_path / 'b').mkdir()
    (tmp_path / 'a/make').write_text('not executable')
    found = program(tmp_path / 'b', 'make')
    environment = {'PATH': '%s/a:%s/b' % (tmp_path, tmp_path)}
    assert toolchain.find_program('make', environment) == found
    assert toolchain.find_program('lost', environment) is None
    assert toolchain.find_program(found, {'PATH': ''}) == found


def test_shell_is_the_bash_on_the_path_and_the_makefiles_get_the_system_one(tmp_path):
    if not os.path.exists('/bin/bash'):
        pytest.skip('this machine has no /bin/bash')
    found = program(tmp_path, 'bash')
    assert toolchain.shell_for_configure({'PATH': str(tmp_path)}) == (found, '/bin/bash')
    assert toolchain.shell_for_configure({'PATH': '/bin'}) == ('/bin/bash', '/bin/bash')


def test_shell_of_the_caller_and_without_bash(tmp_path):
    assert toolchain.shell_for_configure({'PATH': str(tmp_path), 'CONFIG_SHELL': '/x'}) == ('/x', '/x')
    assert toolchain.shell_for_configure({'PATH': str(tmp_path)}) == ('/bin/sh', '/bin/sh')


def test_compilers_are_those_that_the_tree_is_configured_with(tmp_path):
    program(tmp_path, 'mycc', 'echo "mycc 1.2 $1"; echo more')
    environment = {'PATH': str(tmp_path)}
    assert toolchain.compilers({'CC': 'mycc -std=c11', 'CXX': 'lost'}, environment) == {'CC': 'mycc 1.2 -std=c11'}
    assert toolchain.compilers({'CC': '$(X)'}, environment) == {}
    assert toolchain.compilers({}, environment) == {}


PKG_CONFIG = """shift
status=0
for name; do
  case $name in a) echo 1.0;; b) echo 2.0;; *) status=1;; esac
done
exit $status"""


def test_modules_with_one_call_or_one_by_one(tmp_path):
    program(tmp_path, 'pkg-config', PKG_CONFIG)
    environment = {'PATH': str(tmp_path)}
    assert toolchain.modules(['a', 'b'], {}, environment) == {'a': '1.0', 'b': '2.0'}
    assert toolchain.modules(['a', 'lost', 'b'], {}, environment) == {'a': '1.0', 'b': '2.0'}
    assert toolchain.modules([], {}, environment) == {}
    assert toolchain.modules(['a'], {}, {'PATH': ''}) == {}


@pytest.mark.parametrize(
    'before, after, words',
    [
        (
            'gcc (GCC) 8.3.1 20191121 (Red Hat 8.3.1-5)',
            'gcc (GCC) 8.5.0 20210514 (Red Hat 8.5.0-4)',
            'compiler changed from gcc 8.3.1 to gcc 8.5.0',
        ),
        (
            'gcc (Debian 12.2.0-14) 12.2.0',
            'gcc (Debian 12.2.0-14+deb12u1) 12.2.0',
            'compiler changed from gcc (Debian 12.2.0-14) 12.2.0 to gcc (Debian 12.2.0-14+deb12u1) 12.2.0',
        ),
        ('gcc (GCC) 8.3.1', 'Debian clang version 14.0.6', 'compiler changed from gcc 8.3.1 to Debian 14.0.6'),
        ('gcc (GCC) 8.3.1', 'gcc (GCC) 8.3.1', None),
    ],
)
def test_compiler_change(before, after, words):
    assert toolchain.compiler_change({'CC': before}, {'CC': after}) == words


def test_modules_change():
    before = {'a': '1', 'b': '2', 'c': '3'}
    assert toolchain.modules_change(before, {'a': '1', 'b': '2', 'c': '3', 'd': '4'}) is None
    assert toolchain.modules_change(before, {'a': '1', 'b': '2.1'}) == 'libraries changed: b from 2 to 2.1, c 3 is gone'
