# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real plays on this machine, of which they see few programs and none of its Pythons."""

import json
import shutil
import subprocess
import sys

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers

# what modules and the commands of the action take
PROGRAMS = ['cat', 'chmod', 'env', 'id', 'ln', 'mkdir', 'rm', 'sed', 'sh', 'sleep', 'test', 'uname']
DNF = """#!/bin/sh
printf '%s\\n' "$https_proxy $*" >> {folder}/calls
case "$*" in
    *repoquery*) echo python3.11 ;;
    *install*python3.11) ln -s {python} {folder}/bin/python3.11 ;;
esac
"""
# asks for the password as sudo does, and becomes nobody else
SUDO = """#!/bin/sh
while [ "$1" != -p ]; do shift; done
printf '%s' "$2" >&2
read -r password
[ "$password" = "of the user" ] || { echo "Sorry, try again." >&2; exit 1; }
shift 4
echo "We trust you have received the usual lecture." >&2
echo "as root" >> {folder}/calls
exec "$@"
"""
ENSURE = {'name': 'Ensure a usable Python', 'esxi_arm.guest.usable_python': {}, 'register': 'ensured'}
# what a module has run on then
MODULE = {'name': 'Run a module', 'ansible.builtin.ping': {}, 'when': 'ensured.usable'}
ANSWER = {
    'ansible.builtin.debug': {
        'msg': '{{ ensured.python | to_json }} {{ ansible_facts.discovered_interpreter_python | default("") }}.'
    }
}


class Controller:
    """An ansible-playbook whose host is this machine with the programs of one folder."""

    def __init__(self, core, folder):
        self.core, self.folder = core, folder
        (folder / 'bin').mkdir()
        for name in PROGRAMS:
            (folder / 'bin' / name).symlink_to(shutil.which(name))
        (folder / 'ansible.cfg').touch()

    def program(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o755)
        return str(path)

    def python(self, name):
        return self.program(name, f'#!/bin/sh\nexec {sys.executable} "$@"\n')

    def old(self, name):
        return self.program(name, '#!/bin/sh\necho version=3.5\n')

    def dnf(self):
        self.program('bin/dnf', DNF.format(folder=self.folder, python=sys.executable))

    def calls(self):
        path = self.folder / 'calls'
        return path.read_text().splitlines() if path.exists() else []

    def run(self, *arguments, variables=(), settings=(), tasks=(ENSURE, MODULE, ANSWER), **play):
        """The counts of the recap, and all that was said in one line."""
        (self.folder / 'play.yml').write_text(
            json.dumps([{'hosts': 'all', 'gather_facts': False, 'tasks': list(tasks), **play}])
        )
        given = {'ansible_interpreter_python_fallback': ['python3.11', 'python3'], **dict(variables)}
        environment = {
            'ANSIBLE_CONFIG': str(self.folder / 'ansible.cfg'),
            'ANSIBLE_HOME': str(self.folder / 'home'),
            'ANSIBLE_NOCOLOR': '1',
            'HOME': str(self.folder),
            'LC_ALL': 'C.UTF-8',
            'PATH': str(self.folder / 'bin'),
            **controllers.ENVIRONMENT,
            **dict(settings),
        }
        command = controllers.command(self.core, '-i', 'here,', '-c', 'local')
        command += ['-e', json.dumps(given), *arguments, str(self.folder / 'play.yml')]
        done = subprocess.run(command, env=environment, cwd=self.folder, capture_output=True, text=True, check=False)
        assert 'PLAY RECAP' in done.stdout, done.stdout + done.stderr
        recap = done.stdout[done.stdout.rindex('here ') :].split(':', 1)[1]
        counts = {name: int(count) for name, count in (word.split('=') for word in recap.split())}
        return counts, ' '.join(f'{done.stdout} {done.stderr}'.replace('\\"', '"').split())


@pytest.fixture(params=controllers.PYTHONS, ids=controllers.IDS)
def controller(request, tmp_path):
    return Controller(request.param, tmp_path)


def outcome(counts):
    return counts['failed'], counts['changed']


def test_what_it_finds_is_what_ansible_takes(controller):
    path = controller.python('bin/python3')
    counts, said = controller.run()
    assert outcome(counts) == (0, 0), said
    assert f'"path": "{path}"' in said and f' {path}."' in said


def test_a_python_is_installed_with_a_password_and_through_a_proxy(controller):
    controller.old('bin/python3')
    controller.dnf()
    become = {
        'ansible_become_exe': controller.program('bin/sudo', SUDO.replace('{folder}', str(controller.folder))),
        'ansible_become_password': 'of the user',
    }
    play = {'become': True, 'become_user': 'somebody', 'environment': {'https_proxy': '{{ proxy }}'}}
    variables = {**become, 'proxy': 'http://proxy:3128'}
    counts, said = controller.run('--check', '--diff', variables=variables, **play)
    assert outcome(counts) == (0, 1), said
    assert 'Would install python3.11, because ansible-core' in said and 'bin/python3 is 3.5' in said
    assert '+python3.11' in said
    assert not (controller.folder / 'bin/python3.11').exists()

    counts, said = controller.run(variables=variables, tasks=[ENSURE], **play)
    assert outcome(counts) == (0, 1), said
    assert (controller.folder / 'bin/python3.11').exists()
    calls = [call for call in controller.calls() if call != 'as root']
    assert all(call.startswith('http://proxy:3128 ') for call in calls) and calls[-1].endswith('install python3.11')
    assert controller.calls().count('as root') == 3

    counts, said = controller.run()
    assert outcome(counts) == (0, 0), said


def test_nothing_is_installed_where_the_play_is_tagged_never(controller):
    """Ansible itself runs a task that is tagged always there."""
    controller.old('bin/python3')
    controller.dnf()
    ensure = {**ENSURE, 'tags': 'always'}
    counts, said = controller.run(tasks=[ensure], tags='never')
    assert counts['skipped'] == 1 and outcome(counts) == (0, 0), said
    assert controller.calls() == []
    counts, said = controller.run('--tags', 'tools', tasks=[ensure], tags=['never', 'tools'])
    assert outcome(counts) == (0, 1), said


def test_a_password_that_is_wrong_is_not_mistaken_for_repositories_that_have_none(controller):
    controller.dnf()
    variables = {
        'ansible_become_exe': controller.program('bin/sudo', SUDO.replace('{folder}', str(controller.folder))),
        'ansible_become_password': 'another',
    }
    counts, said = controller.run(variables=variables, become=True, become_user='somebody')
    assert outcome(counts) == (1, 0) and 'The repositories have none' not in said
    assert controller.calls() == []


def test_a_place_that_is_a_template(controller):
    path = controller.python('other')
    variables = {'ansible_python_interpreter': '{{ folder }}/other', 'folder': str(controller.folder)}
    counts, said = controller.run(variables=variables)
    assert outcome(counts) == (0, 0), said
    assert f'"path": "{path}"' in said


def test_a_place_with_arguments(controller):
    controller.python('bin/python3')
    place = f'{controller.folder}/bin/env python3'
    counts, said = controller.run(variables={'ansible_python_interpreter': place})
    if controller.core.startswith('2.16.'):
        assert outcome(counts) == (0, 0), said
    else:
        # The whole of it is the name of a program to these.
        assert outcome(counts) == (1, 0) and f'there is none at {place}' in said


@pytest.mark.parametrize('name, words', [('old', 'is 3.5'), ('none', 'there is none at')])
def test_a_place_that_does_not_help(controller, name, words):
    controller.old('old')
    counts, said = controller.run(settings={'ANSIBLE_PYTHON_INTERPRETER': str(controller.folder / name)})
    assert outcome(counts) == (1, 0)
    assert words in said and 'It is set by ansible_python_interpreter' in said


def test_the_discovery_in_silence(controller):
    controller.python('bin/python3')
    counts, said = controller.run(settings={'ANSIBLE_PYTHON_INTERPRETER': 'auto_silent'})
    assert outcome(counts) == (0, 0), said


def test_a_shim_without_a_python(controller):
    words = 'pyenv: python3.11: command not found'
    shim = controller.program('bin/python3.11', f'#!/bin/sh\necho "{words}" >&2\nexit 127\n')
    controller.python('bin/python3')
    counts, said = controller.run()
    assert outcome(counts) == (1, 0)
    assert f'{shim} does not run ({words})' in said


def test_a_login_shell_that_talks(controller):
    """Ansible's discovery does not look then, so what it takes has to be asked for, on whatever machine this is."""
    controller.python('bin/python3.11')
    shell = controller.program('talking', '#!/bin/sh\necho Welcome\nexec /bin/sh "$@"\n')
    counts, said = controller.run(settings={'ANSIBLE_EXECUTABLE': shell})
    place = '/usr/bin/python' if controller.core.startswith('2.16.') else '/usr/bin/python3'
    if counts['failed']:
        assert f"Ansible's discovery uses {place} unchecked" in said and ': Welcome. Keep it silent' in said
    else:
        assert f'"path": "{place}"' in said and f' {place}."' in said


def test_a_discovery_that_has_settled_on_one_that_is_gone(controller):
    controller.python('bin/python3')
    settle = {'ansible.builtin.set_fact': {'discovered_interpreter_python': '/nowhere/python3', 'cacheable': True}}
    counts, said = controller.run(tasks=[settle, ENSURE])
    assert counts['failed'] == 1
    assert 'there is none at /nowhere/python3' in said and '--flush-cache' in said


def test_the_role_ends_in_check_mode_where_one_would_be_installed(controller):
    controller.dnf()
    role = {'ansible.builtin.include_role': {'name': 'esxi_arm.guest.open_vm_tools'}}
    counts, said = controller.run('--check', tasks=[role])
    assert outcome(counts) == (0, 1), said
    assert 'Would install python3.11' in said and 'Further changes cannot be predicted' in said


def test_facts_that_fit_cost_nothing(controller):
    controller.python('bin/python3')
    gather = {'ansible.builtin.setup': {'gather_subset': ['!all', '!min', 'platform', 'python']}}
    counts, said = controller.run('-vvv', tasks=[gather, ENSURE])
    assert outcome(counts) == (0, 0), said
    _before, _task, after = said.partition('TASK [Ensure a usable Python]')
    assert 'EXEC' not in after and '"usable": true' in after
    counts, said = controller.run('-vvv', tasks=[ENSURE])
    assert said.count(' EXEC ') == 1
