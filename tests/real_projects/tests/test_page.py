# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


import page

TITLES = ["built", "header edited"]


def row(name, built="ok", header="ok", version="1.0"):
    return page.Row(name, version, "2026-11-26", "abc", {"built": built, "header edited": header}, {"make": 0.061})


def update(path, *rows):
    page.update(path, list(rows), TITLES, ["hello", "tmux"])
    return path.read_text(encoding="utf-8")


def test_a_run_replaces_the_lines_of_its_own_projects_only(tmp_path):
    path = tmp_path / "page.md"
    update(path, row("tmux", built="no product"), row("hello", header="old objects"))
    text = update(path, row("hello", version="2.0"))
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    assert lines[2].startswith("| hello | 2.0 | 2026-11-26 | abc | ok | ok |")
    assert lines[3].startswith("| tmux | 1.0 | 2026-11-26 | abc | **no** | ok |")
    assert "- tmux, built: no product\n" in text
    assert "old objects" not in text


def test_where_all_was_as_expected_the_page_says_so(tmp_path):
    assert "Unexpected results\n\nNothing.\n" in update(tmp_path / "page.md", row("hello", header="-"))


def test_the_table_has_as_many_cells_in_each_line(tmp_path):
    text = update(tmp_path / "page.md", row("hello"), row("tmux", built="no | product"))
    assert len({line.count(" | ") for line in text.splitlines() if line.startswith("|")}) == 1


def test_a_project_that_is_no_longer_listed_leaves_the_page(tmp_path):
    path = tmp_path / "page.md"
    update(path, row("hello", built="no product"), row("tmux"))
    page.update(path, [], TITLES, ["tmux"])
    assert "hello" not in path.read_text(encoding="utf-8")


def test_lines_with_other_columns_are_not_kept(tmp_path):
    path = tmp_path / "page.md"
    update(path, row("hello"))
    page.update(path, [page.Row("tmux", "1.0", "2026-11-26", "abc", {"built": "ok"}, {})], ["built"], ["hello", "tmux"])
    assert "| hello |" not in path.read_text(encoding="utf-8")
