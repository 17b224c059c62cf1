# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The input of a plan."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from . import tags
from .patches import Patch

if TYPE_CHECKING:
    from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing.evidence import Signing


class Case(NamedTuple):
    """Options, platform and evidence of one guest."""

    # the role's variables, without their prefix
    options: Mapping[str, Any]
    # the guest's platform, as described by the files in vars/
    platform: Mapping[str, Any]
    # facts about the releases of open-vm-tools
    releases: Mapping[str, Any]
    evidence: Mapping[str, Any]
    # digest of the templates that the package is built from
    templates: str
    # Whether the package was installed or its services were touched in this run, so that a health check is due
    acted: bool = False
    # Whether the repositories were pointed at the vault in this run, if that was due
    repositories_ready: bool = False
    # Whether the package lists were refreshed in this run, apart from the question what the repositories offer
    lists_refreshed: bool = False
    # Whether the installation was rolled back in this run, so that only the services are left to run
    rolled_back: bool = False
    # The key that signs the package, or with which the published repository is checked, if there has to be one
    signing: "Signing | None" = None
    # The machines that open_vm_tools_builders names; empty if guests build
    builders: list[str] = []
    # The scripts that vmtoolsd is to run: {path: sha256}
    scripts: Mapping[str, str] = {}
    # the patches of the source
    patches: Sequence[Patch] = ()
    # those of the role's tags whose tasks are run
    selected: Sequence[str] = tags.ALL

    def word(self, option: str) -> str:
        """The value of an option that is a boolean or a word such as auto, as a word."""
        return str(self.options[option]).lower()
