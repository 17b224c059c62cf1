# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module, run on a directory of the test's own inside its process."""

import json
import os
import stat

import pytest
from ansible.module_utils import basic

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.modules import tools_conf
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest import glib

NICS = {'guestinfo': {'exclude-nics': ['veth*', 'docker*']}}
ORIGINAL = b'# our settings \xfc\n[logging]\nlog = true\n'
WRITTEN = ORIGINAL + b'\n[guestinfo]\nexclude-nics=veth*,docker*\n'


class Guest:
    """tools.conf and a journal below a directory."""

    def __init__(self, folder, monkeypatch, capsys):
        self.path = folder / 'vmware-tools' / 'tools.conf'
        self.path.parent.mkdir()
        self.journal = folder / 'state' / 'journal.json'
        self.warnings = []
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        monkeypatch.setattr(basic.AnsibleModule, 'warn', lambda dummy, text: self.warnings.append(text))
        monkeypatch.setenv('ANSIBLE_MODULE_STRICT_UTF8_RESPONSE', 'false')

    def run(self, settings=None, check=False, diff=False, journal=True):
        options = {
            'path': str(self.path),
            '_ansible_check_mode': check,
            '_ansible_diff': diff,
            '_ansible_remote_tmp': str(self.path.parent.parent),
            '_ansible_keep_remote_files': False,
        }
        options.update({'settings': settings} if settings is not None else {})
        options.update({'journal': str(self.journal)} if journal else {})
        self._monkeypatch.setattr(basic, '_ANSIBLE_ARGS', json.dumps({'ANSIBLE_MODULE_ARGS': options}).encode())
        self._monkeypatch.setattr(basic, '_ANSIBLE_PROFILE', 'legacy', raising=False)
        with pytest.raises(SystemExit):
            tools_conf.main()
        return json.loads(self._capsys.readouterr().out)


@pytest.fixture(name='guest')
def guest_fixture(tmp_path, monkeypatch, capsys):
    guest = Guest(tmp_path, monkeypatch, capsys)
    guest.path.write_bytes(ORIGINAL)
    return guest


def test_there_and_back(guest):
    result = guest.run(NICS)
    assert result['changed'] is True
    assert result['changes'] == [
        {'section': 'guestinfo', 'key': 'exclude-nics', 'before': None, 'after': 'veth*,docker*'}
    ]
    assert (result['restart'], result['msg']) == (False, 'Set exclude-nics in [guestinfo].')
    assert guest.path.read_bytes() == WRITTEN
    assert glib.values(path=guest.path)['guestinfo'] == {'exclude-nics': 'veth*,docker*'}

    again = guest.run(NICS)
    assert (again['changed'], again['changes'], again['msg']) == (False, [], 'All settings are as requested.')

    back = guest.run()
    assert (back['changed'], back['msg']) == (True, 'Removed exclude-nics in [guestinfo].')
    assert guest.path.read_bytes() == ORIGINAL
    assert not guest.journal.parent.exists()
    assert guest.run()['changed'] is False
    assert guest.warnings == []


def test_without_a_journal_nothing_is_given_back(guest):
    assert guest.run(NICS, journal=False)['changed'] is True
    assert guest.run({'logging': {'log': None}}, journal=False)['changed'] is True
    assert glib.values(path=guest.path) == {'logging': {}, 'guestinfo': {'exclude-nics': 'veth*,docker*'}}
    assert guest.run(journal=False)['changed'] is False
    assert not guest.journal.parent.exists()


def test_check_mode(guest):
    result = guest.run(NICS, check=True, diff=True)
    assert (result['changed'], result['msg']) == (True, 'Would set exclude-nics in [guestinfo].')
    assert result['diff']['before'] == ORIGINAL.decode('utf-8', 'replace')
    assert result['diff']['after'] == WRITTEN.decode('utf-8', 'replace')
    assert result['diff']['before_header'] == str(guest.path)
    assert guest.path.read_bytes() == ORIGINAL and not guest.journal.parent.exists()
    assert guest.run(NICS, diff=True)['diff'] == result['diff']
    assert 'diff' not in guest.run(NICS, check=True, diff=True)


@pytest.mark.parametrize('mode', [0o600, 0o644, 0o640])
def test_mode_and_symbolic_links_are_kept(guest, mode):
    elsewhere = guest.path.parent.parent / 'elsewhere'
    os.rename(str(guest.path), str(elsewhere))
    os.chmod(str(elsewhere), mode)
    guest.path.symlink_to(elsewhere)
    guest.run(NICS)
    assert guest.path.is_symlink() and elsewhere.read_bytes() == WRITTEN
    assert stat.S_IMODE(elsewhere.stat().st_mode) == mode


def test_a_file_that_does_not_exist(guest):
    guest.path.unlink()
    umask = os.umask(0o077)
    try:
        assert guest.run(NICS)['changed'] is True
    finally:
        os.umask(umask)
    assert stat.S_IMODE(guest.path.stat().st_mode) == 0o644
    assert guest.run()['changed'] is True
    assert not guest.path.exists()
    guest.path.parent.rmdir()
    result = guest.run(NICS)
    assert result['failed'] and result['msg'].endswith('vmware-tools: no such directory. Install open-vm-tools first')


def test_a_file_that_glib_cannot_parse_stays_as_it_is(guest):
    guest.path.write_bytes(b'[logging]\nlog\n')
    result = guest.run(NICS)
    assert result['failed'] and result['msg'] == (
        '%s cannot be parsed, so vmtoolsd ignores all of it: line 2 is neither a [section], nor a key=value, nor a # '
        'comment: log. Correct it first. Nothing was changed' % guest.path
    )
    assert guest.path.read_bytes() == b'[logging]\nlog\n' and not guest.journal.parent.exists()


def test_what_is_no_file(guest):
    guest.path.unlink()
    os.mkfifo(str(guest.path))
    assert 'named pipe' in guest.run(NICS)['msg']


def test_settings_that_cannot_be_written(guest):
    result = guest.run({'guestinfo': {'poll-interval': 1.5}})
    assert result['failed'] and result['msg'].startswith("The option 'settings' has 1.5 as the value of poll-interval")


def test_unknown_settings_are_written_with_a_warning(guest):
    assert guest.run({'guestinfo': {'exclude-nic': 'x'}})['changed'] is True
    assert guest.warnings == [
        'open-vm-tools on Linux knows no key exclude-nic in [guestinfo] of tools.conf. Did you mean exclude-nics?'
    ]


def test_what_needs_a_restart(guest):
    assert guest.run({'vmtools': {'hide-tools-version': True}})['restart'] is True
    assert guest.run({'vmtools': {'hide-tools-version': True}})['restart'] is False
    assert guest.run()['restart'] is True


def test_nothing_is_written_if_the_journal_cannot_be_used(guest):
    guest.journal.parent.mkdir()
    guest.journal.write_text('{', encoding='utf-8')
    result = guest.run(NICS)
    assert result['failed'] and 'journal.json' in result['msg']
    assert guest.path.read_bytes() == ORIGINAL


def test_a_run_that_is_lost_can_be_given_back(guest, monkeypatch):
    """The file is written, the journal not any more."""
    saved = []

    def save(journal):
        saved.append(journal)
        if len(saved) > 1:
            raise KeyboardInterrupt
        original(journal)

    original = journals.Journal.save
    monkeypatch.setattr(journals.Journal, 'save', save)
    with pytest.raises(KeyboardInterrupt):
        guest.run(NICS)
    monkeypatch.setattr(journals.Journal, 'save', original)
    assert guest.path.read_bytes() == WRITTEN
    guest.run()
    assert guest.path.read_bytes() == ORIGINAL and not guest.journal.parent.exists()


def test_other_entries_of_the_journal_stay(guest):
    journals.note(str(guest.journal), 'repository', 'name', ['crb'])
    guest.run(NICS)
    guest.run()
    assert journals.load(str(guest.journal)).entries == [{'kind': 'repository', 'name': 'crb'}]


def test_somebody_changes_the_file_at_the_same_time(guest, monkeypatch):
    """It is read again, so that nothing is lost."""
    replace = tools_conf.writer.replace
    added = []

    def late(*arguments):
        if not added:
            added.append(True)
            guest.path.write_bytes(ORIGINAL + b'# mine\n')
        return replace(*arguments)

    monkeypatch.setattr(tools_conf.writer, 'replace', late)
    guest.run(NICS)
    assert guest.path.read_bytes() == ORIGINAL + b'# mine\n\n[guestinfo]\nexclude-nics=veth*,docker*\n'
    guest.run()
    assert guest.path.read_bytes() == ORIGINAL + b'# mine\n'
