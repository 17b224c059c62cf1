# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What usable_python's commands ask a real shell, and what it makes of answers."""

import shutil
import subprocess
import sys

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.usable_python import commands, plan
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.lock_words import LOCKED, OTHER

VERSION = sys.version_info[:2]
# As sshd starts them: a command of the login shell.
SHELLS = [path for path in map(shutil.which, ['dash', 'bash', 'busybox', 'zsh', 'ksh', 'fish']) if path]


@pytest.fixture
def guest(tmp_path):
    """A function that asks a shell which has only these programs, and reads its answer."""
    for name in ('env', 'sed', 'sh'):
        (tmp_path / name).symlink_to(shutil.which(name))

    def ask(places, environment=(), shell='/bin/sh', arguments=False):
        probe = commands.probe(places, dict(environment), arguments)
        command = [shell, *(['sh'] if shell.endswith('busybox') else []), '-c', probe]
        done = subprocess.run(
            command, env={'PATH': str(tmp_path)}, cwd=tmp_path, check=True, capture_output=True, text=True
        )
        return commands.probed(done.stdout)

    def program(name, text):
        path = tmp_path / name
        path.write_text(f'#!/bin/sh\n{text}\n')
        path.chmod(0o755)
        return str(path)

    ask.program = program
    return ask


@pytest.mark.parametrize('shell', SHELLS)
def test_the_first_that_is_there_is_asked(guest, shell):
    guest.program('dnf', '')
    guest.program('python3.8', f'exec {sys.executable} "$@"')
    path = guest.program('python3.9', f'exec {sys.executable} "$@"')
    answer = guest(['python3.12', 'python3.9', 'python3.8'], shell=shell)
    assert answer.python == plan.Python('python3.9', path, VERSION)
    assert answer.managers == ['dnf'] and answer.release and not answer.noise


def test_none(guest):
    assert guest(['python3', '/nowhere/python']).python == plan.Python()


@pytest.mark.parametrize(
    'text, complaint',
    [
        ('echo "pyenv: python3: command not found" >&2; echo >&2; exit 127', 'pyenv: python3: command not found'),
        ('echo Python was not found, install it; exit 9', 'Python was not found, install it'),
        ('read answer || echo "Install it? [y/N]"', 'Install it? [y/N]'),
        ('exit 1', ''),
    ],
    ids=['shim', 'stub', 'stub that asks', 'nothing'],
)  # fmt: skip
def test_what_does_not_run_says_why(guest, text, complaint):
    path = guest.program('python3', text)
    assert guest(['python3']).python == plan.Python('python3', path, None, complaint)


def test_one_that_says_more_than_its_version(guest):
    noise = 'echo hello; echo path=x version=2.7; echo careful >&2'
    path = guest.program('python3', f'{noise}; exec {sys.executable} "$@"')
    assert guest(['python3']).python == plan.Python('python3', path, VERSION)


def test_one_with_arguments(guest):
    guest.program('python3', f'exec {sys.executable} "$@"')
    place = f'{shutil.which("env")} WANTED=yes python3'
    answer = guest([place], arguments=True).python
    assert (answer.path, answer.version) == (shutil.which('env'), VERSION)
    assert guest([place]).python == plan.Python()


def test_the_variables_of_the_task_are_those_of_the_python_and_not_of_the_search(guest, tmp_path):
    guest.program('python3', f'[ "$WANTED" = "it\'s \\$HOME" ] && exec {sys.executable} "$@"')
    hidden = tmp_path / 'hidden'
    hidden.mkdir()
    (hidden / 'python3.12').symlink_to(sys.executable)
    environment = {'WANTED': "it's $HOME", 'PATH': f'{hidden}:{tmp_path}'}
    assert guest(['python3.12', 'python3'], environment).python.place == 'python3'
    assert guest(['python3'], environment).python.version == VERSION
    assert guest(['python3']).python.version is None


def test_a_place_is_no_command(guest, tmp_path):
    places = [f"/nowhere/it's; touch {tmp_path}/made", f'$(touch {tmp_path}/made)', '*']
    assert guest(places).python == guest(places, arguments=True).python == plan.Python()
    assert not (tmp_path / 'made').exists()


@pytest.mark.parametrize(
    'before, noise',
    [
        ('', ''),
        ('Welcome to guest\n', 'Welcome to guest'),
        ('We trust you have received the usual lecture.\n\n', 'We trust you have received the usual lecture.'),
        ('\n', 'an empty line'),
        ('no end of line', 'no end of line'),
    ],
)
def test_what_a_login_shell_says_before(before, noise):
    lines = ['release=Debian GNU/Linux 12', 'called=debian', 'manager=apt-get']
    lines += ['place=python3', 'path=/usr/bin/python3']
    answer = '\n'.join([before + commands.BEGIN, *lines, 'said=version=3.11'])
    python = plan.Python('python3', '/usr/bin/python3', (3, 11))
    assert commands.probed(answer) == plan.Guest(python, ['apt-get'], 'Debian GNU/Linux 12', noise, ['debian'])


def test_no_answer_at_all():
    assert commands.probed('This account is currently not available.\n') is None


NAMES = ['python3.12', 'python3.11', 'python3']


@pytest.mark.parametrize(
    'rc, stdout, stderr, offer',
    [
        (0, '', '', plan.Offer(True)),
        (0, 'python3.11\n', '', plan.Offer(True, ['python3.11'])),
        (0, 'python3.11\npython3.12\n', '', plan.Offer(True, ['python3.12', 'python3.11'])),
        (0, '   python3 | 3.11.2-1+b1 | http://deb.debian.org/debian bookworm/main arm64 Packages\n', '',
         plan.Offer(True, ['python3'])),
        (0, '', 'W: Failed to fetch http://gone/\nW: Some index files failed to download.\n',
         plan.Offer(True, [], 'W: Some index files failed to download.')),
        (1, '', 'Error: no mirrors\n', plan.Offer(False, [], 'Error: no mirrors')),
        (0, '\r\nA warning\r\npython3.12\r\n', 'Shared connection to guest closed.\r\n',
         plan.Offer(True, ['python3.12'], 'A warning')),
        (1, '', 'sudo: a password is required\n', plan.Offer(False, [], 'sudo: a password is required')),
    ],
    ids=['nothing', 'one', 'two', 'apt', "apt's warning", 'an error', 'on a terminal', 'no root'],
)  # fmt: skip
def test_what_the_repositories_answer(rc, stdout, stderr, offer):
    assert commands.offer({'rc': rc, 'stdout': stdout, 'stderr': stderr}, NAMES) == offer


@pytest.mark.parametrize('words', LOCKED)
def test_another_run_of_the_package_manager(words):
    for said in ({'stdout': '', 'stderr': f'{words}\nE: what follows\n'}, {'stdout': f'\r\n{words}\r\nand more\r\n'}):
        assert commands.lock({'rc': 100, **said}) == words.splitlines()[0]
        assert commands.lock({'rc': 0, **said}) == ''


@pytest.mark.parametrize('words', OTHER)
def test_other_words(words):
    assert commands.lock({'rc': 100, 'stdout': '', 'stderr': words}) == ''
