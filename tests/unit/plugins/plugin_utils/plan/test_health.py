# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a guest, and what is told first."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import health
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan.samples import (
    VGAUTHD,
    VMTOOLSD,
    installed,
    service,
)

BOTH = [VGAUTHD, VMTOOLSD]
OUTSIDE = {"detected": False, "by": [], "answers": {}}
SILENT = {"asked": True, "answers": False, "said": "Failed to send message"}
UNKNOWN = {"asked": False, "answers": None, "said": None}
FAILED = {"active": "failed", "result": "exit-code"}
NOT_ANSWERED = 'the host does not answer vmware-rpctool ("Failed to send message")'

# what differs from a guest on which all is well, the units that have to run, whether it is on VMware, and the problems
CASES = {
    "all is well": ({}, BOTH, True, []),
    "outside VMware": ({"vmware": OUTSIDE, "host": UNKNOWN}, [VGAUTHD], False, []),
    "outside VMware, the daemon cannot run": (
        {"vmware": OUTSIDE, "host": UNKNOWN, "vmtoolsd": {"active": "inactive"}},
        [VGAUTHD],
        False,
        [],
    ),
    "the daemon exits": ({"vmtoolsd": FAILED}, BOTH, True, [f"{VMTOOLSD} is failed (exit-code), not active"]),
    "the daemon is between two attempts": (
        {"vmtoolsd": {"active": "activating", "result": "exit-code"}},
        BOTH,
        True,
        [f"{VMTOOLSD} is activating (exit-code), not active"],
    ),
    "vgauthd fails along with the daemon": (
        {"vmtoolsd": FAILED, "vgauthd": {"active": "failed", "result": "start-limit-hit"}},
        BOTH,
        True,
        [f"{VMTOOLSD} is failed (exit-code), not active", f"{VGAUTHD} is failed (start-limit-hit), not active"],
    ),
    "the host is silent, so the daemon exits": (
        {"host": SILENT, "vmtoolsd": FAILED},
        BOTH,
        True,
        [NOT_ANSWERED, f"{VMTOOLSD} is failed (exit-code), not active"],
    ),
    "the host is silent without a word": (
        {"host": {**SILENT, "said": None}},
        BOTH,
        True,
        ["the host does not answer vmware-rpctool"],
    ),
    "the hypervisor is gone": (
        {"vmware": OUTSIDE, "host": UNKNOWN},
        BOTH,
        True,
        ["vmware-checkvm no longer detects VMware"],
    ),
    "vmware-rpctool is missing": (
        {"host": UNKNOWN},
        BOTH,
        True,
        ["the host does not answer vmware-rpctool"],
    ),
    "a unit that does not parse": (
        {"vmtoolsd": {"load": "bad-setting", "active": "inactive"}},
        BOTH,
        True,
        [f"systemd cannot load {VMTOOLSD} (bad-setting)"],
    ),
    "the same, and the daemon of the old unit runs on": (
        {"vmtoolsd": {"load": "bad-setting"}},
        BOTH,
        True,
        [f"systemd cannot load {VMTOOLSD} (bad-setting)"],
    ),
    "a unit that is not there": ({"vgauthd": {"unit": None}}, BOTH, True, [f"there is no {VGAUTHD}"]),
}


def evidence(vmtoolsd=None, vgauthd=None, **changes):
    services = {
        "vmtoolsd": {**service(VMTOOLSD), **(vmtoolsd or {})},
        "vgauthd": {**service(VGAUTHD), **(vgauthd or {})},
    }
    return installed("collection", services=services, **changes)


@pytest.mark.parametrize("changes, wanted, on_vmware, words", CASES.values(), ids=CASES)
def test_what_is_wrong(changes, wanted, on_vmware, words):
    assert [each.words for each in health.problems(wanted, on_vmware, evidence(**changes))] == words


@pytest.mark.parametrize(
    ("now", "wanted", "units"),
    [
        ({}, BOTH, []),
        ({"vmtoolsd": {"invocation_id": "1a2b"}}, BOTH, [VMTOOLSD]),
        ({"vgauthd": {"invocation_id": "1a2b"}}, BOTH, [VGAUTHD]),
        ({"vmtoolsd": {"invocation_id": "1a2b"}}, [VGAUTHD], []),
    ],
    ids=["none", "the daemon", "vgauthd", "one that need not run"],
)
def test_what_was_restarted(now, wanted, units):
    assert [each.unit for each in health.restarted(wanted, evidence(), evidence(**now))] == units


@pytest.mark.parametrize(
    ("now", "wanted", "expected"),
    [
        ({}, BOTH, 0),
        ({"vmtoolsd": {"active_seconds": 5}}, BOTH, 0),
        ({"vmtoolsd": {"active_seconds": 4}}, BOTH, 1),
        ({"vmtoolsd": {"active_seconds": 3}, "vgauthd": {"active_seconds": 1}}, BOTH, 4),
        ({"vmtoolsd": {"active_seconds": None}}, BOTH, 5),
        ({"vmtoolsd": {"active_seconds": None}}, [VGAUTHD], 0),
        ({}, [], 0),
    ],
    ids=["long", "long enough", "just started", "both just started", "not active", "one that need not run", "none"],
)
def test_when_one_look_is_enough(now, wanted, expected):
    assert health.unsettled_seconds(wanted, evidence(**now)) == expected


def test_the_message_has_the_log_of_the_first_unit():
    found = health.problems(BOTH, True, evidence(host=SILENT, vmtoolsd=FAILED, vgauthd=FAILED))
    said = health.message("web1", 60, found, {VMTOOLSD: ["first", "second"], VGAUTHD: ["third"]})
    assert said == (
        f"open-vm-tools on web1 is not healthy after 60 s: {NOT_ANSWERED}; {VMTOOLSD} is failed (exit-code), not "
        f"active; {VGAUTHD} is failed (exit-code), not active. The last lines of journalctl -u {VMTOOLSD} there:\n"
        "first\nsecond"
    )


def test_the_message_without_a_log():
    found = health.problems(BOTH, True, evidence(vmtoolsd=FAILED))
    assert health.message("web1", 60, found, {}).endswith(f". To see why, run journalctl -u {VMTOOLSD} on the guest.")
    alone = health.problems(BOTH, True, evidence(host=SILENT))
    assert health.message("web1", 60, alone, {}).endswith(f"{NOT_ANSWERED}.")
