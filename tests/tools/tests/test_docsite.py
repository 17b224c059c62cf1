# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

import docsite

PAGES = ["README.md", "docs/a.md", "docs/guides/b.md", "docs/picture.png"]
REPOSITORY = "https://git.example.com/guest"

LINKS = {
    "a page beside it": ("docs/a.md", "[b](guides/b.md#section)", "[b](guides/b.md#section)"),
    "a page above": ("docs/guides/b.md", "[a](../a.md)", "[a](../a.md)"),
    "a picture": ("docs/a.md", "![p](picture.png)", "![p](picture.png)"),
    "a directory": ("README.md", "[vars](roles/x/vars)", f"[vars]({REPOSITORY}/blob/main/roles/x/vars)"),
    "a file that is not a page": ("docs/a.md", "[m](../Makefile)", f"[m]({REPOSITORY}/blob/main/Makefile)"),
    "a section of its own": ("docs/a.md", "[here](#section)", "[here](#section)"),
    "somewhere else": ("docs/a.md", "[web](https://example.com/x.md)", "[web](https://example.com/x.md)"),
}


@pytest.mark.parametrize(("name", "text", "expected"), LINKS.values(), ids=LINKS)
def test_where_links_lead(name, text, expected):
    assert docsite.linked(text, name, PAGES, REPOSITORY) == expected


def test_what_is_in_the_site():
    ours = ["README.md", "README.ja.md", "CHANGELOG.rst", "docs/guides/b.md", "docs/p.png", "roles/x/README.md"]
    others = ["LICENSE", "Makefile", "docs/docsite/rst/guides.rst", "plugins/modules/a.py", "roles/x/vars/main.yml"]
    assert docsite.documents(sorted(ours + others)) == sorted(ours)


def test_a_new_document_appears_by_itself():
    text = docsite.navigation(["README.md", "docs/new.md", "docs/offline.md", "docs/picture.png", "docs/releasing.md"])
    background = text.partition(":caption: Background\n\n")[2].partition("```")[0]
    assert background.split() == ["docs/new"]
