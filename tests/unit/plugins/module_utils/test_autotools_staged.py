# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils import autotools_staged as staged
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_install_log import installed_paths


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
    return tmp_path, staged.manifest(str(tmp_path), before)


def test_manifest_holds_what_the_installation_brought(root):
    assert sorted(root[1]) == ['usr/bin/demo', 'usr/bin/link', 'usr/folder']


def test_manifest_holds_what_the_installation_overwrote(root):
    path, _files = root
    before = staged.snapshot(str(path))
    os.unlink(str(path / 'etc/own'))
    (path / 'etc/own').write_text('mine')
    assert sorted(staged.manifest(str(path), before)) == ['etc/own']


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


@pytest.mark.parametrize('change, expected', [
    (delete, (['usr/bin/demo'], [])),
    (rewrite, ([], ['usr/bin/demo'])),
    (same_size, ([], ['usr/bin/demo'])),
    (chmod, ([], ['usr/bin/demo'])),
])
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


@pytest.mark.parametrize('line, paths', [
    (" /usr/bin/install -c -m 644 a.h b.h '{root}/etc'", ['{root}/etc/a.h', '{root}/etc/b.h']),
    ("libtool: install: /usr/bin/install -c .libs/demo {root}/etc/demo", ['{root}/etc/demo']),
    ("/bin/bash ../install-sh -c -m 644 a.h '{root}/etc'", ['{root}/etc/a.h']),
    ('libtool: install: (cd {root}/lib && { ln -s -f libx.so.1.0 libx.so.1 || { rm -f libx.so.1 && '
     'ln -s libx.so.1.0 libx.so.1; }; })', ['{root}/lib/libx.so.1']),
    (' /bin/mkdir -p {root}/etc', []),
    ("/usr/bin/install -c demo relative", []),
    ("/usr/bin/install -c 'unclosed", []),
])
def test_installed_paths(root, line, paths):
    where = str(root[0])
    assert installed_paths([line.replace('{root}', where)]) == [path.replace('{root}', where) for path in paths]
