# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows if ansible-playbook runs only a part of the role: with --tags or --skip-tags.

`selected` are those of the role's tags whose tasks are run. All else is always run.
"""

from collections.abc import Collection, Mapping
from typing import Any

INSTALL, CONFIGURE, VERIFY = ALL = ("install", "configure", "verify")
# Of each step
OF = {
    "repositories": INSTALL,
    "repository": INSTALL,
    "build": INSTALL,
    "sign": INSTALL,
    "install": INSTALL,
    "remove": INSTALL,
    "leftovers": INSTALL,
    "clean": INSTALL,
    "configure": CONFIGURE,
    "services": CONFIGURE,
    "settings": CONFIGURE,
    "scripts": CONFIGURE,
    "customization": CONFIGURE,
    "health": VERIFY,
}


def reason(step: str) -> str:
    return f"the tag {OF[step]} is left out"


def may_act(step: str, selected: Collection[str]) -> bool:
    """A step that is left out needs no check, but for one that configures: a guest that lacks it is not well."""
    return OF[step] != INSTALL or INSTALL in selected


def may_be_checked(selected: Collection[str]) -> bool:
    """Whether an installation is confirmed in the end, so that it is worth a way back."""
    return all(tag in selected for tag in ALL)


def problem(selected: Collection[str], evidence: Mapping[str, Any]) -> str | None:
    """A guest has to have a package before it is configured or verified."""
    if INSTALL in selected or evidence["origin"] in ("collection", "distribution"):
        return None
    purpose = " or ".join(tag for tag in ALL if tag in selected)
    return (
        f"No package of open-vm-tools is installed, and the tag {INSTALL} is left out, so there is nothing to "
        f"{purpose}. Run the play with the tag {INSTALL}, too, or without tags."
    )
