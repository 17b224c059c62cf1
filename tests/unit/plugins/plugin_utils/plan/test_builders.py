# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which machines open_vm_tools_builders means, and which of them can build for a guest."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import builders

GROUPS = {
    "all": ["web-1", "big", "small"],
    "builders": ["big", "small"],
    "none": [],
}
# name: what the variable is, the machines, words of the problem
NAMED = {
    "a group": ("builders", ["big", "small"], None),
    "a list of hosts": (["small", "web-1"], ["small", "web-1"], None),
    "hosts with commas": ("small, web-1", ["small", "web-1"], None),
    "hosts in lines, as a survey has them": ("small\nweb-1\n", ["small", "web-1"], None),
    "a host and a group that it is in": (["small", "builders"], ["small", "big"], None),
    "the controller": (["localhost"], ["localhost"], None),
    "nothing": ([], [], None),
    "an empty text": ("", [], None),
    "no value": (None, [], None),
    "an unknown name": (["big", "bigger"], ["big", "bigger"], "names bigger, but the inventory has neither a group"),
    "an empty group": ("none", [], "names none, but no host is in there. Add a builder"),
}


@pytest.mark.parametrize("given, hosts, words", NAMED.values(), ids=NAMED)
def test_named(given, hosts, words):
    assert builders.hosts(given, GROUPS) == hosts
    found = list(builders.problems(given, GROUPS))
    assert len(found) == (1 if words else 0) and (not words or words in found[0])


GUEST = {
    "distribution": "Debian",
    "distribution_major_version": "12",
    "architecture": "aarch64",
    "glibc": "2.36",
    "disk_mb": 600,
    "memory_mb": 300,
}
RESOURCES = {"glibc": "2.36", "uid": 0, "disk_free_mb": 600, "memory_free_mb": 300, "disk_directory": "/var"}


def of_setup(**changes):
    facts = {"distribution": "Debian", "distribution_major_version": "12", "architecture": "aarch64", **changes}
    return {"ansible_facts": {f"ansible_{name}": value for name, value in facts.items()}}


def of_info(**changes):
    return {"resources": {**RESOURCES, **changes}}


LOST = {"unreachable": True, "msg": "Connection refused"}
# name: what setup and open_vm_tools_info return for it, why it cannot build
MACHINES = {
    "it can": (of_setup(), of_info(), ""),
    "it is unreachable": (LOST, {"skipped": True}, "it is unreachable: Connection refused"),
    "it is lost after the first question": (of_setup(), LOST, "it is unreachable: Connection refused"),
    "another distribution": (
        of_setup(distribution="Ubuntu"),
        of_info(),
        "it is Ubuntu 12 aarch64, not Debian 12 aarch64",
    ),
    "another release": (
        of_setup(distribution_major_version="13"),
        of_info(),
        "it is Debian 13 aarch64, not Debian 12 aarch64",
    ),
    "another architecture": (
        of_setup(architecture="x86_64"),
        of_info(),
        "it is Debian 12 x86_64, not Debian 12 aarch64",
    ),
    "another C library": (of_setup(), of_info(glibc="2.43"), "it has glibc 2.43, but the guest has 2.36"),
    "no root": (of_setup(), of_info(uid=1000), "a build requires root, but the role runs there as user id 1000"),
    "too little disk": (of_setup(), of_info(disk_free_mb=599), "it is too small to build on: 599 MiB are free in /var"),
    "too little memory": (of_setup(), of_info(memory_free_mb=299), "299 MiB of memory and swap are free (needed: 300)"),
}


@pytest.mark.parametrize("facts, evidence, words", MACHINES.values(), ids=MACHINES)
def test_refusal(facts, evidence, words):
    said = builders.refusal(GUEST, facts, evidence)
    assert words in said and bool(said) is bool(words)
