# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of each guest after an installation."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status.outcome import Found, Outcome, outcome, table

NOTHING = {"version": None, "origin": None, "package": None}
OLD = {"version": "12.2.0", "origin": "distribution", "package": {"full_version": "2:12.2.0-1"}}
NEW = {"version": "13.1.0", "origin": "collection", "package": {"full_version": "2:13.1.0-0esxiarm1"}}
REBUILT = {**NEW, "package": {"full_version": "2:13.1.0-0esxiarm2"}}
TURN = {"key": "KEY", "state": "built"}
PHASES = [{"name": "make", "seconds": 1700}, {"name": "install", "seconds": 20.4}]


def plan(evidence, due=(), install_from="source", **more):
    return {"evidence": evidence, "due": list(due), "install_from": install_from, "build": {"key": "KEY"}, **more}


def built_by(name):
    return {"turn": TURN, "election": {"builder": name}, "phases": PHASES}


OLD_WORDS, NEW_WORDS = "12.2.0 distribution's", "13.1.0 from source"
UNKNOWN, CACHED = "failed or unreachable, see above", "a package from the cache"
OTHER = {"turn": {"key": "OTHER"}, "election": {"builder": "web1"}}


@pytest.mark.parametrize(
    ("found", "row"),
    [
        (Found(), ("-", "-", UNKNOWN, "failed")),
        (Found(NOTHING), ("nothing", "-", UNKNOWN, "failed")),
        (Found(unselected=True), ("-", "-", "no tag of the role was asked for", "skipped")),
        (Found(OLD, {"failed": True, "msg": "no"}), (OLD_WORDS, "-", UNKNOWN, "failed")),
        (Found(NOTHING, plan(NEW), **built_by("web1")), ("nothing", NEW_WORDS, "built here in 28:40", "installed")),
        (Found(NOTHING, plan(NEW), **built_by("db")), ("nothing", NEW_WORDS, "a package that db built", "installed")),
        (Found(OLD, plan(NEW)), (OLD_WORDS, NEW_WORDS, CACHED, "replaced")),
        (Found(OLD, plan(NEW), **OTHER), (OLD_WORDS, NEW_WORDS, CACHED, "replaced")),
        (Found(NEW, plan(REBUILT)), (NEW_WORDS, NEW_WORDS, CACHED, "replaced")),
        (
            Found(NOTHING, plan(OLD, install_from="distribution")),
            ("nothing", OLD_WORDS, "the distribution's package", "installed"),
        ),
        (
            Found(NOTHING, plan(NEW, install_from="repository")),
            ("nothing", NEW_WORDS, "the published repository", "installed"),
        ),
        (Found(NEW, plan(NEW, ["health"])), (NEW_WORDS, NEW_WORDS, "", "unchanged")),
        (Found(NEW, plan(NOTHING, install_from=None)), (NEW_WORDS, "nothing", "", "removed")),
        (Found(OLD, plan(OLD), failed=True), (OLD_WORDS, OLD_WORDS, "failed, see above", "failed")),
        (Found(NOTHING, plan(NOTHING, ["build"])), ("nothing", "nothing", "failed, see above", "failed")),
    ],
)
def test_what_became_of_a_guest(found, row):
    assert outcome("web1", found, check_mode=False) == ("web1", *row)


@pytest.mark.parametrize(
    ("due", "how", "word"),
    [(["install", "health"], "would do: install, health", "would change"), ([], "nothing to do", "unchanged")],
)
def test_what_would_become_of_it(due, how, word):
    assert outcome("web1", Found(OLD, plan(OLD, due)), check_mode=True)[3:] == (how, word)


def test_the_table():
    rows = [
        Outcome("web1", "nothing", "13.1.0 from source", "built here in 28:40", "installed"),
        Outcome("db", "-", "-", "failed or unreachable, see above", "failed"),
    ]
    assert table(rows, 1800) == [
        "VMware Tools on 2 guests in 30:00: 1 failed, 1 installed",
        "GUEST  WAS      IS                  HOW",
        "db     -        -                   failed or unreachable, see above",
        "web1   nothing  13.1.0 from source  built here in 28:40",
    ]


def test_a_name_that_moves_the_cursor():
    heading, _columns, row = table([Outcome("a\x1b[2J", "", "", "", "failed")], None)
    assert "\x1b" not in row and heading == "VMware Tools on 1 guest: 1 failed"
