# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package for a guest's options and platform, and whether the guest can build it."""

import posixpath
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from . import build_key, builders
from .case import Case
from .patches import Patch
from .source import Source


class Build(NamedTuple):
    """The package for these options and this platform."""

    source: Source
    patches: Sequence[Patch]
    desktop: bool
    condition_virtualization: bool
    configure_args: list[str]
    environment: dict[str, str]
    packages: list[str]
    # an additional package group, or None
    group: str | None
    runtime_packages: list[str]
    inputs: dict[str, Any]
    key: str


def build_of(case: Case) -> Build:
    options, platform, resources = case.options, case.platform, case.evidence["resources"]
    source = Source.of(options, case.releases)
    desktop = said(case.word("desktop"), resources["graphical"])
    condition = said(case.word("condition_virtualization"), case.evidence["virtualization"] == "vmware")
    flags = build_key.toolchain_flags(platform, resources["glibc"])
    derived = {
        "desktop": desktop,
        "condition_virtualization": condition,
        "configure_args": build_key.configure_args(platform, options["configure_args"], desktop, flags),
        "build_environment": build_key.environment(options["build_environment"], flags),
        "runtime_packages": platform["runtime_packages"] + ([platform["fuse"]] if desktop else []),
        "templates": case.templates,
        "patches": case.patches,
    }
    inputs = build_key.inputs(options, platform, source, derived)
    return Build(
        source,
        case.patches,
        desktop,
        condition,
        derived["configure_args"],
        derived["build_environment"],
        build_packages(case, desktop),
        platform["development_group"] or None if options["development_tools"] == "group" else None,
        derived["runtime_packages"],
        inputs,
        build_key.digest(inputs),
    )


def said(word: str, auto: bool) -> bool:
    """The meaning of a variable's word that may be auto."""
    return auto if word == "auto" else word in ("true", "yes", "on", "1")


def build_packages(case: Case, desktop: bool) -> list[str]:
    options, platform = case.options, case.platform
    since = build_key.for_glibc(platform["build_packages_since"], case.evidence["resources"]["glibc"])
    return [
        *platform["build_packages"],
        *(platform["patch_packages"] if case.patches else []),
        *(package for each in since for package in each["packages"]),
        *(platform["desktop_build_packages"] if desktop else []),
        *(platform["development_packages"] if options["development_tools"] == "group" else []),
    ]


def builder_problem(case: Case) -> str | None:
    """Why a guest cannot build, None if it can or need not; another one of its platform may be able to."""
    options = case.options
    if case.builders:
        return None
    small = builders.too_small(
        case.evidence["resources"], int(options["build_disk_mb"]), int(options["build_memory_mb"])
    )
    if small is None:
        return None
    return (
        f"{small}. Free some, point open_vm_tools_build_dir at a larger file system, or add a larger guest of the same "
        "platform to the play, which will build for all"
    )


def cache_directory(options: Mapping[str, Any], key: str) -> str:
    return posixpath.join(posixpath.expanduser(str(options["cache_dir"])), key)


def work_directory(options: Mapping[str, Any], source: Source, patches: Sequence[Patch], key: str) -> str:
    """Where the builder keeps the source tree, the staged installation, and the package.

    A guest only builds its own package, but each list of patches has a tree of its own. One of open_vm_tools_builders
    may build several packages of one source at once."""
    if builders.named(options["builders"]):
        mark = key
    elif patches:
        mark = build_key.digest([source.sha256, *(patch.input for patch in patches)])
    else:
        mark = source.sha256
    return posixpath.join(str(options["build_dir"]), f"{options['version']}-{mark[:12]}")
