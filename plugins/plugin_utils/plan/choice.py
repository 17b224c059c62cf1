# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Distribution or source, and why."""

from collections.abc import Mapping
from typing import Any, NamedTuple

# Whose package is kept where open_vm_tools_install_from leaves it to the guest
KEPT = {"collection": "source", "distribution": "distribution"}


class Choice(NamedTuple):
    """Whose package the guest gets."""

    # distribution or source
    install_from: str
    because: str


def must_ask(install_from: str, origin: str | None) -> bool:
    """Whether the choice hangs on what the guest's repositories offer.

    What is installed is kept, so that a distribution that starts to ship a package changes no guest behind its user's
    back. The distribution's package in place of one that was built has to be there before that one is given up."""
    if install_from == "auto":
        return origin not in KEPT
    return install_from == "distribution" and origin == "collection"


def choose(install_from: str, origin: str | None, offered: bool | None, platform: str) -> Choice:
    """`offered` is whether the repositories have a package, None where they could not be asked."""
    if install_from != "auto":
        return Choice(install_from, "open_vm_tools_install_from asks for it")
    if origin in KEPT:
        return Choice(KEPT[origin], "it was installed from there before")
    if offered is None:
        return Choice("source", "the repositories cannot be asked for a package before they point at the vault")
    if offered:
        return Choice("distribution", f"the distribution has a package for {platform}")
    return Choice("source", f"the distribution has no package for {platform}")


def problem(choice: Choice, evidence: Mapping[str, Any], offered: bool | None, platform: str) -> str | None:
    """A package that was built is not given up for one that is not there."""
    if choice.install_from == "distribution" and evidence["origin"] == "collection" and offered is False:
        return (
            f"open_vm_tools_install_from is distribution, but the guest's repositories have no open-vm-tools for "
            f"{platform}. The guest keeps open-vm-tools {evidence['version']}, built from source."
        )
    return None
