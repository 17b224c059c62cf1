# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that a plan follows from."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Case(NamedTuple):
    """Options, platform and evidence of one guest."""

    # the role's variables, without their prefix
    options: Mapping[str, Any]
    # what the files in vars/ say of the guest's platform
    platform: Mapping[str, Any]
    # facts about the releases of open-vm-tools
    releases: Mapping[str, Any]
    evidence: Mapping[str, Any]
    # digest of the templates that the package is made from
    templates: str
    # Whether the package has been installed or its services touched in this run, so that their health is yet to be seen
    acted: bool = False
    # Whether the repositories have been pointed at the vault in this run, if that was due
    repositories_ready: bool = False
