# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The build key: a digest of everything that affects a package. Equal key, equal package."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ansible.module_utils.compat.version import LooseVersion

from .source import Source

# Compiler variables that some toolchains need additional flags in
FLAGS = ("CFLAGS", "CPPFLAGS")
# What configure uses by default
DEFAULTS = {"CFLAGS": "-g -O2", "CPPFLAGS": ""}
# It determines where programs are found, not what they are
NO_INPUT = "PATH"


def for_glibc(rows: Iterable[Mapping[str, Any]], glibc: str | None) -> list[Mapping[str, Any]]:
    """Those of the platform's rows that are for this C library, by their `glibc_from`."""
    return [row for row in rows if glibc and LooseVersion(glibc) >= LooseVersion(row["glibc_from"])]


def toolchain_flags(platform: Mapping[str, Any], glibc: str | None) -> dict[str, str]:
    """Flags that open-vm-tools needs to compile with the builder's C library."""
    here = for_glibc(platform["toolchain_flags"], glibc)
    return {name: " ".join(flag for flags in here for flag in flags.get(name, [])) for name in FLAGS if here}


def configure_args(
    platform: Mapping[str, Any], given: Iterable[str], desktop: bool, flags: Mapping[str, str]
) -> list[str]:
    """The role's own, then the user's; later ones override earlier ones."""
    headless = [] if desktop else platform["configure_args_headless"]
    return [*platform["configure_args"], *headless, *(_with_flags(argument, flags) for argument in given)]


def _with_flags(argument: str, flags: Mapping[str, str]) -> str:
    """For configure, an argument CFLAGS=... overrides the environment."""
    name, equals, value = argument.partition("=")
    return f"{name}={flags[name]} {value}" if equals and flags.get(name) else argument


def environment(given: Mapping[str, Any], flags: Mapping[str, str]) -> dict[str, str]:
    """The user's own flags come after the toolchain's and take precedence."""
    merged = {name: f"{value} {given.get(name, DEFAULTS[name])}".strip() for name, value in flags.items()}
    return {**{name: str(value) for name, value in given.items()}, **merged}


def templates_digest(texts: Iterable[bytes]) -> str:
    """A different template makes a different package."""
    return hashlib.sha256(b"".join(texts)).hexdigest()


def inputs(
    options: Mapping[str, Any], platform: Mapping[str, Any], source: Source, derived: Mapping[str, Any]
) -> dict[str, Any]:
    """Everything that affects the package. `derived` is what was decided: desktop, condition_virtualization,
    configure_args, build_environment, runtime_packages, templates, patches."""
    return {
        "platform": platform["name"],
        "version": options["version"],
        "source": source.checksum,
        "configure_args": derived["configure_args"],
        "environment": {name: value for name, value in derived["build_environment"].items() if name != NO_INPUT},
        "desktop": derived["desktop"],
        "condition_virtualization": derived["condition_virtualization"],
        "runtime_packages": derived["runtime_packages"],
        "templates": derived["templates"],
        # not without any, so that packages that were built before there were patches keep their keys
        **({"patches": [patch.input for patch in derived["patches"]]} if derived["patches"] else {}),
        **platform["recipe"],
    }


def digest(values: Mapping[str, Any] | list[Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
