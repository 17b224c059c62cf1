# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


import pytest

import readme


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("V(auto) and O(name=value)", "`auto` and `name=value`"),
        (r"V(a (b\) c)", "`a (b) c`"),
        ("B(bold) I(italic)", "**bold** *italic*"),
        (
            "L(a page, https://example.org/x) U(https://example.org)",
            "[a page](https://example.org/x) <https://example.org>",
        ),
        ("a | b\nc", r"a \| b c"),
        ("DEBUG(this) is no markup", "DEBUG(this) is no markup"),
    ],
)
def test_markdown(text, expected):
    assert readme.markdown(text) == expected


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ({"default": ""}, '`""`'),
        ({"default": "text"}, "`text`"),
        ({"default": False}, "`false`"),
        ({"required": True}, "required"),
    ],
)
def test_default(option, expected):
    assert readme.default(option) == expected


def test_only_what_lies_between_the_marks_is_replaced():
    text = "before\n" + readme.BEGIN + "old\n" + readme.END + "after\n"
    assert readme.with_table(text) == "before\n" + readme.BEGIN + readme.table() + readme.END + "after\n"


def test_a_readme_without_the_marks_is_refused():
    with pytest.raises(SystemExit, match="not both there"):
        readme.with_table("before\n" + readme.BEGIN)
