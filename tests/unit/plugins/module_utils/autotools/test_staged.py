# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools import staged


@pytest.fixture
def root(tmp_path):
    """/etc/own was there before; the installation brought the rest."""
    (tmp_path / 'etc').mkdir()
    (tmp_path / 'etc/own').write_text('mine')
    before = staged.snapshot(str(tmp_path))
    (tmp_path / 'usr/bin').mkdir(parents=True)
    (tmp_path / 'usr/bin/demo').write_text('demo')
    (tmp_path / 'usr/bin/link').symlink_to('demo')
    (tmp_path / 'usr/folder').symlink_to('bin')
    return tmp_path, staged.manifest(str(tmp_path), staged.since(str(tmp_path), before))


def test_manifest_holds_what_the_installation_brought(root):
    assert sorted(root[1]) == ['usr/bin/demo', 'usr/bin/link', 'usr/folder']


def test_manifest_holds_what_the_installation_overwrote(root):
    path, _files = root
    before = staged.snapshot(str(path))
    os.unlink(str(path / 'etc/own'))
    (path / 'etc/own').write_text('mine')
    assert staged.since(str(path), before) == ['etc/own']


def test_untouched_and_touched(root):
    path, files = root
    assert staged.compare(str(path), files) == ([], [])
    os.utime(str(path / 'usr/bin/demo'), (1, 1))
    assert staged.compare(str(path), files) == ([], [])


def delete(path):
    path.unlink()


def rewrite(path):
    path.write_text('other')


def same_size(path):
    path.write_text('dem0')


def chmod(path):
    path.chmod(0o600)


@pytest.mark.parametrize(
    'change, expected',
    [
        (delete, (['usr/bin/demo'], [])),
        (rewrite, ([], ['usr/bin/demo'])),
        (same_size, ([], ['usr/bin/demo'])),
        (chmod, ([], ['usr/bin/demo'])),
    ],
)
def test_deleted_and_altered(root, change, expected):
    path, files = root
    change(path / 'usr/bin/demo')
    assert staged.compare(str(path), files) == expected


def test_link_to_elsewhere_is_altered(root):
    path, files = root
    (path / 'usr/bin/link').unlink()
    (path / 'usr/bin/link').symlink_to('demon')
    assert staged.compare(str(path), files) == ([], ['usr/bin/link'])


def test_remove_leaves_what_is_not_ours(root):
    path, files = root
    staged.remove(str(path), list(files) + ['usr/lost'])
    assert sorted(str(left.relative_to(path)) for left in path.rglob('*')) == ['etc', 'etc/own']


def test_what_others_write_too_only_has_to_be_there(root):
    path, files = root
    rewrite(path / 'usr/bin/demo')
    assert staged.compare(str(path), files, ['usr/bin/demo']) == ([], [])
    delete(path / 'usr/bin/demo')
    assert staged.compare(str(path), files, ['usr/bin/demo']) == (['usr/bin/demo'], [])


def test_only_what_is_ours_alone_and_as_it_was_left_can_be_taken_away():
    assert staged.removable({'new': 0, 'altered': 0, 'index': 0}, ['altered'], ['index']) == ['new']


def installed(path, files, install):
    """The record of another installation, after which the one before had been altered: usr/bin/demo by others."""
    rewrite(path / 'usr/bin/demo')
    _missing, altered = staged.compare(str(path), files)
    staged.remove(str(path), staged.removable(files, altered, []))
    kept, before = staged.manifest(str(path), files), staged.snapshot(str(path))
    install(path)
    return staged.installed(str(path), before, kept, staged.since(str(path), before))


def test_what_an_installation_leaves_as_others_altered_it_is_shared(root):
    record = installed(*root, install=lambda path: (path / 'usr/bin/new').write_text('new'))
    assert sorted(record['files']) == ['usr/bin/demo', 'usr/bin/new']
    assert (record['found'], record['shared']) == (['usr/bin/demo'], ['usr/bin/demo'])


def test_what_an_installation_puts_right_again_is_not_shared(root):
    record = installed(*root, install=lambda path: (path / 'usr/bin/demo').write_text('demo'))
    assert sorted(record['files']) == ['usr/bin/demo']
    assert (record['found'], record['shared']) == (['usr/bin/demo'], [])
