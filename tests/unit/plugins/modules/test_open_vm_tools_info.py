# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as Ansible runs it: a process that reads its arguments and answers in JSON."""

import json
import os
import subprocess
import sys

from ansible_collections.esxi_arm.guest.plugins.modules import open_vm_tools_info

KEYS = {
    'changed',
    'installed',
    'version',
    'build',
    'origin',
    'package',
    'provenance',
    'services',
    'drop_ins',
    'virtualization',
    'vmware',
    'plugins',
    'manual_files',
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


def test_it_takes_no_options():
    result = run_module(state='present')
    assert result['failed'] is True
    assert 'state' in result['msg']


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
    assert open_vm_tools_info.command_runner(module)(['rpm', '--query']) == (0, 'out', '')
    ((argv, environment),) = module.commands
    assert argv == ['/usr/bin/rpm', '--query']
    assert environment['LC_ALL'] == 'C'


def test_a_missing_program_is_not_run():
    module = Module({})
    assert open_vm_tools_info.command_runner(module)(['rpm']) is None
    assert module.commands == []
