# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import stat

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import atomic, writer
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.writer import ChangedMeanwhile, WriteError
from ansible_collections.esxi_arm.guest.plugins.modules import centos_vault
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.samples import DIRECTORY
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.dnf.vault_samples import BASE, section
from ansible_collections.esxi_arm.guest.tests.unit.plugins.modules.repository_system import System

FILE = DIRECTORY + 'CentOS-Base.repo'
APPSTREAM = DIRECTORY + 'CentOS-AppStream.repo'


@pytest.fixture
def system(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(centos_vault.platform, 'machine', lambda: 'aarch64')
    system = System(centos_vault, tmp_path, monkeypatch, capsys, FILE)
    system.write({FILE: BASE, APPSTREAM: section('AppStream', 'AppStream', 1)}, 'centos-8')
    return system


def contents(system):
    return {str(path): path.read_bytes() for path in system.root.rglob('*') if path.is_file()}


def test_there_and_back(system):
    before = contents(system)
    result = system.run()
    assert result['changed'] is True
    assert result['files'] == [str(system.path(APPSTREAM)), str(system.path())]
    assert result['repositories'] == result['enabled'] == ['AppStream', 'BaseOS']
    assert result['msg'] == 'Pointed AppStream, BaseOS at https://vault.centos.org.'
    assert b'\nbaseurl=https://vault.centos.org/8.5.2111/BaseOS/$basearch/os/\n' in system.path().read_bytes()

    again = system.run()
    assert (again['changed'], again['files'], again['repositories']) == (False, [], [])
    assert again['msg'] == (
        "Already pointed at the vault: AppStream, BaseOS. No repository points at CentOS's mirrors, which are gone."
    )

    back = system.run(state='absent')
    assert (back['changed'], back['repositories']) == (True, ['AppStream', 'BaseOS'])
    assert back['msg'] == 'Restored the addresses of AppStream, BaseOS.'
    assert contents(system) == before
    assert system.run(state='absent')['msg'] == 'No repository was pointed at the vault.'


@pytest.fixture
def dnf(tmp_path, monkeypatch):
    """Has dnf end with a status; returns the file with its arguments."""

    def answer(status):
        program = tmp_path / 'bin' / 'dnf'
        program.parent.mkdir(exist_ok=True)
        program.write_text('#!/bin/sh\necho "$@" >> %s.log\nexit %d\n' % (program, status), encoding='utf-8')
        program.chmod(0o755)
        monkeypatch.setenv('PATH', '%s:%s' % (program.parent, os.environ['PATH']))
        return tmp_path / 'bin' / 'dnf.log'

    return answer


@pytest.mark.parametrize('check', [True, False])
def test_mirrors_that_answer_are_left_alone(system, dnf, check):
    log, before = dnf(0), system.path().read_bytes()
    result = system.run(check_mirrors=True, check=check)
    assert (result['changed'], result['mirrors_answer']) == (False, True)
    assert result['msg'] == "CentOS's mirrors still answer."
    assert system.path().read_bytes() == before
    assert log.read_text(encoding='utf-8').endswith(
        ' makecache --installroot=%s --repo=AppStream --repo=BaseOS\n' % system.root
    )


@pytest.mark.parametrize('status', [1, 124], ids=['an error', 'no answer in time'])
def test_mirrors_that_no_longer_answer(system, dnf, status):
    dnf(status)
    assert system.run(check_mirrors=True, check=True)['mirrors_answer'] is False
    result = system.run(check_mirrors=True)
    assert (result['changed'], result['mirrors_answer']) == (True, False)
    assert result['msg'] == 'Pointed AppStream, BaseOS at https://vault.centos.org.'


def test_mirrors_are_not_tried_without_need(system, dnf):
    log = dnf(1)
    assert system.run()['mirrors_answer'] is None
    again = system.run(check_mirrors=True)
    assert (again['changed'], again['mirrors_answer']) == (False, None)
    assert again['msg'].startswith('Already pointed at the vault')
    assert system.run(check_mirrors=True, state='absent')['changed']
    assert not log.exists()


def test_mirrors_of_repositories_that_are_disabled_are_not_tried(system, dnf):
    log = dnf(1)
    for file in (FILE, APPSTREAM):
        system.path(file).write_bytes(system.path(file).read_bytes().replace(b'enabled=1', b'enabled=0'))
    result = system.run(check_mirrors=True)
    assert (result['changed'], result['mirrors_answer']) == (False, None)
    assert result['msg'] == "None of the repositories that point at CentOS's mirrors is enabled."
    assert not log.exists()


def test_with_a_journal_the_files_are_in_it_until_they_are_given_back(system, tmp_path):
    path = tmp_path / 'state' / 'journal.json'
    system.run(journal=str(path), check=True)
    assert not path.exists()
    files = system.run(journal=str(path))['files']
    assert journals.load(str(path)).entries == [{'kind': 'vault', 'files': files}]
    system.run(journal=str(path), url='https://mirror.example.com')
    assert journals.load(str(path)).entries == [{'kind': 'vault', 'files': files}]
    system.run(journal=str(path), state='absent')
    assert not path.parent.exists()


def test_nothing_is_pointed_anywhere_where_the_journal_cannot_be_used(system, tmp_path):
    before = contents(system)
    (tmp_path / 'state').mkdir()
    (tmp_path / 'state/journal.json').write_text('{', encoding='utf-8')
    result = system.run(journal=str(tmp_path / 'state/journal.json'))
    assert result['failed'] and 'journal.json' in result['msg']
    (tmp_path / 'state/journal.json').unlink()
    assert contents(system) == before


def test_which_of_them_are_enabled(system):
    system.write({FILE: BASE + section('extras', 'extras', 0) + section('$contentdir', 'PowerTools', 1)}, 'centos-8')
    (system.root / 'etc/dnf/vars').mkdir(parents=True)
    (system.root / 'etc/dnf/vars/contentdir').write_text('tools\n')
    result = system.run(check=True)
    assert result['repositories'] == ['AppStream', 'BaseOS', 'extras', '$contentdir']
    assert result['enabled'] == ['AppStream', 'BaseOS', 'tools']


def test_check_mode_says_the_same_and_changes_nothing(system):
    before = contents(system)
    result = system.run(check=True, diff=True)
    assert result['msg'] == 'Would point AppStream, BaseOS at https://vault.centos.org.'
    assert contents(system) == before
    real = system.run(diff=True)
    for key in ('changed', 'files', 'repositories', 'enabled', 'diff'):
        assert result[key] == real[key]
    assert [part['after_header'] for part in real['diff']] == real['files']
    assert real['diff'][1]['before'] == BASE.decode()
    assert real['diff'][1]['after'].encode() == system.path().read_bytes()


def test_passwords_are_not_shown(system):
    result = system.run(diff=True, url='https://me:hush@mirrors.example.com/vault')
    assert 'hush' not in json.dumps({key: value for key, value in result.items() if key != 'invocation'})
    assert b'https://me:hush@mirrors.example.com/vault/8.5.2111/' in system.path().read_bytes()


def test_mode_and_symbolic_link_stay(system):
    system.path().rename(system.path('/srv.repo'))
    system.path().symlink_to('../../srv.repo')
    system.path('/srv.repo').chmod(0o640)
    assert system.run()['changed'] is True
    assert os.readlink(str(system.path())) == '../../srv.repo'
    assert stat.S_IMODE(system.path('/srv.repo').stat().st_mode) == 0o640


def test_two_names_of_one_file(system):
    system.path(APPSTREAM).unlink()
    system.path(APPSTREAM).symlink_to('CentOS-Base.repo')
    assert system.run()['changed'] is True
    assert system.path().read_bytes().count(b'\nbaseurl=') == 1
    assert system.run()['changed'] is False
    system.run(state='absent')
    assert system.path().read_bytes() == BASE


def test_another_distribution(system):
    system.write({}, 'rocky-8')
    result = system.run()
    assert (result['changed'], result['files']) == (False, [])
    assert result['msg'] == 'Rocky Linux 8.9 is neither CentOS Linux 8 nor CentOS Stream 8, whose mirrors are gone.'


def test_what_is_not_known_is_a_warning(system):
    system.write({FILE: section('x', 'cloud-openstack-ussuri', remark=False)}, 'centos-8')
    result = system.run()
    assert result['repositories'] == ['AppStream']
    assert ["[x] points at CentOS's mirrors" in text for text in system.warnings] == [True]


def test_ids_that_dnf_refuses_are_not_called_enabled(system):
    """They are handed to dnf as --repo=, which fails at one that it does not know."""
    system.write({FILE: BASE.replace(b'[BaseOS]', b'[Base OS]')}, 'centos-8')
    result = system.run()
    assert result['repositories'] == ['AppStream', 'Base OS']
    assert result['enabled'] == ['AppStream']


def test_a_pipe_and_a_link_out_of_the_root_are_left_alone(system):
    os.mkfifo(str(system.path(DIRECTORY + 'pipe.repo')))
    system.path(DIRECTORY + 'link.repo').symlink_to('/dev/zero')
    for state in ('present', 'absent'):
        assert system.run(state=state)['repositories'] == ['AppStream', 'BaseOS']


@pytest.mark.parametrize(
    'url', ['https://a/\n', '', 'vault.centos.org', 'https://a b/', 'https://a/,b', "https://a/'", 'https://\xe9/']
)
def test_an_address_that_is_none_is_refused(system, url):
    result = system.run(url=url)
    assert result['failed'] is True
    assert result['msg'].startswith("The option 'url' is %s, which is not a valid URL" % url)


def test_a_malformed_file_is_named_and_nothing_is_written(system):
    system.write({FILE: BASE + b'enabled\n'}, 'centos-8')
    before = contents(system)
    result = system.run()
    assert result['failed'] is True
    assert "%s line 9: the line has no '='" % system.path() in result['msg']
    assert contents(system) == before


def test_a_file_that_is_changed_meanwhile_is_decided_anew(system, monkeypatch):
    replace, happened = centos_vault.replace, []

    def meanwhile(module, target, before, after):
        if not happened:
            happened.append(target)
            with open(target, 'ab') as stream:
                stream.write(b'# a remark\n')
        return replace(module, target, before, after)

    monkeypatch.setattr(centos_vault, 'replace', meanwhile)
    assert system.run()['changed'] is True
    with open(happened[0], 'rb') as stream:
        content = stream.read()
    assert b'\nbaseurl=https://vault' in content and content.endswith(b'# a remark\n')


def test_a_file_that_never_rests(system, monkeypatch):
    def meanwhile(module, target, before, after):
        raise ChangedMeanwhile(target)

    monkeypatch.setattr(centos_vault, 'replace', meanwhile)
    assert 'Something else keeps changing' in system.run()['msg']


def test_what_did_not_stick_is_a_failure(system, monkeypatch):
    monkeypatch.setattr(centos_vault, 'replace', lambda *arguments: None)
    result = system.run()
    assert result['failed'] is True
    assert 'something changed it back' in result['msg']


def immutable(monkeypatch, path):
    def refuse(name, mode='r', *arguments, **options):
        if '+' in mode and name == str(path):
            raise OSError(1, 'Operation not permitted', name)
        return open(name, mode, *arguments, **options)

    monkeypatch.setattr(writer, 'open', refuse, raising=False)


def mounted(monkeypatch, path):
    monkeypatch.setattr(writer, '_mount_points', lambda: {str(path)})


@pytest.mark.parametrize('obstacle, reason', [(immutable, 'Is it immutable'), (mounted, 'a bind mount')])
def test_where_a_later_file_cannot_be_replaced_no_file_is(system, monkeypatch, obstacle, reason):
    before = contents(system)
    obstacle(monkeypatch, system.path())
    result = system.run()
    assert result['failed'] is True
    assert str(system.path()) in result['msg'] and reason in result['msg']
    assert result['msg'].endswith(' Nothing was changed')
    assert 'files' not in result
    assert contents(system) == before


def test_where_a_later_directory_cannot_be_written_no_file_is_replaced(system, monkeypatch):
    system.path('/srv').mkdir()
    system.path().rename(system.path('/srv/base.repo'))
    system.path().symlink_to('../../srv/base.repo')
    before, create = contents(system), atomic._create

    def refuse(path, mode):
        if os.path.dirname(path) == str(system.path('/srv')):
            raise OSError(30, 'Read-only file system')
        return create(path, mode)

    monkeypatch.setattr(atomic, '_create', refuse)
    assert system.run()['msg'] == 'Cannot write in %s: Read-only file system. %s. Nothing was changed' % (
        system.path('/srv'),
        'Mount it writable first',
    )
    assert contents(system) == before


def fail_at(monkeypatch, path, work):
    """Work happens, and may fail, just when path is to be replaced: no look before could see it."""
    replace = centos_vault.replace

    def failing(module, target, before, after):
        if target == str(path):
            work()
        return replace(module, target, before, after)

    monkeypatch.setattr(centos_vault, 'replace', failing)


def refusing(error):
    def work():
        raise error

    return work


FAILURES = [
    (
        WriteError('Cannot write it: No space left on device. Free some space first. Nothing was changed'),
        'Cannot write it: No space left on device. Free some space first. ',
    ),
    (
        WriteError('Cannot write it: Operation not permitted. Is it immutable (lsattr -d)? Nothing was changed'),
        'Cannot write it: Operation not permitted. Is it immutable (lsattr -d)? ',
    ),
    (ChangedMeanwhile(), 'Something else keeps changing {file}. '),
    (PermissionError(13, 'Permission denied', '/etc/x'), '/etc/x: Permission denied. Run as root (become: true). '),
]


@pytest.mark.parametrize('error, words', FAILURES)
@pytest.mark.parametrize('state, other', [('present', 'absent'), ('absent', 'present')])
def test_a_failure_after_a_change_says_what_was_changed(system, monkeypatch, error, words, state, other):
    if state == 'absent':
        system.run()
    before = contents(system)
    fail_at(monkeypatch, system.path(), refusing(error))
    result = system.run(state=state)
    assert (result['failed'], result['changed'], result['files']) == (True, True, [str(system.path(APPSTREAM))])
    assert result['msg'] == (
        '{words}These files were changed before that: {files}. Fix it and run again to continue with the rest, or '
        'revert them with state: {other}'
    ).format(words=words.format(file=system.path()), files=system.path(APPSTREAM), other=other)
    after = contents(system)
    assert [name for name in before if before[name] != after[name]] == result['files']
    assert sorted(before) == sorted(after)


def test_a_file_that_becomes_malformed_after_a_change(system, monkeypatch):
    def spoil():
        system.path().write_bytes(BASE + b'enabled\n')

    fail_at(monkeypatch, system.path(), spoil)
    result = system.run()
    assert "%s line 9: the line has no '='" % system.path() in result['msg']
    assert 'Fix it manually. These files were changed before that: %s. ' % system.path(APPSTREAM) in result['msg']


def test_after_a_failure_another_run_goes_on_or_back(system, monkeypatch):
    before = contents(system)
    with monkeypatch.context() as patch:
        fail_at(patch, system.path(), refusing(FAILURES[0][0]))
        system.run()
    half = contents(system)
    assert system.run(state='absent')['files'] == [str(system.path(APPSTREAM))]
    assert contents(system) == before
    for name, content in half.items():
        with open(name, 'wb') as stream:
            stream.write(content)
    assert system.run()['files'] == [str(system.path())]


def test_a_failure_before_any_change_says_so(system, monkeypatch):
    fail_at(monkeypatch, system.path(APPSTREAM), refusing(FAILURES[0][0]))
    result = system.run()
    assert result['msg'] == str(FAILURES[0][0])
    assert 'files' not in result


def test_what_another_run_has_done_is_not_called_ours(system, monkeypatch):
    fail_at(monkeypatch, system.path(), refusing(FAILURES[0][0]))
    locked, waited = centos_vault.locked, []

    def waiting(directory):
        if not waited:
            waited.append(directory)
            plan = centos_vault.decide(
                centos_vault.gather(str(system.root), 'aarch64'), True, 'https://vault.centos.org'
            )
            system.path(APPSTREAM).write_bytes(plan.edits[0].after)
        return locked(directory)

    monkeypatch.setattr(centos_vault, 'locked', waiting)
    assert system.run()['msg'] == str(FAILURES[0][0])
