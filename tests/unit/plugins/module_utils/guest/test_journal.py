# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import stat
import threading
import time

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.journal import Journal, JournalError

RECORDS = {
    'packages.added': 'cpp\ngcc\n',
    'packages.before': 'base\ncpp\ngcc\n',
    'repository.enabled': 'powertools\n',
    'repositories.vault': '/etc/yum.repos.d/a.repo\n/etc/yum.repos.d/b.repo\n',
    'group.added': 'Development Tools\n',
    'build.directories': '/var/cache/esxi_arm_guest/open-vm-tools\n/srv/build\n',
}
TAKEN_OVER = [
    {'kind': 'vault', 'files': ['/etc/yum.repos.d/a.repo', '/etc/yum.repos.d/b.repo']},
    {'kind': 'repository', 'name': 'powertools'},
    {'kind': 'directories', 'paths': ['/var/cache/esxi_arm_guest/open-vm-tools', '/srv/build']},
    {'kind': 'group', 'name': 'Development Tools'},
    {'kind': 'packages', 'names': ['cpp', 'gcc']},
    {'kind': 'packages', 'before': ['base', 'cpp', 'gcc']},
]


@pytest.fixture(name='path')
def path_fixture(tmp_path):
    return tmp_path / 'state' / 'journal.json'


def write(path, content):
    path.parent.mkdir(exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding='utf-8')


def write_records(path):
    path.parent.mkdir()
    for name, content in RECORDS.items():
        (path.parent / name).write_text(content, encoding='utf-8')


def test_there_and_back(path):
    with journals.changing(str(path)) as journal:
        journal.add('repository', 'name', ['crb'])
        journal.add('directories', 'paths', ['/a', '/b'])
        journal.add('directories', 'paths', ['/b', '/c'])
        journal.save()
    assert journals.load(str(path)).entries == [
        {'kind': 'repository', 'name': 'crb'},
        {'kind': 'directories', 'paths': ['/a', '/b']},
        {'kind': 'directories', 'paths': ['/c']},
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o644 and os.listdir(str(path.parent)) == [path.name]


def test_the_modes_do_not_depend_on_the_umask(path):
    before = os.umask(0o077)
    try:
        journals.note(str(path), 'repository', 'name', ['crb'])
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644 and stat.S_IMODE(path.parent.stat().st_mode) == 0o755


def test_without_entries_there_is_no_file_and_no_directory(path):
    journals.note(str(path), 'repository', 'name', ['crb'])
    journals.strike(str(path), 'repository', 'name', ['crb'])
    assert not path.parent.exists()


def test_a_directory_with_other_things_stays(path):
    journals.note(str(path), 'repository', 'name', ['crb'])
    (path.parent / 'manual-install').mkdir()
    journals.strike(str(path), 'repository', 'name')
    assert os.listdir(str(path.parent)) == ['manual-install']


def test_whoever_keeps_no_journal(path):
    journals.note(None, 'repository', 'name', ['crb'])
    journals.strike(None, 'repository', 'name', ['crb'])
    journals.strike(str(path), 'repository', 'name', ['crb'])
    assert not path.parent.exists()


# --- installations


def test_what_came():
    journal = Journal('')
    journal.begin({'base': '1'})
    assert journal.is_open and journal.came({'base': '1', 'gcc': '1'}) == ['gcc']
    journal.end({'base': '1', 'gcc': '1'})
    assert journal.entries == [{'kind': 'packages', 'names': ['gcc']}] and not journal.is_open


def test_a_removal_that_was_not_completed():
    journal = Journal('', [{'kind': 'packages', 'names': ['gcc']}])
    journal.begin_removal(['gcc', 'cpp'])
    assert journal.is_open and journal.items('removal', 'names') == ['cpp', 'gcc']
    journal.end({'base': '1'})
    assert journal.entries == [{'kind': 'packages', 'names': ['gcc']}] and not journal.is_open


def test_an_installation_that_brought_nothing_leaves_nothing():
    journal = Journal('')
    journal.begin(['base'])
    journal.end(['base'])
    assert journal.entries == []


def test_what_came_twice_is_noted_once():
    journal = Journal('', [{'kind': 'packages', 'names': ['gcc']}])
    journal.begin(['base'])
    journal.end(['base', 'gcc', 'make'])
    assert [entry['names'] for entry in journal.entries] == [['gcc'], ['make']]


def opened_note(installed):
    return {'kind': 'unconfirmed', 'wanted': ['gcc'], 'before': installed, 'configured': []}


def test_a_reversible_installation_notes_what_was_before():
    journal = Journal('')
    journal.begin({'base': '1', 'gcc': '1'}, opened_note({'base': '1', 'gcc': '1'}))
    assert journal.is_open and journal.unconfirmed is None
    journal.end({'base': '1', 'gcc': '2', 'cpp': '2'})
    assert not journal.is_open and journal.unconfirmed['versions'] == {'gcc': '1'}
    journal.begin({'base': '1', 'gcc': '2', 'cpp': '2'}, opened_note({'base': '1', 'gcc': '2', 'cpp': '2'}))
    journal.end({'base': '1', 'gcc': '3', 'cpp': '2'})
    assert journal.of('unconfirmed') == [
        {'kind': 'unconfirmed', 'versions': {'gcc': '1'}, 'new': ['cpp'], 'configured': []}
    ]
    journal.unconfirmed = None
    assert journal.entries == [{'kind': 'packages', 'names': ['cpp']}]


def test_a_note_that_an_earlier_release_has_left_open_counts_as_open():
    journal = Journal('', [opened_note({'base': '1', 'gcc': '1'})])
    assert journal.is_open
    journal.end({'base': '1', 'gcc': '2'})
    assert not journal.is_open and journal.unconfirmed['versions'] == {'gcc': '1'}


def test_an_earlier_release_keeps_the_notes(path, monkeypatch):
    entries = [
        dict(opened_note({'gcc': '1'})),
        {'kind': 'unconfirmed', 'versions': {'gcc': '1'}, 'new': [], 'configured': []},
        {'kind': 'package_file', 'name': 'gcc', 'version': '1', 'file': 'gcc.deb', 'sha256': '0'},
    ]
    write(path, {'schema': 1, 'entries': entries})
    monkeypatch.setattr(journals, 'KINDS', {kind: journals.KINDS[kind] for kind in ('packages', 'repository')})
    journals.note(str(path), 'repository', 'name', ['crb'])
    assert journals.load(str(path)).entries == entries + [{'kind': 'repository', 'name': 'crb'}]


# --- the records of earlier releases


def test_they_are_read_and_replaced(path):
    write_records(path)
    assert journals.load(str(path)).entries == TAKEN_OVER
    assert sorted(os.listdir(str(path.parent))) == sorted(RECORDS)
    with journals.changing(str(path)) as journal:
        journal.save()
    assert os.listdir(str(path.parent)) == [path.name]
    assert journals.load(str(path)).entries == TAKEN_OVER


def test_they_are_not_read_again_where_a_run_was_lost_before_it_removed_them(path):
    write_records(path)
    write(path, {'schema': 1, 'entries': []})
    with journals.changing(str(path)) as journal:
        assert journal.entries == []
        journal.save()
    assert not path.parent.exists()


@pytest.mark.parametrize('name', sorted(RECORDS))
def test_each_alone(path, name):
    path.parent.mkdir()
    (path.parent / name).write_text(RECORDS[name], encoding='utf-8')
    kind, field = {record[0]: record[1:] for record in journals.RECORDS}[name]
    assert journals.load(str(path)).entries == [
        entry for entry in TAKEN_OVER if entry['kind'] == kind and field in entry
    ]


def test_one_that_is_empty(path):
    path.parent.mkdir()
    (path.parent / 'packages.added').touch()
    assert journals.load(str(path)).entries == []


# --- what cannot be used


@pytest.mark.parametrize(
    'content, words',
    [
        ('{"schema": 1,\n "entries": [}', 'line 2 column 14'),
        ('', 'line 1 column 1'),
        ('[]', 'is not a journal'),
        ({'entries': []}, 'is not a journal'),
        ({'schema': '1', 'entries': []}, 'is not a journal'),
        ({'schema': 1}, 'is not a journal'),
        ({'schema': 2, 'entries': []}, 'has schema 2, but this release of the collection only supports 1'),
        ({'schema': 1, 'entries': ['x']}, 'number 1: "x"'),
        (
            {'schema': 1, 'entries': [{'kind': 'vault', 'files': []}, {'kind': 'packages', 'names': 'gcc'}]},
            'number 2: ',
        ),
        ({'schema': 1, 'entries': [{'kind': 'packages'}]}, 'number 1: '),
        ({'schema': 1, 'entries': [{'kind': 'group', 'name': ['x']}]}, 'number 1: '),
        ({'schema': 1, 'entries': [{'kind': 'unconfirmed'}]}, 'number 1: '),
        ({'schema': 1, 'entries': [{'kind': 'unconfirmed', 'versions': {'tools': 1}}]}, 'number 1: '),
        ({'schema': 1, 'entries': [{'kind': 'package_file', 'name': 'tools', 'version': '1'}]}, 'number 1: '),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_journal_that_cannot_be_used_stays_and_says_where_it_is_wrong(path, content, words):
    write(path, content)
    before = path.read_bytes()
    with pytest.raises(JournalError) as caught, journals.changing(str(path)):
        raise AssertionError('not reached')
    assert str(path) in str(caught.value) and words in str(caught.value) and 'Nothing was changed' in str(caught.value)
    assert path.read_bytes() == before


def test_one_that_is_not_utf_8(path):
    path.parent.mkdir()
    path.write_bytes(b'{"\xff')
    with pytest.raises(JournalError) as caught:
        journals.load(str(path))
    assert 'is not UTF-8 at byte 2' in str(caught.value)


def test_a_kind_of_another_release_is_kept(path):
    entries = [{'kind': 'drop-ins', 'where': {'a': 1}}]
    write(path, {'schema': 1, 'entries': entries})
    journals.note(str(path), 'repository', 'name', ['crb'])
    assert journals.load(str(path)).entries == entries + [{'kind': 'repository', 'name': 'crb'}]


def test_a_full_disk_leaves_the_old_one(path, monkeypatch):
    journals.note(str(path), 'repository', 'name', ['crb'])
    before = path.read_bytes()

    def fail(descriptor):
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr(journals.atomic.os, 'fsync', fail)
    with pytest.raises(OSError):
        journals.note(str(path), 'repository', 'name', ['other'])
    assert path.read_bytes() == before and os.listdir(str(path.parent)) == [path.name]


# --- the lock


def test_one_run_after_the_other(path, monkeypatch):
    monkeypatch.setattr(journals, 'LOCK_INTERVAL', 0.01)
    journals.note(str(path), 'repository', 'name', ['first'])

    def note_all(number):
        for item in range(10):
            journals.note(str(path), 'directories', 'paths', ['/%d/%d' % (number, item)])

    threads = [threading.Thread(target=note_all, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journals.load(str(path)).items('directories', 'paths')) == 40


def test_the_lock_of_a_directory_that_was_removed_is_none(path, monkeypatch):
    """The one waits, the other removes the last entry, and with it the directory."""
    monkeypatch.setattr(journals, 'LOCK_INTERVAL', 0.01)
    journals.note(str(path), 'repository', 'name', ['crb'])
    other = threading.Thread(target=journals.note, args=(str(path), 'repository', 'name', ['new']))
    with journals.changing(str(path)) as journal:
        other.start()
        time.sleep(0.1)
        journal.strike('repository', 'name', ['crb'])
        journal.save()
    other.join()
    assert journals.load(str(path)).items('repository', 'name') == ['new']


def test_it_is_not_waited_for_without_end(path, monkeypatch):
    monkeypatch.setattr(journals, 'LOCK_INTERVAL', 0.01)
    with journals.changing(str(path)), pytest.raises(JournalError) as caught, journals.changing(str(path), timeout=0):
        raise AssertionError('not reached')
    assert 'Another run has held the lock on %s' % path.parent in str(caught.value)
