# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people and programs get."""

import json
import re

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view.match import match
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view.problems import problems
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view.report import COLUMNS, View, result
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.host_view.samples import (
    ANOTHER,
    answer,
    guest,
    identity,
    machine,
    silent,
    without_tools,
)

OLD = machine(name="web-2", uuid=ANOTHER, version="12389", host_name="web-2", address="192.0.2.12")
WEB_2 = guest(
    name="web-2",
    address="192.0.2.12",
    answer=answer(identity=identity(uuids=[ANOTHER], hostname="web-2", addresses=["192.0.2.12"])),
)


def reported(guests, machines, unanswered=None):
    matches = match(guests, machines)
    views = [View(each, matches[each.name], problems(each, matches[each.name])) for each in guests]
    return result(views, machines, unanswered or {})


def test_table_has_problems_first():
    heading, second, first, problem = reported([guest(), WEB_2], [machine(), OLD])["table"]
    assert re.split(r" {2,}", heading) == list(COLUMNS)
    assert re.split(r" {2,}", second)[:4] == ["web-2", "version", "web-2", "12.3.5 (guest 13.1.0)"]
    assert " ".join(first.split()) == "web-1 ok web-1 13.1.0 Running OpenVMTools, Unmanaged 192.0.2.11 web-1"
    assert problem.startswith("web-2: 12.3.5 runs, ") and problem.endswith("so that the installed version runs.")


def test_columns_are_aligned():
    lines = reported([guest(), WEB_2, silent(name="none", address="none")], [machine(), OLD])["table"][:4]
    column = lines[0].index("running")
    assert [line[column - 2 : column] for line in lines] == ["  "] * 4
    assert all(line[column] != " " for line in lines)


def test_hidden_version_and_weak_match():
    hidden = machine(name="vm", uuid=None, instance_uuid=None, version="2147483647")
    assert "vm (by address)  hidden (guest 13.1.0)" in reported([guest()], [hidden])["table"][1]


def test_result_for_programs():
    view = reported([guest(), WEB_2], [machine(), OLD, without_tools(name="bare", uuid="x", instance_uuid=None)])
    assert json.loads(json.dumps(view)) == view
    assert (view["changed"], view["healthy"]) == (False, False)
    second, first = view["guests"]
    assert (first["guest"], first["healthy"], first["matched_by"], first["problems"]) == ("web-1", True, "uuid", [])
    assert first["machine"]["tools_version"] == first["said"]["version"] == "13.1.0"
    assert [problem["code"] for problem in second["problems"]] == ["version"]
    assert [other["name"] for other in view["others"]] == ["bare"]


def test_a_guest_that_no_host_has():
    view = reported([silent()], [])
    assert view["guests"][0]["machine"] is None and view["guests"][0]["said"] is None
    assert view["table"][1].split()[:4] == ["web-1", "no_machine,", "silent", "-"]
    assert [line.partition(":")[0] for line in view["table"][2:]] == ["web-1", "web-1"]


def test_a_host_that_did_not_answer():
    view = reported([guest()], [machine()], {"esxi-2": "no connection to port 443: timed out."})
    assert view["table"][-1] == "esxi-2 did not answer: no connection to port 443: timed out."
    assert view["healthy"] is False


def test_healthy():
    assert reported([guest()], [machine()])["healthy"] is True
