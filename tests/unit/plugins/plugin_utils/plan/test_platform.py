# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which guests the role knows anything about."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.build import builder_problem
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.plan import guest_problems
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.platform import problems
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan.samples import (
    IMAGE,
    case,
    machine,
    nothing_installed,
    platform,
    resources,
)


def debian(major):
    return platform(name={"distribution": "Debian", "major": major, "architecture": "aarch64"})


SUPPORTED = {
    "a release": debian("12"),
    "the oldest": debian("11"),
    "what has a name and no number yet": debian("trixie/sid"),
    "years and months": platform(
        name={"distribution": "Ubuntu", "major": "20.04", "architecture": "aarch64"}, minimum_release="20.04"
    ),
}
REFUSED = {
    "a release that is too old": (debian("10"), "Debian 10 aarch64 is not supported"),
    "its oldest release is named": (debian("10"), "the oldest supported release is 11"),
    "a distribution without a file": (
        platform(
            name={"distribution": "Slackware", "major": "15", "architecture": "aarch64"},
            minimum_release="",
            libdir="",
            files=["Slackware.yml", "Slackware-15.yml"],
        ),
        "Slackware 15 aarch64 is not supported: none of these files in vars/ of the role "
        "esxi_arm.guest.open_vm_tools says that it is: Slackware.yml, Slackware-15.yml.",
    ),
    "another family's member without a file of its own": (platform(minimum_release=""), "is not supported"),
    "32-bit programs": (platform(userspace_bits="32"), "has a 64-bit kernel, but its programs and packages are 32-bit"),
    "what has its own way": (
        platform(called=["VMware Photon OS", "VMware Photon OS"]),
        "Debian 12 aarch64 is not supported: Photon OS contains open-vm-tools",
    ),
    "another system": (platform(system="FreeBSD"), "runs FreeBSD. This role requires Linux"),
}


@pytest.mark.parametrize("data", SUPPORTED.values(), ids=SUPPORTED)
def test_supported(data):
    assert problems(data) == []


@pytest.mark.parametrize("data, words", REFUSED.values(), ids=REFUSED)
def test_refused(data, words):
    (problem,) = problems(data)
    assert words in problem


def test_root_is_needed():
    assert guest_problems(case()) == []
    (problem,) = guest_problems(case(nothing_installed(resources=resources(uid=1000))))
    assert "runs as user id 1000" in problem and "become: true" in problem


def test_systemd_is_needed():
    assert guest_problems(case(nothing_installed(**IMAGE))) == []
    (problem,) = guest_problems(case(nothing_installed(systemd={"running": False, "is_init": False})))
    assert "another init than systemd" in problem


def test_an_image_is_no_place_for_packages():
    image = nothing_installed(machine=machine(image="ostree"))
    (problem,) = guest_problems(case(image))
    assert "rpm-ostree install open-vm-tools" in problem
    assert guest_problems(case(image, state="absent")) == []


BUILDERS = {
    "large enough": ({}, None),
    "just large enough": ({"disk_free_mb": 600, "memory_free_mb": 300}, None),
    "too little disk": ({"disk_free_mb": 599}, "599 MiB are free in /var/cache (needed: 600)"),
    "too little memory": ({"memory_free_mb": 299}, "299 MiB of memory and swap are free (needed: 300)"),
}


@pytest.mark.parametrize("measured, words", BUILDERS.values(), ids=BUILDERS)
def test_whether_a_guest_can_build(measured, words):
    evidence = nothing_installed(resources=resources(**measured))
    assert builder_problem(case(evidence, builders=["big"])) is None
    problem = builder_problem(case(evidence))
    assert problem is None if words is None else words in problem
