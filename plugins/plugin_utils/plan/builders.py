# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machines that open_vm_tools_builders names, and whether one of them can build for a guest."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

# May be delegated to even if the inventory does not have it.
CONTROLLER = "localhost"
# The facts that name a platform
FACTS = ("distribution", "distribution_major_version", "architecture")


def named(given: Any) -> list[str]:
    """The names of groups and hosts: a list, or a text with commas or line ends in between."""
    names = re.split("[,\n]", given) if isinstance(given, str) else given or []
    return [stripped for stripped in (str(name).strip() for name in names) if stripped]


def hosts(given: Any, groups: Mapping[str, Sequence[str]]) -> list[str]:
    """The machines, in order and each once. A name that is both a group and a host is the group."""
    return list(dict.fromkeys(host for name in named(given) for host in groups.get(name, [name])))


def problems(given: Any, groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    known = {CONTROLLER, *groups.get("all", [])}
    unknown = [name for name in named(given) if name not in known and name not in groups]
    if unknown:
        yield (
            f"open_vm_tools_builders names {', '.join(unknown)}, but the inventory has neither a group nor a host of "
            "that name. Name a group or hosts of the inventory, or leave it empty to build on the guests."
        )
    elif named(given) and not hosts(given, groups):
        yield (
            f"open_vm_tools_builders names {', '.join(named(given))}, but no host is in there. Add a builder for each "
            "platform, or leave it empty to build on the guests."
        )


def refusal(guest: Mapping[str, Any], facts: Mapping[str, Any], evidence: Mapping[str, Any]) -> str:
    """Why a machine cannot build for this guest; empty if it can.

    guest: its facts, with `glibc` and the `disk_mb` and `memory_mb` that a build needs. facts, evidence: what setup and
    open_vm_tools_info have returned for the machine, or why they have not.
    """
    for answer in (facts, evidence):
        if answer.get("unreachable"):
            return f"it is unreachable: {answer.get('msg', 'it does not answer')}"
    theirs, ours = platform(facts["ansible_facts"]), platform(guest)
    if theirs != ours:
        return f"it is {theirs}, not {ours}"
    resources = evidence["resources"]
    if resources["glibc"] != guest["glibc"]:
        return f"it has glibc {resources['glibc']}, but the guest has {guest['glibc']}"
    if resources["uid"] != 0:
        return f"a build requires root, but the role runs there as user id {resources['uid']}"
    return too_small(resources, guest["disk_mb"], guest["memory_mb"]) or ""


def platform(facts: Mapping[str, Any]) -> str:
    """With a prefix or without, as the facts come from a task or from a cache."""
    return " ".join(str(facts.get(f"ansible_{name}", facts.get(name))) for name in FACTS)


def too_small(resources: Mapping[str, Any], disk: int, memory: int) -> str | None:
    if resources["disk_free_mb"] >= disk and resources["memory_free_mb"] >= memory:
        return None
    return (
        f"it is too small to build on: {resources['disk_free_mb']} MiB are free in {resources['disk_directory']} "
        f"(needed: {disk}), {resources['memory_free_mb']} MiB of memory and swap are free (needed: {memory})"
    )


def because(tried: Iterable[tuple[str, str]]) -> str:
    """Why each of them could not."""
    return "; ".join(f"{name}: {why.rstrip('.')}" for name, why in tried)
