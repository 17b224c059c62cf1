# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import stat

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import atomic


@pytest.fixture
def path(tmp_path):
    path = tmp_path / 'state.json'
    path.write_bytes(b'before')
    return path


def mode_of(path):
    return stat.S_IMODE(os.stat(str(path)).st_mode)


def test_write(path):
    atomic.write(str(path), b'after')
    assert path.read_bytes() == b'after'
    assert os.listdir(str(path.parent)) == ['state.json']


@pytest.mark.parametrize('umask', [0o022, 0o077])
def test_the_mode_is_that_of_a_new_file(path, umask):
    before = os.umask(umask)
    try:
        atomic.write(str(path), b'after')
    finally:
        os.umask(before)
    assert mode_of(path) == 0o666 & ~umask


def test_the_mode_can_be_another_one(path):
    atomic.write(str(path), b'after', mode=0o600)
    assert (path.read_bytes(), mode_of(path)) == (b'after', 0o600)


def test_what_is_written_beside_is_finished_hidden_and_private(path):
    temporary = atomic.write_beside(str(path), b'after')
    name = os.path.basename(temporary)
    assert os.path.dirname(temporary) == str(path.parent) and name.startswith('.') and not name.endswith('.json')
    with open(temporary, 'rb') as stream:
        assert stream.read() == b'after'
    assert mode_of(temporary) == 0o600
    assert path.read_bytes() == b'before'


@pytest.mark.parametrize('step', ['fsync', 'rename'])
def test_what_fails_leaves_the_file_as_it_was(path, monkeypatch, step):
    def refuse(*_arguments):
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr(atomic.os, step, refuse)
    with pytest.raises(OSError, match='No space left'):
        atomic.write(str(path), b'after')
    assert path.read_bytes() == b'before'
    assert os.listdir(str(path.parent)) == ['state.json']


@pytest.mark.parametrize('synced, descriptors', [(True, ['the file', 'the directory']), (False, [])])
def test_synced(path, monkeypatch, synced, descriptors):
    seen = []

    def note(descriptor):
        seen.append('the directory' if stat.S_ISDIR(os.fstat(descriptor).st_mode) else 'the file')

    monkeypatch.setattr(atomic.os, 'fsync', note)
    atomic.write(str(path), b'after', synced=synced)
    assert seen == descriptors


def test_leftovers_are_those_of_this_file(path):
    ours = atomic.write_beside(str(path), b'a run that was killed wrote this')
    others = [atomic.write_beside(str(path.parent / name), b'') for name in ('state', 'progress.json')]
    (path.parent / 'state.json.new').write_bytes(b'')
    assert atomic.leftovers(str(path)) == [ours]
    assert all(os.path.exists(other) for other in others)
