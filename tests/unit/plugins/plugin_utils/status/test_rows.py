# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows, whatever a guest has answered, and how they are counted."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status import report, rows
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.status import fleet
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.status.samples import (
    RELEASES,
    built,
    distributed,
    nothing,
    service,
)

OUTSIDE = {"vmware": {"detected": False, "by": [], "answers": {}}, "host": fleet.NOT_ASKED}
EXPECTED = {
    "pi-away": ("unreachable", ["unreachable"]),
    "pi-without-python": ("failed", ["could not be inspected"]),
    "pi-new": ("attention", ["not installed"]),
    "pi-old": ("attention", ["known vulnerabilities"]),
    "pi-stopped": ("attention", ["vmtoolsd.service has failed"]),
    "pi-silent": ("attention", ["the host does not answer"]),
    "pi-restart": ("attention", ["another version reported to the host: 13.0.10"]),
    "pi-unmet": ("attention", ["vmtoolsd.service is inactive", "ConditionVirtualization is not met"]),
    "pi-pages": ("attention", ["vmxnet3 without a driver"]),
}


def row(evidence, facts=None):
    return rows.row("pi", facts or fleet.DEBIAN, evidence, RELEASES)


@pytest.mark.parametrize("guest", fleet.SPECIAL, ids=[guest[0] for guest in fleet.SPECIAL])
def test_what_needs_attention(guest):
    found = rows.row(*guest, RELEASES)
    assert (found["state"], found["reasons"]) == EXPECTED[guest[0]]


@pytest.mark.parametrize("facts, evidence", fleet.ORDINARY)
def test_what_does_not(facts, evidence):
    found = row(evidence, facts)
    assert (found["state"], found["reasons"], found["cause"]) == ("fine", [], None)


def vmtoolsd(**changes):
    return {"vmtoolsd": service("vmtoolsd.service", **changes), "vgauthd": service("vgauthd.service")}


@pytest.mark.parametrize(
    "evidence, reasons",
    [
        (built(**OUTSIDE, services=vmtoolsd(active="inactive")), []),
        (built(**OUTSIDE, services=vmtoolsd(active="failed")), ["vmtoolsd.service has failed"]),
        (built(services=vmtoolsd(enabled="disabled")), ["vmtoolsd.service does not start at boot"]),
        (built(services=vmtoolsd(load="masked", enabled="masked", active="inactive")), ["vmtoolsd.service is masked"]),
        (built(services={**vmtoolsd(), "vgauthd": service(None)}), []),
        (built(services={**vmtoolsd(), "vmtoolsd": service(None)}), ["vmtoolsd has no unit"]),
        (built(services=vmtoolsd(enabled="static")), []),
        (
            built(host={"asked": True, "answers": True, "reported_version": None}),
            ["nothing reported to the host"],
        ),
        (built(host=fleet.NOT_ASKED), []),
        (nothing(), ["not installed"]),
    ],
)
def test_states_of_services_and_host(evidence, reasons):
    assert row(evidence)["reasons"] == reasons


def test_what_a_row_has():
    found = row(fleet.ORDINARY[0][1])
    assert found.pop("advisories") == []
    assert found == {
        "guest": "pi",
        "state": "fine",
        "reasons": [],
        "cause": None,
        "platform": "Debian 12.5 aarch64",
        "version": "13.1.0",
        "package": "13.1.0-1",
        "origin": "built",
        "services": {"vmtoolsd": "enabled, active", "vgauthd": "enabled, active"},
        "vmware": ["dmi", "systemd-detect-virt", "vmware-checkvm"],
        "host": "13.1.0",
        "build_seconds": {"configure": 12, "make": 1871},
    }


@pytest.mark.parametrize(
    "asked, expected",
    [
        (fleet.NOT_ASKED, None),
        ({"asked": True, "answers": False, "reported_version": None}, "no answer"),
        ({"asked": True, "answers": True, "reported_version": None}, "nothing"),
        ({"asked": True, "answers": True, "reported_version": "13.1.0"}, "13.1.0"),
    ],
)
def test_what_the_host_was_told(asked, expected):
    assert row(built(host=asked))["host"] == expected


def test_the_cause_is_one_line_with_what_the_module_printed():
    assert row(fleet.SKIPPED, fleet.UNREACHABLE)["cause"] == fleet.SSH
    cause = row(fleet.SKIPPED, fleet.NO_PYTHON)["cause"]
    assert cause.endswith("See stdout/stderr for the exact error (/bin/sh: 1: /usr/bin/python3: not found)")


@pytest.mark.parametrize(
    "result, cause",
    [
        ({"failed": True}, "It failed without a message."),
        ({"failed": True, "msg": "no\n journal"}, "no journal"),
        ({"unreachable": True, "msg": f"Task failed: {fleet.SSH}"}, fleet.SSH),
        ({"failed": True, "msg": "x", "module_stdout": "y\nMemoryError\n"}, "x (MemoryError)"),
        ({}, "It was not asked in this run."),
        (fleet.SKIPPED, "It was not asked in this run."),
    ],
)
def test_causes(result, cause):
    assert row(result)["cause"] == cause
    assert row(result)["platform"] == "Debian 12.5 aarch64"


@pytest.mark.parametrize(
    "nonsense, error",
    [
        ({"origin": "collection"}, "KeyError"),
        (built(services=[]), "TypeError"),
        (built(machine={}), "KeyError"),
        (built(provenance={"phases": {"make": "x"}}), "TypeError"),
        (built(provenance={"phases": {"make": float("inf")}}), "OverflowError"),
        (distributed("12.2.0-1", manager="portage"), "KeyError"),
        (built(vmware=None), "TypeError"),
        (built(provenance="x"), "AttributeError"),
    ],
)
def test_an_answer_that_makes_no_sense_is_a_row_too(nonsense, error):
    found = row(nonsense)
    assert found["state"] == "failed" and found["cause"].startswith(f"Its answer cannot be used ({error}")


def test_facts_that_make_no_sense_are_a_row_too():
    assert row(built(), {"ansible_facts": "x"})["state"] == "failed"
    assert row(built(), {"changed": False})["state"] == "failed"
    assert row(built(), {"failed": True, "ansible_facts": "x"})["state"] == "failed"


def test_counts():
    counts = fleet.report_of(fleet.answers(200))["counts"]
    assert (counts["guests"], counts["attention"]) == (200, len(fleet.SPECIAL))
    assert counts["states"] == {"unreachable": 1, "failed": 1, "attention": len(fleet.SPECIAL) - 2, "fine": 191}
    assert counts["reasons"]["another version reported to the host"] == 1
    assert list(counts["versions"])[0] == "13.1.0" and sum(counts["versions"].values()) == 197


def test_the_order_is_what_needs_attention_then_names_with_numbers():
    names = [each["guest"] for each in fleet.report_of(fleet.answers(25))["guests"]]
    assert names[:3] == ["pi-away", "pi-without-python", "pi-new"]
    assert names[-3:] == ["pi-guest-13", "pi-guest-14", "pi-guest-15"] and "pi-guest-2" in names[9:13]


def test_names_of_all_kinds_can_be_sorted():
    names = ["10", "9", "pi-²", "pi-2", "", "Ä", "1.2", "pi"]
    assert {each["guest"] for each in rows.in_order([{**rows.empty(name)} for name in names])} == set(names)


def test_an_advisory_is_explained_once_with_all_its_guests():
    found = fleet.report_of(fleet.answers(200))["advisories"]
    words = [each["word"] for each in found]
    assert len(words) == len(set(words)) and words[:3] == ["condition", "cves", "vmxnet3"]
    (drop_in,) = (each for each in found if each["word"] == "drop-in")
    assert len(drop_in["guests"]) == 32 and drop_in["sources"]


def test_an_empty_inventory():
    assert report.report([], fleet.CREATED)["counts"]["guests"] == 0
