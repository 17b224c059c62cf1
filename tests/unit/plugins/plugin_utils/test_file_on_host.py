# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file is read by a real shell."""

import base64
import os
import pty
import subprocess

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.file_on_host import Unreadable, content, reading

PACKAGE = bytes(range(256)) * 100


def ran(path):
    return subprocess.run(["sh", "-c", reading(str(path))], capture_output=True, text=True, check=True).stdout


@pytest.fixture(name="package")
def package_fixture(tmp_path):
    path = tmp_path / "a 'quoted' $(name).deb"
    path.write_bytes(PACKAGE)
    return path


def test_the_content_is_that_of_the_file(package):
    assert content(ran(package)) == PACKAGE


def test_an_empty_file(package):
    package.write_bytes(b"")
    assert content(ran(package)) == b""


def test_what_is_printed_around_it_does_no_harm(package):
    noise = "We trust you have received the usual lecture << from <<root 1>>\n"
    assert content(noise + ran(package) + "logout <<2>>\n") == PACKAGE


def test_a_terminal_and_a_shell_that_echoes_its_commands(package):
    ours, theirs = pty.openpty()
    with subprocess.Popen(["sh", "-vc", f"set -v\n{reading(str(package))}"], stdout=theirs, stderr=theirs):
        os.close(theirs)
        printed = b"".join(iter(lambda: read(ours), b""))
    os.close(ours)
    assert b"\r\n" in printed
    assert content(f"+ {reading(str(package))}\r\n{printed.decode()}") == PACKAGE


def read(descriptor):
    try:
        return os.read(descriptor, 1 << 16)
    except OSError:  # a terminal without a program
        return b""


@pytest.mark.parametrize(("name", "why"), [("missing", "No such file"), (".", "directory")])
def test_a_file_that_cannot_be_read(tmp_path, name, why):
    with pytest.raises(Unreadable, match=why):
        content(ran(tmp_path / name))


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        ("sudo: a password is required", "did not answer. It printed: sudo: a password is required"),
        ("", "did not answer. It printed: nothing"),
        ("<<file QUJD", "did not answer"),
        ("<<file QUJD\nbroadcast message!\nREVG\n<<0>>", "not base64"),
        ("<<file QUJ\n<<0>>", "not base64"),
        (f"<<file {base64.b64encode(PACKAGE).decode()[:-1]}\n<<0>>", "not base64"),
        ("<<file QU\u00fcJD\n<<0>>", "not base64"),
    ],
)
def test_an_answer_that_is_none(printed, why):
    with pytest.raises(Unreadable, match=why):
        content(printed)
