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


def test_its_navigation_lists_each_document_once(html):
    text = (html / "index.html").read_text(encoding="utf-8")
    listed = re.findall(r'<li class="toctree-l1"><a[^>]*href="(docs/[^"]*)\.html"', text)
    documents = [name.removesuffix(".md") for name in docsite.documents(files()) if name.endswith(".md")]
    assert sorted(listed) == sorted(name for name in documents if name.startswith("docs/"))


def test_the_collections_own_page_of_guides_lists_the_same():
    text = (ROOT / "docs" / "docsite" / "rst" / "guides.rst").read_text(encoding="utf-8")
    assert re.findall(r":doc:`(?:.*</|/)([^>`]*)", text.replace("`, also", "`\n")) == docsite.GUIDES


def test_it_needs_nothing_from_elsewhere(html):
    text = (html / "index.html").read_text(encoding="utf-8")
    assert not re.findall(r'<(?:script|img|link)[^>]*(?:src|href)="https?:[^"]*"', text)
