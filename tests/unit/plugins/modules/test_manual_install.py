# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module, run on a directory of the test's own inside its process. systemctl only writes down what it is told."""

import errno
import json
import os
import stat

import pytest
from ansible.module_utils import basic

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import init_system, moved_aside
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.modules import manual_install

UNIT = 'vmtoolsd.service'


class Guest:
    def __init__(self, folder, monkeypatch, capsys):
        self.folder, self.kept = folder, folder / 'state' / 'manual-install'
        self.journal = folder / 'state' / 'journal.json'
        self.program, self.link = folder / 'local/bin/vmtoolsd', folder / 'local/lib/libvmtools.so'
        self.calls, self.answers, self.warnings = [], {'is-enabled': 'enabled', 'is-active': 'active'}, []
        for path in (self.program, self.link):
            path.parent.mkdir(parents=True)
        self.program.write_bytes(b'\x7fELF')
        self.program.chmod(0o4711)
        os.utime(str(self.program), (1, 1500000000))
        self.link.symlink_to('libvmtools.so.0')
        self._monkeypatch, self._capsys = monkeypatch, capsys
        monkeypatch.setattr(basic.AnsibleModule, 'run_command', lambda dummy, argv: self._call(argv))
        monkeypatch.setattr(basic.AnsibleModule, 'warn', lambda dummy, text: self.warnings.append(text))
        monkeypatch.setattr(init_system, 'BOOTED', str(folder))

    def _call(self, argv):
        self.calls.append(' '.join(argv))
        return 0, self.answers.get(argv[1] if len(argv) > 1 else '', '') + '\n', ''

    def run(self, state='moved', check=False):
        self.calls = []
        options = {
            'state': state,
            'files': [str(self.program), str(self.link), str(self.folder / 'nowhere')] if state == 'moved' else [],
            'units': [UNIT] if state == 'moved' else [],
            'directory': str(self.kept),
            'journal': str(self.journal),
            '_ansible_check_mode': check,
            '_ansible_diff': True,
            '_ansible_remote_tmp': str(self.folder),
            '_ansible_keep_remote_files': False,
        }
        self._monkeypatch.setattr(basic, '_ANSIBLE_ARGS', json.dumps({'ANSIBLE_MODULE_ARGS': options}).encode())
        self._monkeypatch.setattr(basic, '_ANSIBLE_PROFILE', 'legacy', raising=False)
        with pytest.raises(SystemExit):
            manual_install.main()
        return json.loads(self._capsys.readouterr().out)

    def look(self):
        """What can be seen of the files where they belong."""
        found = os.lstat(str(self.program))
        return stat.filemode(found.st_mode), found.st_uid, found.st_mtime, os.readlink(str(self.link))

    def there(self):
        return [os.path.lexists(str(path)) for path in (self.program, self.link)]

    def entries(self):
        return journals.load(str(self.journal)).entries


@pytest.fixture(name='guest')
def guest_fixture(tmp_path, monkeypatch, capsys):
    return Guest(tmp_path, monkeypatch, capsys)


@pytest.fixture(params=['the same file system', 'another one'])
def crossing(request, monkeypatch):
    """Files are copied where they cannot be renamed."""
    if request.param == 'another one':
        rename = os.rename

        def refuse(source, target):
            if os.path.basename(source).startswith('.'):
                return rename(source, target)
            raise OSError(errno.EXDEV, 'Invalid cross-device link')

        monkeypatch.setattr(moved_aside.os, 'rename', refuse)


def test_there_and_back(guest, crossing):
    before = guest.look()
    assert guest.run(check=True)['changed'] and guest.there() == [True, True] and not guest.journal.exists()
    result = guest.run()
    files = [str(guest.program), str(guest.link)]
    assert (result['changed'], result['files'], guest.there()) == (True, files, [False, False])
    assert result['diff']['after'] == ''.join('%s%s\n' % (guest.kept, path) for path in files)
    assert 'systemctl disable -- vmtoolsd.service' in guest.calls and 'ldconfig' in guest.calls
    assert guest.calls.index('systemctl stop -- vmtoolsd.service') < guest.calls.index('ldconfig')
    (entry,) = guest.entries()
    assert (entry['files'], entry['enabled'], entry['active']) == (sorted(files), [UNIT], [UNIT])
    assert guest.run()['changed'] is False

    assert guest.run('restored', check=True)['changed'] and guest.there() == [False, False]
    assert guest.run('restored')['files'] == sorted(files)
    assert guest.look() == before
    assert guest.calls == [
        'ldconfig',
        'systemctl daemon-reload',
        'systemctl enable -- vmtoolsd.service',
        'systemctl start -- vmtoolsd.service',
    ]
    assert not guest.kept.exists() and not guest.journal.exists()
    assert guest.run('restored') == dict(guest.run('restored'), changed=False, msg='Nothing to move.')


def test_services_that_were_off_stay_off(guest):
    guest.answers = {'is-enabled': 'static', 'is-active': 'failed'}
    guest.run()
    guest.run('restored')
    assert guest.calls == ['ldconfig', 'systemctl daemon-reload']


def test_without_systemd_nothing_is_started_or_stopped(guest, monkeypatch):
    monkeypatch.setattr(init_system, 'BOOTED', str(guest.folder / 'nowhere'))
    guest.run()
    assert not [call for call in guest.calls if ' stop ' in call]
    guest.run('restored')
    assert guest.calls == ['ldconfig', 'systemctl enable -- vmtoolsd.service']


def test_what_has_taken_the_place_is_not_replaced(guest):
    guest.run()
    guest.program.write_bytes(b'new')
    result = guest.run('restored')
    assert result['stays'] == [str(guest.program)] and guest.program.read_bytes() == b'new'
    assert 'something else is in its place' in guest.warnings[0]
    assert (guest.kept / str(guest.program)[1:]).exists()


def test_what_was_kept_before_is_not_lost(guest):
    guest.run()
    guest.program.write_bytes(b'installed again')
    guest.run()
    kept = guest.kept / str(guest.program)[1:]
    assert kept.read_bytes() == b'installed again'
    assert kept.with_name('vmtoolsd.1').read_bytes() == b'\x7fELF'


def test_a_lost_run_is_completed(guest, monkeypatch):
    move, moved = moved_aside._move, []

    def lost(source, target):
        if moved:
            raise OSError(errno.ENOSPC, 'No space left on device')
        moved.append(source)
        move(source, target)

    monkeypatch.setattr(moved_aside, '_move', lost)
    result = guest.run()
    assert result['failed'] and 'No space left' in result['msg']
    monkeypatch.setattr(moved_aside, '_move', move)
    guest.answers = {}
    before = guest.entries()
    assert guest.run()['files'] == [str(guest.link)]
    assert guest.entries() == before, 'what was enabled and active is known from the first time'
    guest.run('restored')
    assert guest.there() == [True, True]
