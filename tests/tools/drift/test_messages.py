# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The messages in docs/guides/troubleshooting.md are those that the collection has."""

import ast
import re

import pytest

from project import ROOT

GUIDE = (ROOT / "docs" / "guides" / "troubleshooting.md").read_text(encoding="utf-8")
HEADINGS = re.findall(r'^### "(.+)"$', GUIDE, re.MULTILINE)
# What a format leaves open
OPEN = re.compile(r"%\w|\{\w*\}")


def spoken() -> str:
    """The texts in plugins and tasks, each on a line: literals as Python sees them, so joined, and what YAML folds."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.glob("plugins/**/*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    literals = [node.value for node in nodes if isinstance(node.value, str)]
    tasks = [path.read_text(encoding="utf-8") for path in ROOT.glob("roles/*/tasks/*.yml")]
    folded = [re.sub(r"\{\{.*?\}\}", "\n", re.sub(r"\s+", " ", task)) for task in tasks]
    return "\n".join(OPEN.sub("\n", text) for text in literals + folded)


@pytest.fixture(scope="module")
def texts():
    return spoken()


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_collection_says_that(texts, heading):
    parts = [part.strip(" .:;,()") for part in heading.split("...")]
    missing = [part for part in parts if part and part not in texts]
    assert not missing


def test_there_are_messages_to_compare():
    assert len(HEADINGS) > 20
