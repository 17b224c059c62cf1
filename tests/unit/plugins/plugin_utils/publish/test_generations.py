# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A published tree replaces the one before as a whole, or not at all."""

import os

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.publish import generations, layout


def publish(directory, content):
    with generations.new_tree(directory) as tree:
        (tree / "folder").mkdir()
        (tree / "folder" / "file").write_text(content, encoding="ascii")


def served(directory):
    return (directory / "current" / "folder" / "file").read_text(encoding="ascii")


def test_the_link_leads_to_the_new_tree_and_the_one_before_is_kept(tmp_path):
    for content in ("one", "two", "three"):
        publish(tmp_path / "www", content)
        assert served(tmp_path / "www") == content
    assert os.readlink(tmp_path / "www" / "current") == "generations/3"
    assert sorted(path.name for path in (tmp_path / "www").rglob("*")) == (
        ["2", "3", "current", "file", "file", "folder", "folder", "generations"]
    )


def test_a_run_that_fails_leaves_what_is_served_and_nothing_else(tmp_path):
    publish(tmp_path, "one")
    with pytest.raises(OSError, match="full"), generations.new_tree(tmp_path) as tree:
        (tree / "half").touch()
        raise OSError("full")
    assert served(tmp_path) == "one"
    assert [path.name for path in (tmp_path / "generations").iterdir()] == ["1"]


def test_what_a_killed_run_has_left_goes_with_the_next(tmp_path):
    publish(tmp_path, "one")
    (tmp_path / "generations" / ".newabc").mkdir()
    # killed just before the link was replaced
    (tmp_path / "generations" / "2").mkdir()
    (tmp_path / ".new3").symlink_to("nowhere")
    publish(tmp_path, "two")
    assert served(tmp_path) == "two"
    assert sorted(path.name for path in (tmp_path / "generations").iterdir()) == ["2", "3"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "generations"]


def test_a_web_server_can_read_it_whatever_the_umask(tmp_path):
    before = os.umask(0o077)
    try:
        publish(tmp_path / "www", "one")
    finally:
        os.umask(before)
    paths = [tmp_path / "www", *(tmp_path / "www").rglob("*")]
    assert {oct(path.stat().st_mode & 0o777) for path in paths} == {"0o755", "0o644"}


def test_what_is_in_the_way(tmp_path):
    assert generations.problem(tmp_path / "new" / "www") is None
    (tmp_path / "current").mkdir()
    assert "current on the controller is in the way" in generations.problem(tmp_path)
    (tmp_path / "file").touch()
    assert f"({tmp_path}/file is in the way)" in generations.problem(tmp_path / "file" / "www")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"layout": 1}', '{"layout": 1, "key": "K", "packages": []}'])
def test_a_manifest_that_cannot_be_read_is_of_nothing(tmp_path, text):
    (tmp_path / "current").mkdir()
    (tmp_path / "current" / "manifest.json").write_text(text, encoding="ascii")
    assert generations.manifest(tmp_path) == layout.Manifest()
