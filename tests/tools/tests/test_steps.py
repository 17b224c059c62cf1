# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


import pytest

import check
import steps

PASSES = steps.Step("passes", ["true"])
FAILS = steps.Step("fails", ["false"])
ABSENT = steps.Step("is not there", ["/no/such/program"])


@pytest.mark.parametrize(
    ("seconds", "spelling"), [(0, "0:00"), (59.4, "0:59"), (59.6, "1:00"), (754, "12:34"), (3723, "1:02:03")]
)
def test_clock(seconds, spelling):
    assert steps.clock(seconds) == spelling


def test_all_steps_are_run_whatever_fails():
    assert [outcome.passed for outcome in steps.run([FAILS, ABSENT, PASSES])] == [False, False, True]


def test_nothing_is_run_after_an_essential_step_that_failed():
    outcomes = steps.run([PASSES, FAILS._replace(essential=True), PASSES])
    assert [outcome.passed for outcome in outcomes] == [True, False]


def test_a_step_gets_its_own_environment():
    told = steps.Step("told", ["sh", "-c", 'test "$TOLD" = yes'], lambda: {"TOLD": "yes", "PATH": "/usr/bin:/bin"})
    assert steps.run([told])[0].passed


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    monkeypatch.setattr(steps, "BUILD", tmp_path)


def test_steps_that_can_run_beside_others_do(scratch, tmp_path):
    meet = 'touch "$0"; until test -e "$1"; do sleep 0.1; done'
    one, other = str(tmp_path / "one"), str(tmp_path / "other")
    pair = [
        steps.Step(name, ["timeout", "20", "sh", "-c", meet, *files], beside=True)
        for name, files in (("one", [one, other]), ("other", [other, one]))
    ]
    assert all(outcome.passed for outcome in steps.run([*pair, PASSES]))


def test_what_a_step_beside_others_printed_is_shown_whole(scratch, capsys):
    assert not steps.run([steps.Step("speaks", ["sh", "-c", "echo word; exit 1"], beside=True)])[0].passed
    assert "word\n" in capsys.readouterr().out


def test_the_last_line_is_told_without_frames(tmp_path):
    printed = "first\n  \x1b[2m│\x1b[0m TASK [Compile it] ****\n \x1b[2m│\x1b[0m\n"
    (tmp_path / "log").write_text(printed, encoding="utf-8")
    assert steps.last_line(tmp_path / "log") == "TASK [Compile it]"


FAILURES = {
    "a task": (
        'TASK [x]\n\u2502 \x1b[31mfatal: [a]: FAILED! => {\n\u2502  "msg": "no room"\n\u2502 }\nPLAY RECAP\n',
        'fatal: [a]: FAILED! => { "msg": "no room"',
    ),
    "a test": ("E  assert 1 == 2\nFAILED test_x.py::test_y - assert 1 == 2\n1 failed\n", "FAILED test_x.py::test_y - "),
    "a scenario": (
        " │ [ERROR]: Task failed: Action failed: ['FAILED\n │   test_x.py::test_y - assert 1']\n └─ Return code: 2\n"
        "ERROR    x ➜ verify: Executed: Failed\n\nDETAILS\nx ➜ destroy: Executed: Successful\n",
        "[ERROR]: Task failed: Action failed: ['FAILED test_x.py::test_y - assert 1']",
    ),
    "anything else": ("first\nlast\n\n", "last"),
}


@pytest.mark.parametrize("text, words", FAILURES.values(), ids=FAILURES)
def test_why_a_step_failed(tmp_path, text, words):
    log = tmp_path / "log"
    log.write_text(text, encoding="utf-8")
    assert steps.failure(log).startswith(words)


@pytest.mark.parametrize(
    ("chosen", "status", "last"),
    [([PASSES, PASSES], 0, "2 passed, 0 failed"), ([PASSES, FAILS], 1, "1 passed, 1 failed")],
)
def test_the_last_line_counts(monkeypatch, capsys, chosen, status, last):
    monkeypatch.setitem(check.GROUPS, "chosen", lambda: chosen)
    assert check.main(["chosen"]) == status
    assert capsys.readouterr().out.splitlines()[-1] == last
