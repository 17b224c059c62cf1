# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chooses between distribution and source, with a reason."""

from collections.abc import Mapping
from typing import Any, NamedTuple

# Which package is kept with open_vm_tools_install_from: auto
KEPT = {"collection": "source", "distribution": "distribution"}


class Choice(NamedTuple):
    """Which package the guest gets."""

    # distribution, source or repository
    install_from: str
    because: str


def must_ask(install_from: str, origin: str | None) -> bool:
    """Whether the choice depends on what the guest's repositories offer.

    What is installed is kept, so that no guest changes by itself when a distribution begins to ship a package. A built
    package is only replaced if the distribution's package exists."""
    if install_from == "auto":
        return origin not in KEPT
    # A published package is below one of the distribution's of the same version.
    return (install_from, origin) in (("distribution", "collection"), ("repository", "distribution"))


def choose(install_from: str, origin: str | None, offered: bool | None, platform: str) -> Choice:
    """`offered` is whether the repositories have a package, None if they could not be queried."""
    if install_from != "auto":
        return Choice(install_from, "set by open_vm_tools_install_from")
    if origin in KEPT:
        return Choice(KEPT[origin], "it was installed from there before")
    if offered is None:
        return Choice("source", "the repositories cannot be queried for a package before they point at the vault")
    if offered:
        return Choice("distribution", f"the distribution has a package for {platform}")
    return Choice("source", f"the distribution has no package for {platform}")


def problem(choice: Choice, evidence: Mapping[str, Any], offered: bool | None, platform: str) -> str | None:
    """A built package is not removed for one that does not exist."""
    if choice.install_from == "distribution" and evidence["origin"] == "collection" and offered is False:
        return (
            f"open_vm_tools_install_from is distribution, but the guest's repositories have no open-vm-tools for "
            f"{platform}. The guest keeps open-vm-tools {evidence['version']}, built from source."
        )
    return None
