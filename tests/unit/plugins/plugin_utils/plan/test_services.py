# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services are started, and which units lose their condition."""

from typing import NamedTuple

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.services import decide
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan.samples import (
    IMAGE,
    VGAUTHD,
    VMTOOLSD,
    drop_in,
    installed,
    service,
)

DROP_INS = [drop_in(VGAUTHD), drop_in(VMTOOLSD)]


class Case(NamedTuple):
    choice: str
    # what vmware-checkvm says
    vmware: bool
    condition: str | None
    unmet: bool
    # whether the drop-ins are there
    written: bool
    not_started: list[str]
    due: bool = False
    stale: bool = False


CASES = {
    "outside VMware": Case("auto", False, "vmware", True, False, [VGAUTHD, VMTOOLSD]),
    "outside VMware, units without a condition": Case("auto", False, None, False, False, [VMTOOLSD]),
    "on VMware that systemd recognises": Case("auto", True, "vmware", False, False, []),
    "on VMware that it does not": Case("auto", True, "vmware", True, False, [], due=True),
    "second run": Case("auto", True, "vmware", True, True, []),
    "units without a condition": Case("auto", True, None, False, False, []),
    "systemd has come to recognise it": Case("auto", True, "vmware", False, True, [], stale=True),
    "moved away from VMware": Case("auto", False, "vmware", True, True, [VGAUTHD, VMTOOLSD], stale=True),
    "the condition is wanted": Case("true", True, "vmware", True, False, [VGAUTHD, VMTOOLSD]),
    "wanted, and was taken away before": Case("true", True, "vmware", True, True, [VGAUTHD, VMTOOLSD], stale=True),
    "unwanted in any case": Case("false", True, "vmware", False, False, [], due=True),
    "unwanted outside VMware": Case("false", False, "vmware", True, False, [VMTOOLSD], due=True),
}


def evidence(case: Case):
    services = {
        key: service(
            unit,
            condition=case.condition,
            condition_unmet=case.unmet,
            drop_in=drop_in(unit) if case.condition else None,
        )
        for key, unit in (("vgauthd", VGAUTHD), ("vmtoolsd", VMTOOLSD))
    }
    return installed(
        "collection",
        services=services,
        drop_ins=DROP_INS if case.written else [],
        vmware={"by": ["vmware-checkvm"] if case.vmware else []},
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_started_and_what_is_written(case):
    decided = decide(case.choice, evidence(case))
    assert [each.name for each in decided.services if not each.start] == case.not_started
    assert decided.drop_ins == (DROP_INS if case.due else [])
    assert decided.stale_drop_ins == (sorted(each["path"] for each in DROP_INS) if case.stale else [])
    assert bool(decided.not_started) == bool(case.not_started)


STATES = {
    "enabled and active": ({}, None),
    "a link to another unit": ({"enabled": "alias"}, None),
    "disabled": ({"enabled": "disabled"}, "is disabled, not enabled"),
    "enabled until the next boot": ({"enabled": "enabled-runtime"}, "is enabled-runtime, not enabled"),
    "stopped": ({"active": "inactive"}, "is inactive (success), not active"),
    "failed": ({"active": "failed", "result": "exit-code"}, "is failed (exit-code), not active"),
    "about to start": ({"active": "activating"}, "is activating (success), not active"),
}


@pytest.mark.parametrize("changes, reason", STATES.values(), ids=STATES)
def test_why_there_is_something_to_do(changes, reason):
    services = {"vgauthd": service(VGAUTHD), "vmtoolsd": service(VMTOOLSD, **changes)}
    _vgauthd, vmtoolsd = decide("auto", installed("collection", services=services)).services
    assert vmtoolsd.reason == (f"{VMTOOLSD} {reason}" if reason else None)


IN_AN_IMAGE = {
    "on VMware": (True, {}),
    "elsewhere": (False, {}),
    "not enabled yet": (True, {"enabled": "disabled"}),
}


@pytest.mark.parametrize("on_vmware, changes", IN_AN_IMAGE.values(), ids=IN_AN_IMAGE)
def test_in_an_image_services_are_enabled_and_not_started(on_vmware, changes):
    units = {
        key: service(unit, active="inactive", **changes) for key, unit in (("vgauthd", VGAUTHD), ("vmtoolsd", VMTOOLSD))
    }
    found = installed("collection", services=units, vmware={"by": ["vmware-checkvm"] if on_vmware else []}, **IMAGE)
    decided = decide("auto", found)
    assert [each.start for each in decided.services] == [False, False]
    assert [bool(each.reason) for each in decided.services] == [bool(changes)] * 2
    assert decided.not_started == (
        f"{VGAUTHD} and {VMTOOLSD} are enabled but not started, because systemd is not running. They start when this "
        "system boots."
    )


def test_words_for_what_is_not_started():
    said = decide("true", evidence(CASES["the condition is wanted"])).not_started
    assert said == (
        f"{VGAUTHD} and {VMTOOLSD} are enabled but not started, because ConditionVirtualization=vmware is not met "
        "(systemd-detect-virt says vmware) and open_vm_tools_condition_virtualization: true keeps it."
    )
