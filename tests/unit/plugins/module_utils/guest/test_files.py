# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import socket

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.files import outside, read_bytes, read_file


def make_socket(path):
    # The name of a socket must be short.
    here = os.getcwd()
    os.chdir(os.path.dirname(path))
    try:
        socket.socket(socket.AF_UNIX).bind(os.path.basename(path))
    finally:
        os.chdir(here)


@pytest.mark.parametrize(
    'make, words',
    [
        (os.mkfifo, 'FIFO'),
        (os.mkdir, 'Is a directory'),
        (make_socket, 'a socket'),
        (lambda path: os.symlink('/dev/zero', path), 'a device'),
        (lambda path: os.symlink('nowhere', path), 'No such file'),
        (lambda path: os.symlink(path, path), 'Too many levels of symbolic links'),
    ],
)
def test_what_is_no_file_is_named_and_not_waited_for(tmp_path, make, words):
    path = str(tmp_path / 'x')
    make(path)
    with pytest.raises(OSError, match=words) as caught:
        read_file(path)
    assert caught.value.filename == path
    assert read_bytes(str(tmp_path), '/x') is None


def test_a_file_that_is_masked_is_empty(tmp_path):
    (tmp_path / 'x').symlink_to('/dev/null')
    assert read_file(str(tmp_path / 'x')) == b''


def test_what_leads_out_of_a_root(tmp_path):
    (tmp_path / 'root').mkdir()
    (tmp_path / 'root' / 'a').symlink_to('/srv')
    (tmp_path / 'root' / 'b').symlink_to('c')
    root = str(tmp_path / 'root')
    assert outside(root, root + '/a/x') == '/srv/x'
    assert outside(root, root + '/b') is None
    assert outside('/', root + '/a') is None
