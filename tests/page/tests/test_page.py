# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page in a browser, with 200 guests."""

import re

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status import page
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.status import fleet
from chromium import Chromium
from pictures import PICTURES
from project import ROOT

GUESTS = fleet.answers(200)
ATTENTION = len(fleet.SPECIAL)
SHOWN = "[...document.querySelectorAll('tbody tr')].filter((row) => !row.hidden)"
NAMES = f"{SHOWN}.map((row) => row.children[0].textContent)"
# The colors of an element and of what is behind it
COLORS = """(() => {
  const element = document.querySelector(%r);
  let behind = element;
  while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
  return [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor];
})()"""


@pytest.fixture(name="folder", scope="session")
def folder_fixture(tmp_path_factory):
    return tmp_path_factory.mktemp("page")


@pytest.fixture(name="browser", scope="session")
def browser_fixture(folder):
    browser = Chromium(folder / "profile")
    yield browser
    browser.close()


@pytest.fixture(name="write", scope="session")
def write_fixture(folder):
    def write(name, guests):
        path = folder / f"{name}.html"
        path.write_text(page.page(fleet.report_of(guests)), encoding="utf-8")
        return path

    return write


@pytest.fixture(name="document", scope="session")
def document_fixture(write):
    return write("status", GUESTS)


@pytest.fixture(name="tab")
def tab_fixture(browser, document):
    browser.open(document)
    return browser


def names(tab):
    return tab.evaluate(NAMES)


def fill(tab, text):
    tab.evaluate(f"filter.value = {text!r}; filter.dispatchEvent(new Event('input'))")


def click(tab, selector):
    tab.evaluate(f"document.querySelector({selector!r}).click()")


def problems(tab):
    """What the console of the browser shows."""
    return tab.happened("Runtime.exceptionThrown") + tab.happened("Log.entryAdded")


def test_it_opens_without_a_problem_and_loads_nothing_else(tab, document):
    assert problems(tab) == []
    requests = [each["request"]["url"] for each in tab.happened("Network.requestWillBeSent")]
    assert requests == [document.as_uri()]


def test_what_needs_attention_is_on_top(tab):
    assert len(names(tab)) == 200
    assert set(names(tab)[:ATTENTION]) == {guest[0] for guest in fleet.SPECIAL}
    assert tab.evaluate("document.getElementById('shown').textContent") == "200 of 200 shown"
    first = tab.evaluate("document.querySelector('tbody tr').getBoundingClientRect().top")
    assert first < 900, "it is seen without scrolling"


def test_counts_are_choices(tab):
    click(tab, "[data-choose=any]")
    assert len(names(tab)) == ATTENTION
    click(tab, "[data-choose=unreachable]")
    assert names(tab) == ["pi-away"]
    pressed = "document.querySelector('[aria-pressed=true]').dataset.choose"
    assert tab.evaluate(pressed) == "unreachable"
    click(tab, "[data-choose=unreachable]")
    assert len(names(tab)) == 200 and tab.evaluate(pressed) == ""


def test_the_filter_takes_several_words(tab):
    fill(tab, "CentOS xfs")
    found = names(tab)
    assert 0 < len(found) < 200 and all(name.startswith("pi-guest-") for name in found)
    fill(tab, "pi-guest-7")
    assert "pi-guest-7" in names(tab) and "pi-guest-8" not in names(tab)
    fill(tab, '"does not answer" silent')
    assert names(tab) == ["pi-silent"]
    fill(tab, "no such guest")
    assert names(tab) == [] and tab.evaluate("getComputedStyle(none).display") != "none"


def test_what_is_counted_can_be_filtered(tab):
    """As many guests are shown as the button says."""
    buttons = "[...document.querySelectorAll('[data-field]')]"
    counted = tab.evaluate(f"{buttons}.map((button) => Number(button.querySelector('b').textContent))")
    assert len(counted) > 10
    for index, number in enumerate(counted):
        tab.evaluate(f"{buttons}[{index}].click()")
        assert len(names(tab)) == number, tab.evaluate(f"{buttons}[{index}].textContent")
    tab.evaluate(f"{buttons}[{len(counted) - 1}].click()")
    assert len(names(tab)) == 200


def test_columns_can_be_sorted(tab):
    click(tab, "thead th:nth-child(1) button")
    found = names(tab)
    assert found.index("pi-guest-2") < found.index("pi-guest-10") < found.index("pi-new")
    click(tab, "thead th:nth-child(1) button")
    assert names(tab) == found[::-1]
    assert tab.evaluate("document.querySelector('thead th').getAttribute('aria-sort')") == "descending"
    click(tab, "thead th:nth-child(2) button")
    assert names(tab)[:2] == ["pi-away", "pi-without-python"]
    assert tab.evaluate("document.querySelector('thead th').getAttribute('aria-sort')") == "none"
    click(tab, "thead th:nth-child(4) button")
    versions = tab.evaluate(f"{SHOWN}.map((row) => row.children[3].textContent)")
    assert versions.index("13.0.10") < versions.index("13.1.0")


def test_a_note_leads_to_its_explanation(tab):
    click(tab, "tbody a[href='#cves']")
    assert tab.evaluate("document.querySelector('dl :target').id") == "cves"


def test_the_keyboard_reaches_everything(tab):
    assert tab.evaluate("[...document.querySelectorAll('[tabindex], [onclick]')].length") == 0
    assert tab.evaluate("document.querySelectorAll('thead button').length") == 9


@pytest.mark.parametrize("width", [320, 390, 600, 820, 1024, 1280, 1920])
def test_no_width_needs_scrolling_sideways(browser, document, width):
    browser.open(document, width=width, height=844)
    assert browser.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_a_row_is_a_card(browser, document):
    browser.open(document, width=390, height=844)
    assert browser.evaluate("getComputedStyle(document.querySelector('thead')).display") == "none"
    label = "getComputedStyle(document.querySelector('td[data-label=Version]'), '::before').content"
    assert browser.evaluate(label) != "none"
    browser.evaluate("order.value = '0'; order.dispatchEvent(new Event('change'))")
    assert names(browser)[:2] == ["pi-away", "pi-guest-0"]
    assert browser.evaluate("parseFloat(getComputedStyle(document.querySelector('.why')).fontSize)") >= 13


def luminance(color):
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", color)[:3])
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("dark", [False, True])
def test_dark_and_light_have_enough_contrast(browser, document, dark):
    browser.open(document, dark=dark)
    ground = browser.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (luminance(ground) < 0.1) is dark
    for selector in ("h1", ".soft", "footer", "tbody th", ".why", "#cves a", "td .note", "summary", "#shown"):
        one, other = sorted(map(luminance, browser.evaluate(COLORS % selector)))
        assert (other + 0.05) / (one + 0.05) >= 4.5, selector
    for state in ("unreachable", "failed", "attention", "fine"):
        one, other = sorted(map(luminance, browser.evaluate(COLORS % f".badge.{state}")))
        assert (other + 0.05) / (one + 0.05) >= 4.5, state


def test_it_is_readable_without_its_script(browser, document):
    browser.open(document, script=False)
    # The tests' own expressions still run.
    assert browser.evaluate("document.querySelectorAll('tbody tr').length") == 200
    assert browser.evaluate("[...document.querySelectorAll('.script')].every((each) => each.hidden)")


@pytest.mark.parametrize(
    "attack",
    [
        "<script>window.attacked = true</script>",
        "<img src=x onerror='window.attacked = true'>",
        "\" onmouseover=\"window.attacked = true\" x=\"",
        "</td></tr></table><svg onload=window.attacked=true>",
        "javascript:window.attacked=true",
    ],
)
def test_a_guest_does_not_run_anything(browser, write, attack):
    guests = [
        (attack, {"unreachable": True, "msg": attack}, fleet.SKIPPED),
        ("pi", fleet.facts(attack, attack), fleet.built(attack)),
    ]
    browser.open(write("attack", guests))
    assert browser.evaluate("window.attacked") is None
    assert browser.evaluate(f"{SHOWN}[0].children[0].textContent") == attack
    assert problems(browser) == []


def test_even_markup_that_got_in_would_not_run(tab):
    tab.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x: onerror=\"window.attacked = 1\">')")
    tab.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.attacked = 2'}))")
    assert tab.evaluate("window.attacked") is None
    assert any("Content Security Policy" in each["entry"]["text"] for each in tab.happened("Log.entryAdded"))


@pytest.mark.parametrize("picture", PICTURES, ids=[picture.name for picture in PICTURES])
def test_the_documentation_has_a_picture_of_this_size(picture):
    header = (ROOT / "docs" / f"status_{picture.name}.png").read_bytes()[:24]
    assert header.startswith(b"\x89PNG")
    assert (int.from_bytes(header[16:20], "big"), int.from_bytes(header[20:24], "big")) == picture[1:3]
