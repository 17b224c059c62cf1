# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The build key, and what it is made of: what the builder's C library asks for, the user's flags, the templates."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.patches import Patch
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan.samples import (
    nothing_installed,
    package_of,
    platform,
    resources,
)

C23 = "-std=gnu17 -Wno-error=discarded-qualifiers"
GLIB = "-DGLIB_VERSION_MIN_REQUIRED=GLIB_VERSION_2_34 -DGLIB_VERSION_MAX_ALLOWED=GLIB_VERSION_2_76"
BOTH = {"CFLAGS": f"{C23} -g -O2", "CPPFLAGS": GLIB}
# name: glibc, the user's environment, his arguments of configure; the environment and the arguments that come of them
FLAGS = {
    "an old glibc": ("2.31", {}, [], {}, []),
    "the one before": ("2.42", {}, [], {}, []),
    "the first": ("2.43", {}, [], BOTH, []),
    "a later one": ("2.44", {}, [], BOTH, []),
    "versions are numbers": ("2.100", {}, [], BOTH, []),
    "another major version": ("3.0", {}, [], BOTH, []),
    "another C library": (None, {}, [], {}, []),
    "the user's, before": ("2.36", {"CFLAGS": "-O3"}, ["CPPFLAGS=-DX"], {"CFLAGS": "-O3"}, ["CPPFLAGS=-DX"]),
    "the user's": (
        "2.43",
        {"CFLAGS": "-O3", "CPPFLAGS": "-I/x", "CC": "clang"},
        [],
        {"CFLAGS": f"{C23} -O3", "CPPFLAGS": f"{GLIB} -I/x", "CC": "clang"},
        [],
    ),
    "the user's, as arguments": (
        "2.43",
        {},
        ["--with-x", "CFLAGS=-O3 -g", "CPPFLAGS=", "CXXFLAGS=-O1"],
        BOTH,
        ["--with-x", f"CFLAGS={C23} -O3 -g", f"CPPFLAGS={GLIB} ", "CXXFLAGS=-O1"],
    ),
}


def on_glibc(version):
    return nothing_installed(resources=resources(glibc=version))


@pytest.mark.parametrize("glibc, given, arguments, environment, added", FLAGS.values(), ids=FLAGS)
def test_flags_of_the_toolchain(glibc, given, arguments, environment, added):
    package = package_of(evidence=on_glibc(glibc), build_environment=given, configure_args=arguments)
    assert package.environment == environment
    assert package.configure_args == ["--prefix=/usr", "--without-x", *added]
    assert package.inputs["environment"] == environment


@pytest.mark.parametrize("glibc, there", [("2.31", False), ("2.32", True), ("2.43", True), (None, False)])
def test_packages_of_the_toolchain(glibc, there):
    assert ("rpcsvc-proto" in package_of(evidence=on_glibc(glibc)).packages) is there


@pytest.mark.parametrize("desktop, glibc", [("true", "2.36"), ("false", "2.36")])
def test_packages_of_a_build(desktop, glibc):
    package = package_of(desktop=desktop, development_tools="group", evidence=on_glibc(glibc))
    assert ("libgtk-3-dev" in package.packages, "fuse3" in package.runtime_packages) == (desktop == "true",) * 2
    assert "build-essential" in package.packages


AUTO = {
    "auto, and it is": ("auto", True, True),
    "auto, and it is not": ("auto", False, False),
    "a word": ("true", False, True),
    "what YAML makes of it": (True, False, True),
    "a word against it": ("false", True, False),
    "as an inventory in INI has it": ("False", True, False),
}


@pytest.mark.parametrize("value, graphical, expected", AUTO.values(), ids=AUTO)
def test_what_is_left_to_the_guest(value, graphical, expected):
    package = package_of(desktop=value, evidence=nothing_installed(resources=resources(graphical=graphical)))
    assert package.desktop is expected


OTHER_KEY = {
    "the version": {"version": "13.0.10"},
    "the source": {"source_checksum": "0" * 40},
    "an argument of configure": {"configure_args": ["--with-icu"]},
    "the environment": {"build_environment": {"CC": "clang"}},
    "the desktop parts": {"desktop": "true"},
    "the units' condition": {"condition_virtualization": "true"},
    "a template": {"templates": "another"},
    "a patch": {"patches": [Patch("/srv/fix.patch", "0" * 64)]},
    "the distribution": {
        "platform": platform(name={"distribution": "Ubuntu", "major": "12", "architecture": "aarch64"})
    },
    "the architecture": {
        "platform": platform(name={"distribution": "Debian", "major": "12", "architecture": "x86_64"})
    },
    "what the package depends on": {"platform": platform(runtime_packages=[])},
    "what else templates name": {"platform": platform(recipe={"unit_aliases": {}})},
}
SAME_KEY = {
    "the search path": {"build_environment": {"PATH": "/opt/bin:/usr/bin"}},
    "how fast it is built": {"build_jobs": 7, "build_timeout": 1},
    "where it is built": {"build_dir": "/srv/build"},
    "what it is built with": {"platform": platform(build_packages=["clang"])},
}


@pytest.mark.parametrize("changes", OTHER_KEY.values(), ids=OTHER_KEY)
def test_another_package(changes):
    assert package_of(**changes).key != package_of().key


@pytest.mark.parametrize("changes", SAME_KEY.values(), ids=SAME_KEY)
def test_the_same_package(changes):
    assert package_of(**changes).key == package_of().key


FIX = Patch("/srv/fix.patch", "0" * 64)
PATCHES = {
    "another one": [Patch("/srv/fix.patch", "1" * 64)],
    "one more": [FIX, Patch("/srv/fix.patch", "1" * 64)],
    "twice": [FIX, FIX],
    "another level": [FIX._replace(strip=0)],
}


@pytest.mark.parametrize("patches", PATCHES.values(), ids=PATCHES)
def test_other_patches(patches):
    assert package_of(patches=patches).key != package_of(patches=[FIX]).key


def test_the_name_of_a_patch_does_not_matter_but_their_order_does():
    other = Patch("/srv/other.patch", "1" * 64)
    assert package_of(patches=[FIX._replace(path="/tmp/x")]).key == package_of(patches=[FIX]).key
    assert package_of(patches=[FIX, other]).key != package_of(patches=[other, FIX]).key
