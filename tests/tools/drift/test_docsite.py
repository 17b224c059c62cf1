# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation builds as a website, without a warning, and every document is in it."""

import re

import pytest

import docsite
from project import ROOT, files


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    return docsite.build(tmp_path_factory.mktemp("docsite")).parent


def test_each_document_is_a_page(html):
    documents = [name for name in docsite.documents(files()) if name.endswith(".md")]
    assert "docs/architecture.md" in documents
    assert not [name for name in documents if not (html / name.replace(".md", ".html")).exists()]


def test_each_module_is_a_page(html):
    names = [path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")]
    assert names
    assert not [name for name in names if not (html / docsite.GENERATED / f"{name}_module.html").exists()]


def test_its_navigation_lists_the_guides(html):
    text = (html / "index.html").read_text(encoding="utf-8")
    for guide in (ROOT / "docs" / "guides").glob("*.md"):
        assert f'href="docs/guides/{guide.stem}.html"' in text


def test_it_needs_nothing_from_elsewhere(html):
    text = (html / "index.html").read_text(encoding="utf-8")
    assert not re.findall(r'<(?:script|img|link)[^>]*(?:src|href)="https?:[^"]*"', text)
