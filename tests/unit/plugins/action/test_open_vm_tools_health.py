# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the action waits for a guest, and when it gives up. The guest's answers and the clock are played."""

from unittest.mock import MagicMock

import pytest

from ansible_collections.esxi_arm.guest.plugins.action import open_vm_tools_health
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan.samples import (
    VGAUTHD,
    VMTOOLSD,
    installed,
    service,
)


def look(invocation_id="0f4b", active="active", active_seconds=1):
    daemon = service(VMTOOLSD, invocation_id=invocation_id, active=active, active_seconds=active_seconds)
    return installed("collection", services={"vmtoolsd": daemon, "vgauthd": service(VGAUTHD)}, logs={VMTOOLSD: ["bad"]})


WELL, DOWN = look(), look(active="activating")


class Guest:
    """Answers one after the other, the last one again and again; each takes no time."""

    def __init__(self, answers):
        self.answers = list(answers)
        self.asked = 0
        self.now = 0.0

    def answer(self, **_arguments):
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture(name="run")
def run_fixture(monkeypatch):
    def run(answers, timeout=60, **arguments):
        guest = Guest(answers)
        clock = MagicMock(monotonic=lambda: guest.now, sleep=guest.sleep)
        monkeypatch.setattr(open_vm_tools_health, "time", clock)
        arguments = {"services": [VGAUTHD, VMTOOLSD], "on_vmware": True, "timeout": timeout, **arguments}
        task = MagicMock(args=arguments, async_val=0, check_mode=False)
        templar = MagicMock(template=lambda value: value)
        action = open_vm_tools_health.ActionModule(task, MagicMock(), MagicMock(), MagicMock(), templar, MagicMock())
        monkeypatch.setattr(action, "_execute_module", guest.answer)
        return action.run(task_vars={"inventory_hostname": "web1"}), guest

    return run


def test_one_check_of_services_that_have_run_for_a_while(run):
    result, guest = run([look(active_seconds=60)])
    assert (guest.asked, guest.now, result["problems"]) == (1, 0, [])


def test_two_checks_of_services_that_were_just_started(run):
    result, guest = run([WELL])
    assert (guest.asked, guest.now, result["problems"]) == (2, 5, [])
    assert not result.get("failed")


@pytest.mark.parametrize(
    ("seen", "asked", "seconds"),
    [(look(active_seconds=5), 0, 0), (WELL, 1, 4), (DOWN, 2, 5), (look("of another start"), 2, 9)],
    ids=["has run for a while", "just started", "not up yet", "restarted since"],
)
def test_what_the_plan_has_seen_is_the_first_check(run, seen, asked, seconds):
    result, guest = run([WELL], evidence=seen)
    assert (guest.asked, guest.now, result["problems"]) == (asked, seconds, [])


def test_it_waits_for_services_that_are_about_to_start(run):
    result, guest = run([DOWN, DOWN, WELL])
    assert (guest.asked, result["problems"]) == (4, [])


def test_a_restart_between_two_checks_does_not_count(run):
    result, guest = run([look("1"), look("2"), look("2")])
    assert (guest.asked, result["problems"]) == (3, [])
    assert result["evidence"]["services"] == look("2")["services"]


def test_a_daemon_that_starts_and_exits_again_and_again(run):
    result, _guest = run([look(str(number)) for number in range(99)])
    assert result["failed"] and result["seconds"] == 65
    assert f"{VMTOOLSD} runs, but keeps being restarted" in result["msg"]


def test_a_daemon_that_exits_between_checks(run):
    result, _guest = run([WELL, DOWN] * 50)
    assert result["failed"]


def test_the_log_is_read_once_the_time_is_up(run):
    result, guest = run([DOWN], timeout=0)
    assert (guest.asked, result["seconds"]) == (3, 5)
    assert result["msg"].endswith(f"The last lines of journalctl -u {VMTOOLSD} there:\nbad")
    assert result["logs"] == {VMTOOLSD: ["bad"]}


def test_the_evidence_has_nothing_that_depends_on_what_was_asked(run):
    of_the_task = {"changed": False, "invocation": {}, "warnings": [], "_ansible_parsed": True}
    asked = {"logs": {}, "offered": {}, "packages": {}, "resources": {}}
    result, _guest = run([{**WELL, **asked, **of_the_task}])
    assert result["evidence"] == {key: value for key, value in WELL.items() if key not in asked}
