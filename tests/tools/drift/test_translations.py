# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each document NAME.ja.md has the sections and the examples of NAME.md, and each links to the other."""

import re

import pytest

from project import ROOT

TRANSLATIONS = sorted(path for pattern in ("*.ja.md", "docs/**/*.ja.md") for path in ROOT.glob(pattern))
BLOCK = re.compile(r"^```(.*?)^```$", re.MULTILINE | re.DOTALL)


def original(translation):
    return translation.with_name(translation.name.replace(".ja.md", ".md"))


def blocks(text):
    """The code blocks without comments, which are translated."""
    return [re.sub(r" +# .*", "", block) for block in BLOCK.findall(text)]


def levels(text):
    """The level of each heading, in order."""
    return re.findall(r"^(#+) ", BLOCK.sub("", text), re.MULTILINE)


def links(text):
    """The documents that it leads to, in any language, without the sections."""
    return {target.replace(".ja.md", ".md") for target in re.findall(r"\]\(([^)#]+)", text)}


@pytest.mark.parametrize("translation", TRANSLATIONS, ids=lambda path: path.name)
class TestTranslation:
    def texts(self, translation):
        return [path.read_text(encoding="utf-8") for path in (original(translation), translation)]

    def test_it_has_the_same_sections(self, translation):
        english, japanese = map(levels, self.texts(translation))
        assert japanese == english

    def test_it_has_the_same_examples(self, translation):
        english, japanese = map(blocks, self.texts(translation))
        assert japanese == english

    def test_it_leads_to_the_same_documents(self, translation):
        english, japanese = map(links, self.texts(translation))
        assert japanese <= english

    def test_each_links_to_the_other(self, translation):
        english, japanese = self.texts(translation)
        assert f"]({translation.name})" in english and f"]({original(translation).name})" in japanese


def test_there_are_translations():
    assert {"README.ja.md", "quick_start.ja.md"} <= {path.name for path in TRANSLATIONS}
