# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin on a guest that is a shell with few programs: what it asks, does and returns."""

import shutil
import subprocess
import sys
from unittest.mock import MagicMock

import pytest
from ansible.errors import AnsibleActionFail

from ansible_collections.esxi_arm.guest.plugins.action import usable_python
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.usable_python import plan

VERSION = plan.dotted(sys.version_info[:2])
OLD = 'echo version=3.5'
# What it is called with, and by which variables, is noted.
DNF = """
printf '%s\\n' "$*" >> {folder}/calls
echo "$https_proxy $LC_ALL" >> {folder}/variables
case "$*" in
    *makecache) {makecache} ;;
    *repoquery*) {repoquery} ;;
    *install*python3.11) {install} ;;
esac
"""


class Guest:
    """A folder of programs, which is all that the shell finds."""

    def __init__(self, folder):
        self.folder = folder
        (folder / 'bin').mkdir()
        for name in ('env', 'ln', 'sed', 'sh', 'uname'):
            (folder / 'bin' / name).symlink_to(shutil.which(name))
        self.release('Rocky Linux', '8.10')
        self.noise = ''
        # each command that the action sent, and whether it was to be run as root
        self.sent = []

    def release(self, name, version):
        (self.folder / 'os-release').write_text(f'NAME="{name}"\nVERSION_ID="{version}"\n')

    def program(self, name, text):
        path = self.folder / 'bin' / name
        path.write_text(f'#!/bin/sh\n{text}\n')
        path.chmod(0o755)
        return str(path)

    def dnf(self, makecache=':', repoquery='echo python3.11', install=None):
        install = install or f'ln -s {sys.executable} {self.folder}/bin/python3.11'
        self.program('dnf', DNF.format(folder=self.folder, makecache=makecache, repoquery=repoquery, install=install))

    def run(self, command, as_root):
        self.sent.append((command, as_root))
        command = command.replace('/etc/os-release', f'{self.folder}/os-release')
        environment = {'PATH': str(self.folder / 'bin')}
        done = subprocess.run(['/bin/sh', '-c', command], env=environment, check=False, capture_output=True, text=True)
        return {'rc': done.returncode, 'stdout': self.noise + done.stdout, 'stderr': done.stderr}

    def lines(self, name):
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    def calls(self):
        return self.lines('calls')


class Action(usable_python.ActionModule):
    """Plays the connection."""

    def __init__(self, guest, check_mode=False, environment=(), diff=True, **args):
        task = MagicMock(
            args=args, async_val=0, check_mode=check_mode, diff=diff, environment=list(environment), delegate_to=None
        )
        templar = MagicMock(template=lambda value: value)
        super().__init__(task, MagicMock(), MagicMock(), MagicMock(), templar, MagicMock())
        self.guest = guest

    def _low_level_execute_command(self, cmd, sudoable=True, **_more):
        return self.guest.run(cmd, sudoable)


@pytest.fixture
def guest(tmp_path):
    return Guest(tmp_path)


def run(guest, facts=(), check_mode=False, environment=(), vault_url=None, diff=True, **variables):
    """The result, and by whom each command was run."""
    variables = {'ansible_interpreter_python_fallback': ['python3.12', 'python3.11', 'python3'], **variables}
    args = {} if vault_url is None else {'vault_url': vault_url}
    del guest.sent[:]
    result = Action(guest, check_mode, environment, diff, **args).run(
        task_vars={'ansible_facts': dict(facts), **variables}
    )
    return result, ['root' if as_root else 'user' for _command, as_root in guest.sent]


def test_facts_that_fit_cost_nothing(guest):
    result, by = run(guest, {'python_version': '3.11.2', 'python': {'executable': '/usr/bin/python3.11'}})
    assert by == []
    assert (result['usable'], result['changed']) == (True, False)
    assert result['python'] == {'path': '/usr/bin/python3.11', 'version': '3.11'}


def test_one_that_fits_costs_one_round_trip_as_the_user_who_logs_in(guest):
    path = guest.program('python3', f'exec {sys.executable} "$@"')
    result, by = run(guest)
    assert by == ['user']
    assert (result['usable'], result['changed'], result['package']) == (True, False, None)
    assert result['python'] == {'path': path, 'version': VERSION}
    assert result['reason'] == f'Ansible finds {path}, which is Python {VERSION}'


def test_the_password_of_a_repository_is_not_shown(guest):
    guest.dnf(makecache='echo "Curl error (7) for https://me:secret@mirror/repomd.xml" >&2; exit 1')
    result, _by = run(guest)
    assert result['failed'] and 'https://********@mirror/repomd.xml' in result['msg'] and 'secret' not in str(result)


def test_one_is_installed_where_ansible_finds_it_before_the_old_one(guest):
    old = guest.program('python3', OLD)
    guest.dnf()
    preview, by = run(guest, check_mode=True)
    assert by == ['user', 'root']
    assert (preview['usable'], preview['changed'], preview['package']) == (False, True, 'python3.11')
    assert preview['diff']['after'] == 'python3.11\n'
    assert 'diff' not in run(guest, check_mode=True, diff=False)[0]
    assert preview['msg'].startswith('Would install python3.11, because ansible-core ')
    assert f'{old} is 3.5. Further changes cannot be predicted' in preview['msg']
    assert not any('install ' in call for call in guest.calls())

    result, by = run(guest)
    assert by == ['user', 'root', 'root', 'user']
    assert (result['usable'], result['changed'], result['package']) == (True, True, 'python3.11')
    assert result['python'] == {'path': str(guest.folder / 'bin/python3.11'), 'version': VERSION}
    assert result['reason'].endswith(f'and {old} is 3.5')
    assert guest.calls()[-1].endswith('--assumeyes --setopt=install_weak_deps=False install python3.11')

    again, by = run(guest)
    assert by == ['user']
    assert (again['usable'], again['changed']) == (True, False)


def test_variables_of_the_task_reach_what_is_run_and_a_message_is_in_english(guest):
    guest.dnf()
    proxy = "http://me:it's@proxy:3128"
    run(guest, environment=[{'https_proxy': 'http://other', 'LC_ALL': 'de_DE'}, {'https_proxy': proxy}])
    assert guest.lines('variables') == [f'{proxy} C.UTF-8'] * 3


@pytest.mark.parametrize('check_mode', [False, True])
def test_nothing_is_installed_that_would_not_be_found(guest, check_mode):
    guest.program('python3.12', OLD)
    guest.dnf()
    result, by = run(guest, check_mode=check_mode)
    assert by == ['user'] and guest.calls() == []
    assert (result['failed'], result['changed'], result['usable']) == (True, False, False)
    assert 'There is no known package with one that Ansible finds before that' in result['msg']


def test_repositories_that_have_none(guest):
    guest.dnf(repoquery='echo "A warning" >&2')
    result, by = run(guest)
    assert by == ['user', 'root']
    assert result['failed'] and 'The repositories have none of python3.12, python3.11 (A warning).' in result['msg']


def test_the_vault_is_asked_where_the_repositories_of_centos_8_do_not_answer(guest):
    guest.release('CentOS Linux', '8')
    guest.dnf(makecache='echo "Error: no mirrors" >&2; exit 1', repoquery='echo python3.11')
    result, by = run(guest, vault_url='http://mirror/vault')
    assert by == ['user', 'root', 'root', 'root', 'user']
    assert (result['usable'], result['changed']) == (True, True)
    _refresh, query, install = guest.calls()
    for call in (query, install):
        assert '--repofrompath=vault-baseos,http://mirror/vault/8.5.2111/BaseOS/$basearch/os/' in call
        assert '--repo=vault-baseos,vault-appstream' in call


@pytest.mark.parametrize(
    'release, vault_url', [(('CentOS Linux', '8'), ''), (('Rocky Linux', '8.10'), 'http://mirror/vault')]
)
def test_the_vault_is_not_asked_otherwise(guest, release, vault_url):
    guest.release(*release)
    guest.dnf(makecache='echo "Error: no mirrors" >&2; exit 1')
    result, by = run(guest, vault_url=vault_url)
    assert by == ['user', 'root'] and len(guest.calls()) == 1
    assert result['failed'] and '(Error: no mirrors)' in result['msg']


def test_another_run_of_the_package_manager_is_waited_for(guest, monkeypatch):
    pauses = []
    monkeypatch.setattr(usable_python.time, 'sleep', pauses.append)
    locked = 'echo "metadata already locked by 7" >&2; exit 200'
    guest.dnf(makecache=f'if ! [ -e {guest.folder}/waited ]; then : > {guest.folder}/waited; {locked}; fi')
    result, by = run(guest)
    assert by == ['user', 'root', 'root', 'root', 'user'] and pauses == [3]
    assert result['usable']


def test_it_is_not_waited_for_without_end(guest, monkeypatch):
    seconds = iter(range(0, 9999, 200))
    monkeypatch.setattr(usable_python.time, 'monotonic', lambda: next(seconds))
    monkeypatch.setattr(usable_python.time, 'sleep', lambda _seconds: None)
    guest.dnf(makecache='echo "metadata already locked by 7" >&2; exit 200')
    with pytest.raises(AnsibleActionFail, match='lock for 600 seconds: metadata already locked by 7. Wait'):
        run(guest)
    assert len(guest.calls()) == 3


def test_an_installation_that_fails(guest):
    guest.dnf(install='echo "Error: no space" >&2; exit 100')
    result, by = run(guest)
    assert by == ['user', 'root', 'root']
    assert (result['failed'], result['changed'], result['rc'], result['package']) == (True, False, 100, None)
    assert result['msg'].endswith('and there is none. python3.11 could not be installed: Error: no space')


def test_an_installation_that_does_not_help(guest):
    guest.dnf(repoquery='echo python3.12')
    result, by = run(guest)
    assert by == ['user', 'root', 'root', 'user']
    assert (result['failed'], result['changed'], result['package']) == (True, True, 'python3.12')
    assert (
        'and there is none. python3.12 was installed, but that is not enough. There is no known package'
        in result['msg']
    )


def test_a_discovery_that_has_settled(guest):
    old = guest.program('python3', OLD)
    guest.dnf()
    result, by = run(guest, {'discovered_interpreter_python': old})
    assert by == ['user'] and guest.calls() == []
    assert result['failed'] and 'Run again with gather_facts: false' in result['msg']


def test_a_login_shell_that_talks_makes_the_discovery_blind(guest):
    guest.noise = 'Welcome!\n'
    guest.program('python3.12', f'exec {sys.executable} "$@"')
    _result, by = run(guest)
    assert by[:2] == ['user', 'user']
    assert "'/usr/bin/python3'" not in guest.sent[0][0] and '/usr/bin/python3' in guest.sent[1][0]


def test_no_shell(guest):
    guest.noise = 'This account is currently not available.\n'
    guest.run = lambda *_arguments: {'rc': 1, 'stdout': guest.noise, 'stderr': ''}
    with pytest.raises(AnsibleActionFail, match='does not run commands: This account is currently not available'):
        run(guest)


def test_the_variables_are_those_of_the_host_that_it_is_delegated_to(guest):
    path = guest.program('other', f'exec {sys.executable} "$@"')
    action = Action(guest)
    action._task.delegate_to = 'other'
    facts = {'python_version': '3.11.2'}
    variables = {'other': {'ansible_facts': {}, 'ansible_python_interpreter': path}}
    result = action.run(task_vars={'ansible_facts': facts, 'ansible_delegated_vars': variables})
    assert result['python']['path'] == path
