# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as Ansible runs it: a process that reads its arguments and answers in JSON."""

import json
import os
import subprocess
import sys

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.evidence import gather
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import packages, tracking
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import Failure
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_manager import Manager

KEYS = {
    'changed',
    'installed',
    'version',
    'build',
    'origin',
    'package',
    'provenance',
    'services',
    'systemd',
    'drop_ins',
    'virtualization',
    'vmware',
    'host',
    'logs',
    'time_sync',
    'machine',
    'parts',
    'guest_os_name',
    'tools_conf',
    'scripts',
    'customization',
    'plugins',
    'packages',
    'resources',
    'identity',
    'manual_files',
    'journal',
    'refuses_unsigned',
    'repository_files',
    'offered',
    'invocation',
}


def run_module(**arguments):
    common = {'_ansible_remote_tmp': '/tmp', '_ansible_keep_remote_files': False, '_ansible_check_mode': True}
    # Since ansible-core 2.19 a module is told in which profile its arguments are written.
    driver = (
        'import sys, json; from ansible.module_utils import basic\n'
        'basic._ANSIBLE_ARGS = sys.argv[1].encode(); basic._ANSIBLE_PROFILE = "legacy"\n'
        'from ansible_collections.esxi_arm.guest.plugins.modules import open_vm_tools_info\n'
        'open_vm_tools_info.main()'
    )
    process = subprocess.Popen(
        [sys.executable, '-c', driver, json.dumps({'ANSIBLE_MODULE_ARGS': dict(common, **arguments)})],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)),
    )
    stdout, stderr = process.communicate()
    assert stdout, stderr.decode()
    return json.loads(stdout.decode())


def test_this_machine():
    result = run_module()
    assert set(result) - {'warnings'} == KEYS
    assert result['changed'] is False
    assert set(result['services']) == {'vmtoolsd', 'vgauthd'}


def test_it_takes_no_state():
    result = run_module(state='present')
    assert result['failed'] is True
    assert 'state' in result['msg']


def test_the_journal_and_the_records_before_it(tmp_path):
    path = tmp_path / 'journal.json'
    assert run_module(journal=str(path))['journal'] == []
    (tmp_path / 'repository.enabled').write_text('crb\n', encoding='utf-8')
    assert run_module(journal=str(path))['journal'] == [{'kind': 'repository', 'name': 'crb'}]
    path.write_text('{', encoding='utf-8')
    result = run_module(journal=str(path))
    assert result['failed'] and result['cause'] == 'journal' and str(path) in result['msg']


class Manager:
    """A package manager that has one package."""

    def __init__(self, *failures):
        self.failures = list(failures)
        self.refreshed = 0

    refuse_names = Manager(None).refuse_names

    def refresh(self):
        self.refreshed += 1
        if self.failures:
            raise Failure(self.failures.pop(0), 'no')

    def offered(self, names):
        return {name: '1' if name == 'gcc' else None for name in names}


def test_repositories_are_asked_where_names_are_given_alone(monkeypatch):
    manager = Manager()
    monkeypatch.setattr(packages, 'manager_of', lambda root, run: manager)
    assert gather.offers(None, []) == {} and manager.refreshed == 0
    assert gather.offers(None, ['gcc', 'x']) == {'gcc': '1', 'x': None} and manager.refreshed == 1
    with pytest.raises(Failure):
        gather.offers(None, ['g*'])


def test_without_a_refresh_the_lists_are_taken_as_they_are(monkeypatch):
    manager = Manager()
    monkeypatch.setattr(packages, 'manager_of', lambda root, run: manager)
    assert gather.known_offers(None, ['gcc', 'x']) == {'gcc': '1', 'x': None}
    assert gather.known_offers(None, []) == {}
    assert manager.refreshed == 0


class ManagerWithoutLists(Manager):
    def offered(self, names):
        raise Failure('repositories', 'no cache')


def no_manager(root, run):
    raise Failure('unsupported', 'neither apt nor dnf')


@pytest.mark.parametrize('manager_of', [lambda root, run: ManagerWithoutLists(), no_manager])
def test_what_cannot_be_looked_up_is_not_known(monkeypatch, manager_of):
    monkeypatch.setattr(packages, 'manager_of', manager_of)
    assert gather.known_offers(None, ['gcc']) == {}


def test_the_offer_of_this_machine_without_a_refresh():
    result = run_module(offered=['no-such-package'], refresh=False)
    assert result['offered'] in ({'no-such-package': None}, {})


def test_one_that_does_not_answer_is_asked_again_and_never_taken_for_one_that_has_none():
    manager = Manager('repositories', 'repositories')
    tracking.refresh(manager, lambda seconds: None)
    assert manager.refreshed == 3
    with pytest.raises(Failure):
        tracking.refresh(Manager('repositories', 'repositories', 'repositories'), lambda seconds: None)
    manager = Manager('lock')
    with pytest.raises(Failure):
        tracking.refresh(manager, lambda seconds: None)
    assert manager.refreshed == 1


class Module:
    """What the runner uses of AnsibleModule."""

    def __init__(self, programs):
        self.programs = programs
        self.commands = []

    def get_bin_path(self, name, opt_dirs=None):
        return self.programs.get(name)

    def run_command(self, argv, environ_update=None):
        self.commands.append((argv, environ_update))
        return 0, 'out', ''


def test_programs_are_run_by_path_and_untranslated():
    module = Module({'rpm': '/usr/bin/rpm'})
    assert gather.command_runner(module)(['rpm', '--query']) == (0, 'out', '')
    ((argv, environment),) = module.commands
    assert argv == ['/usr/bin/rpm', '--query']
    assert environment['LC_ALL'] == 'C'


def test_a_missing_program_is_not_run():
    module = Module({})
    assert gather.command_runner(module)(['rpm']) is None
    assert module.commands == []
