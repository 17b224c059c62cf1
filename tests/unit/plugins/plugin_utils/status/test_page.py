# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page as text; tests/page opens it in a browser."""

import re
from html.parser import HTMLParser

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status import page
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.status import fleet
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.status.samples import built

HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}",
    "</style>",
]


class Elements(HTMLParser):
    """Counts elements, and collects their attributes and text."""

    def __init__(self, document):
        super().__init__()
        self.found, self.attributes, self.text = [], [], []
        self.feed(document)

    def handle_starttag(self, tag, attrs):
        self.found.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data):
        self.text.append(data)


def document(guests):
    return page.page(fleet.report_of(guests))


def test_each_guest_is_a_row():
    found = document(fleet.answers(200))
    assert found.count("<tr data-state=") == 200
    assert "200 guests: 9 need attention, 191 fine, as of" in found
    assert "2026-11-26 19:00:00 UTC" in found


def test_versions_are_sorted_without_the_epoch_of_a_distribution():
    cell = '<td data-label="Version" data-value="12.2.0">2:12.2.0-1+deb12u2</td>'
    assert cell in document([fleet.SPECIAL[3]])
    assert '<td data-label="Version" class="nothing">-</td>' in document([fleet.SPECIAL[0]])


def test_nothing_is_loaded_from_anywhere():
    attributes = Elements(document(fleet.answers(30))).attributes
    assert not [each for each in attributes if each[1] in ("src", "srcset", "style") or each[1].startswith("on")]
    links = {(tag, value) for tag, name, value in attributes if name == "href"}
    assert {tag for tag, _value in links} == {"a"}
    assert all(value.startswith(("#", "https://")) for _tag, value in links)


def test_only_the_script_and_the_style_of_this_project_are_allowed():
    policy = re.search(r'Content-Security-Policy" content="(.*?)"', document(fleet.SPECIAL)).group(1)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy and "http" not in policy


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_guest_says_is_text(text):
    def elements(word):
        guests = [
            (word, {"unreachable": True, "msg": word}, fleet.SKIPPED),
            ("pi", fleet.facts(word, word), built(word, provenance={"phases": {word: 1}})),
        ]
        return Elements(document(guests))

    harmless, found = elements("word"), elements(text)
    assert found.found == harmless.found
    assert len(found.attributes) == len(harmless.attributes)
    assert text in " ".join(found.text)


def test_a_source_that_is_no_address_is_no_link():
    guests = [("pi", fleet.CENTOS, fleet.ORDINARY[1][1])]
    assert "source: one user's report" in document(guests).replace("&#39;", "'")


def test_an_empty_inventory_has_a_page():
    assert "0 guests: 0 need attention" in document([])
