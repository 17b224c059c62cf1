# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


import pytest

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
