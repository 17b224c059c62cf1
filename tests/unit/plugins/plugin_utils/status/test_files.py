# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on the controller."""

import os
import stat

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status import files


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_the_mode_is_as_asked_for_whatever_the_umask(tmp_path, mode):
    before = os.umask(0o077)
    try:
        files.write(tmp_path / "x", "text\u20ac", mode)
    finally:
        os.umask(before)
    assert (tmp_path / "x").read_text(encoding="utf-8") == "text\u20ac"
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == mode
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_an_older_file_is_replaced_as_a_whole(tmp_path):
    path = tmp_path / "x"
    path.write_text("old")
    with path.open() as reader:
        files.write(path, "new", 0o600)
        assert reader.read() == "old"
    assert path.read_text() == "new"


def test_a_failure_leaves_nothing_behind(tmp_path):
    (tmp_path / "x").mkdir()
    with pytest.raises(OSError):
        files.write(tmp_path / "x", "text", 0o600)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_problems(tmp_path):
    (tmp_path / "file").touch()
    assert files.problem("variable", tmp_path / "file") is None
    assert files.problem("variable", tmp_path / "new") is None
    assert "which is a directory" in files.problem("variable", tmp_path)
    assert f"there is no directory {tmp_path}/a on the controller" in files.problem("variable", tmp_path / "a" / "b")
    assert "there is no directory" in files.problem("variable", tmp_path / "file" / "b")


def test_a_directory_that_cannot_be_written_to(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert f"{tmp_path} on the controller is not writable" in files.problem("variable", tmp_path / "x")
