# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One row of the status for each guest, whatever it answered, if anything."""

import re
from collections.abc import Mapping
from typing import Any

from ..plan.services import SERVICES, STARTS_AT_BOOT
from . import advisories

# The states of a guest, with what needs attention first
STATES = ("unreachable", "failed", "attention", "fine")
UNREACHABLE, NOT_INSPECTED = "unreachable", "could not be inspected"
ORIGINS = {"collection": "built", "distribution": "distribution", "manual": "manual"}


def row(
    guest: str, facts: Mapping[str, Any], evidence: Mapping[str, Any], releases: Mapping[str, Any]
) -> dict[str, Any]:
    """`facts` and `evidence` are the results of setup and open_vm_tools_info, or how they failed."""
    try:
        problem = no_answer(facts) or no_answer(evidence)
        if problem:
            return {**empty(guest), "platform": platform_of(named(facts.get("ansible_facts") or {})), **problem}
        return answered(guest, named(facts["ansible_facts"]), evidence, releases)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # The answer comes from the guest, and one that makes no sense must not hide the other guests.
        return {**empty(guest), **unusable(error)}


def no_answer(result: Mapping[str, Any]) -> dict[str, Any] | None:
    """The state of a guest that has not answered, with the cause; None if it has."""
    if result.get("unreachable"):
        return {"state": "unreachable", "reasons": [UNREACHABLE], "cause": cause(result)}
    if result.get("failed"):
        return {"state": "failed", "reasons": [NOT_INSPECTED], "cause": cause(result)}
    if result.get("skipped") or not result:
        return {"state": "failed", "reasons": [NOT_INSPECTED], "cause": "It was not asked in this run."}
    return None


def unusable(error: Exception) -> dict[str, Any]:
    problem = f"Its answer cannot be used ({type(error).__name__}: {error})."
    return {"state": "failed", "reasons": [NOT_INSPECTED], "cause": problem}


def cause(result: Mapping[str, Any]) -> str:
    """The message in one line, with the last line of the output of a module that did not get as far as a message."""
    message = " ".join(str(result.get("msg") or "It failed without a message.").split()).removeprefix("Task failed: ")
    output = [str(result.get(name) or "").strip() for name in ("module_stderr", "module_stdout")]
    last = next((text.splitlines()[-1].strip() for text in output if text), "")
    return message if not last or last in message else f"{message} ({last})"


def empty(guest: str) -> dict[str, Any]:
    return {
        "guest": guest,
        "state": "failed",
        "reasons": [],
        "cause": None,
        "platform": None,
        "version": None,
        "package": None,
        "origin": None,
        "services": None,
        "vmware": None,
        "host": None,
        "build_seconds": None,
        "advisories": [],
    }


def answered(
    guest: str, facts: Mapping[str, Any], evidence: Mapping[str, Any], releases: Mapping[str, Any]
) -> dict[str, Any]:
    found = advisories.applying(evidence, platform_name(facts), releases)
    reasons = [*problems(evidence), *(each.title for each in found if each.level == "attention")]
    return {
        **empty(guest),
        "state": "attention" if reasons else "fine",
        "reasons": reasons,
        "platform": platform_of(facts),
        "version": as_text(evidence["version"]),
        "package": as_text((evidence["package"] or {}).get("full_version")),
        "origin": ORIGINS.get(evidence["origin"]),
        "services": services(evidence),
        "vmware": [str(means) for means in evidence["vmware"]["by"]],
        "host": host(evidence),
        "build_seconds": build_seconds(evidence),
        "advisories": [each._asdict() for each in found],
    }


def as_text(value: Any) -> str | None:
    return None if value is None else str(value)


def named(facts: Mapping[str, Any]) -> dict[str, Any]:
    """By the names that they have in the variable ansible_facts: in setup's own result they have a prefix."""
    return {name.removeprefix("ansible_"): value for name, value in facts.items()}


def platform_name(facts: Mapping[str, Any]) -> dict[str, str]:
    return {
        "distribution": str(facts.get("distribution")),
        "major": str(facts.get("distribution_major_version")),
        "architecture": str(facts.get("architecture")),
    }


def platform_of(facts: Mapping[str, Any]) -> str | None:
    parts = [facts.get(name) for name in ("distribution", "distribution_version", "architecture")]
    return " ".join(str(part) for part in parts if part) or None


def problems(evidence: Mapping[str, Any]) -> list[str]:
    """What is wrong with the state of this guest."""
    if not evidence["origin"]:
        return ["not installed"]
    on_vmware = evidence["vmware"]["detected"]
    stopped = [service_problem(evidence, name, on_vmware) for name in SERVICES]
    return [problem for problem in [*stopped, host_problem(evidence)] if problem]


def service_problem(evidence: Mapping[str, Any], name: str, on_vmware: bool) -> str | None:
    unit = evidence["services"][name]
    if not unit["unit"]:
        # Some distributions have no package of VGAuth, or keep it in one of its own.
        return f"{name} has no unit" if name == "vmtoolsd" else None
    if unit["load"] == "masked":
        return f"{unit['unit']} is masked"
    if unit["active"] == "failed" or (on_vmware and unit["active"] != "active"):
        return f"{unit['unit']} {'has failed' if unit['active'] == 'failed' else 'is ' + unit['active']}"
    return None if unit["enabled"] in STARTS_AT_BOOT else f"{unit['unit']} does not start at boot"


def host_problem(evidence: Mapping[str, Any]) -> str | None:
    asked, version = evidence["host"], evidence["version"]
    if not reports(evidence):
        return None
    if not asked["answers"]:
        return "the host does not answer"
    if not asked["reported_version"]:
        return "nothing reported to the host"
    if version and asked["reported_version"] != version:
        return f"another version reported to the host: {asked['reported_version']}"
    return None


def reports(evidence: Mapping[str, Any]) -> bool:
    """Whether there is a host, and a daemon that keeps it informed. What another one has reported may be outdated."""
    return bool(evidence["host"]["asked"]) and evidence["services"]["vmtoolsd"]["active"] == "active"


def services(evidence: Mapping[str, Any]) -> dict[str, str]:
    """What systemd says of each."""
    units = evidence["services"]
    words = {name: [units[name]["enabled"], units[name]["active"]] for name in reversed(SERVICES)}
    return {name: ", ".join(word for word in known if word) or "not installed" for name, known in words.items()}


def host(evidence: Mapping[str, Any]) -> str | None:
    """The version that the host was told, or why it was not; None if there is no host or no daemon."""
    asked = evidence["host"]
    if not reports(evidence):
        return None
    return as_text(asked["reported_version"]) or ("nothing" if asked["answers"] else "no answer")


def build_seconds(evidence: Mapping[str, Any]) -> dict[str, int]:
    """How long each phase of the build took, for a package of this collection."""
    phases = (evidence["provenance"] or {}).get("phases") or {}
    return {str(name): round(seconds) for name, seconds in phases.items()}


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What needs attention first; then by name, with the numbers in them as numbers."""
    return sorted(rows, key=lambda each: (STATES.index(each["state"]), natural(each["guest"])))


def natural(name: str) -> list[tuple[int, int, str]]:
    parts = re.findall(r"\d+|\D+", name)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part.lower()) for part in parts]
