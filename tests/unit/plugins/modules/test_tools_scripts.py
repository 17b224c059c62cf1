# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module, run on a directory of the test's own inside its process."""

import base64
import json
import os
import stat
import subprocess

import pytest
from ansible.module_utils import basic

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import scripts
from ansible_collections.esxi_arm.guest.plugins.modules import tools_scripts

FREEZE = {'event': 'backup', 'name': '10-db', 'content': '#!/bin/sh\necho "$1"\n'}
ANNOUNCE = {'event': 'poweron', 'name': 'announce', 'content': '#!/bin/sh\n'}


class Guest:
    def __init__(self, folder, monkeypatch, capsys):
        self.tools = folder / 'vmware-tools'
        self.tools.mkdir()
        self.journal = folder / 'state' / 'journal.json'
        self.warnings = []
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        below = {event: path.replace(scripts.TOOLS, str(self.tools)) for event, path in scripts.DIRECTORIES.items()}
        monkeypatch.setattr(scripts, 'DIRECTORIES', below)
        monkeypatch.setattr(scripts, 'TOOLS', str(self.tools))
        # The test need not run as root.
        monkeypatch.setattr(scripts, 'OWNER', os.getuid())
        monkeypatch.setattr(basic.AnsibleModule, 'warn', lambda dummy, text: self.warnings.append(text))

    def path(self, script):
        directory = {'backup': 'backupScripts.d', 'poweron': 'scripts/poweron-vm-default.d'}[script['event']]
        return self.tools / directory / script['name']

    def run(self, *wanted, **how):
        options = {
            'scripts': list(wanted),
            'journal': str(self.journal),
            '_ansible_check_mode': how.get('check', False),
            '_ansible_diff': how.get('diff', False),
            '_ansible_remote_tmp': str(self.tools.parent),
            '_ansible_keep_remote_files': False,
        }
        self._monkeypatch.setattr(basic, '_ANSIBLE_ARGS', json.dumps({'ANSIBLE_MODULE_ARGS': options}).encode())
        self._monkeypatch.setattr(basic, '_ANSIBLE_PROFILE', 'legacy', raising=False)
        with pytest.raises(SystemExit):
            tools_scripts.main()
        return json.loads(self._capsys.readouterr().out)

    def files(self):
        return sorted(str(path.relative_to(self.tools)) for path in self.tools.rglob('*'))


@pytest.fixture(name='guest')
def guest_fixture(tmp_path, monkeypatch, capsys):
    return Guest(tmp_path, monkeypatch, capsys)


def test_there_and_back(guest):
    umask = os.umask(0o077)
    try:
        result = guest.run(FREEZE, ANNOUNCE)
    finally:
        os.umask(umask)
    freeze, announce = guest.path(FREEZE), guest.path(ANNOUNCE)
    assert (result['changed'], result['written'], result['removed']) == (True, [str(freeze), str(announce)], [])
    assert result['msg'] == 'Wrote %s, %s.' % (freeze, announce)
    assert {stat.S_IMODE(path.stat().st_mode) for path in guest.tools.rglob('*')} == {0o755}
    assert subprocess.check_output([str(freeze), 'freeze']) == b'freeze\n'
    assert guest.files() == [
        'backupScripts.d',
        'backupScripts.d/10-db',
        'scripts',
        'scripts/poweron-vm-default.d',
        'scripts/poweron-vm-default.d/announce',
    ]

    again = guest.run(FREEZE, ANNOUNCE)
    assert (again['changed'], again['msg']) == (False, 'All scripts are as requested.')

    less = guest.run(ANNOUNCE)
    assert (less['written'], less['removed']) == ([], [str(freeze)])
    assert guest.files()[0] == 'scripts'

    back = guest.run()
    assert (back['changed'], back['msg']) == (True, 'Removed %s.' % announce)
    assert guest.files() == [] and not guest.journal.parent.exists()
    assert guest.run()['changed'] is False


def test_directories_of_others_stay(guest):
    (guest.tools / 'backupScripts.d').mkdir()
    guest.run(FREEZE, ANNOUNCE)
    own = guest.path(ANNOUNCE).with_name('own')
    own.touch()
    guest.run()
    assert guest.files() == [
        'backupScripts.d',
        'scripts',
        'scripts/poweron-vm-default.d',
        'scripts/poweron-vm-default.d/own',
    ]
    assert not guest.journal.parent.exists()


def test_check_mode(guest):
    result = guest.run(FREEZE, check=True, diff=True)
    assert (result['changed'], result['msg']) == (True, 'Would write %s.' % guest.path(FREEZE))
    assert result['diff'] == [
        {
            'before': '',
            'after': FREEZE['content'],
            'before_header': str(guest.path(FREEZE)),
            'after_header': str(guest.path(FREEZE)),
        }
    ]
    assert guest.files() == [] and not guest.journal.parent.exists()
    assert guest.run(FREEZE, diff=True)['diff'] == result['diff']
    changed = dict(FREEZE, content='#!/bin/sh\n')
    (difference,) = guest.run(changed, diff=True)['diff']
    assert (difference['before'], difference['after']) == (FREEZE['content'], '#!/bin/sh\n')
    (gone,) = guest.run(check=True, diff=True)['diff']
    assert (gone['before'], gone['after']) == ('#!/bin/sh\n', '')
    assert guest.path(FREEZE).exists()


def test_bytes(guest):
    content = b'#!/bin/sh\n# \xff\0\n'
    script = {'event': 'backup', 'name': 'binary', 'base64': base64.b64encode(content).decode()}
    guest.run(script)
    assert guest.path(script).read_bytes() == content
    assert guest.run(dict(script, base64='not Base64'))['failed']
    assert guest.path(script).read_bytes() == content


def test_a_file_of_somebody_else_is_neither_replaced_nor_removed(guest):
    path = guest.path(FREEZE)
    path.parent.mkdir(parents=True)
    path.write_text('mine', encoding='utf-8')
    for check in (True, False):
        result = guest.run(FREEZE, ANNOUNCE, check=check)
        assert result['failed'] and str(path) in result['msg'] and result['msg'].endswith('Nothing was changed')
    assert path.read_text(encoding='utf-8') == 'mine' and not guest.path(ANNOUNCE).exists()
    guest.run()
    assert path.exists()


def test_a_script_that_was_edited_is_not_removed(guest):
    guest.run(FREEZE)
    guest.path(FREEZE).write_text('edited', encoding='utf-8')
    assert guest.run()['changed'] is False
    assert guest.warnings == [
        '%s was edited since it was written, so it stays. Remove it if it is not needed.' % guest.path(FREEZE)
    ]
    assert guest.path(FREEZE).exists() and not guest.journal.parent.exists()


def test_a_script_that_was_edited_is_replaced_while_it_is_requested(guest):
    guest.run(FREEZE)
    guest.path(FREEZE).write_text('edited', encoding='utf-8')
    assert guest.run(FREEZE)['changed'] is True
    assert guest.path(FREEZE).read_text(encoding='utf-8') == FREEZE['content']


@pytest.mark.parametrize('lost_at', ['rename', 'chmod'])
def test_a_run_that_is_lost_can_be_given_back(guest, monkeypatch, lost_at):
    guest.run(FREEZE)
    original = getattr(tools_scripts.os, lost_at)

    def lose(*arguments):
        if 'vmware-tools' in str(arguments[0]):
            raise KeyboardInterrupt
        return original(*arguments)

    monkeypatch.setattr(tools_scripts.os, lost_at, lose)
    with pytest.raises(KeyboardInterrupt):
        guest.run(dict(FREEZE, content='#!/bin/sh\n'))
    monkeypatch.setattr(tools_scripts.os, lost_at, original)
    assert guest.path(FREEZE).read_text(encoding='utf-8') == FREEZE['content']
    guest.run()
    assert guest.files() == [] and not guest.journal.parent.exists()


@pytest.mark.parametrize(
    'script, words',
    [
        (dict(FREEZE, name='../x'), "has the name '../x'"),
        (dict(FREEZE, event='reset'), 'value of event must be one of'),
        (dict(FREEZE, base64='IyE='), 'mutually exclusive'),
        ({'event': 'backup', 'name': 'x'}, 'one of the following is required'),
    ],
)
def test_bad_scripts(guest, script, words):
    result = guest.run(script)
    assert result['failed'] and words in result['msg']


def test_two_with_one_name(guest):
    assert 'twice' in guest.run(FREEZE, FREEZE)['msg']


def test_nothing_is_written_without_open_vm_tools(guest):
    guest.tools.rmdir()
    result = guest.run(FREEZE)
    assert result['failed'] and 'Install open-vm-tools first' in result['msg']
    assert not guest.journal.parent.exists()


def test_other_entries_of_the_journal_stay(guest):
    journals.note(str(guest.journal), 'repository', 'name', ['crb'])
    guest.run(FREEZE)
    guest.run()
    assert journals.load(str(guest.journal)).entries == [{'kind': 'repository', 'name': 'crb'}]
