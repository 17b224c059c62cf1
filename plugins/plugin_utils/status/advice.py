# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The advisories that the role shows as warnings while it works on a guest."""

from collections.abc import Iterable

from ..plan.case import Case
from . import advisories
from .advisories import Advisory


def for_plan(case: Case, due: Iterable[str]) -> list[Advisory]:
    """Neither those about a package that is about to be replaced, nor those that the role's own steps deal with."""
    if case.options["state"] != "present":
        return []
    wanted = {"guest"} if "install" in due else {"guest", "package"}
    found = advisories.applying(case.evidence, case.platform["name"], case.releases)
    return [advisory for advisory in found if advisory.concerns in wanted]


def sentence(guest: str, advisory: Advisory) -> str:
    """Ansible shows equal warnings only once, so a note, which many guests share, does not name the guest."""
    facts = " ".join(part for part in (advisory.means, advisory.detail, advisory.remedy) if part)
    if advisory.level == "attention":
        return f"{guest}: {facts} Source: {', '.join(advisory.sources)}"
    return f"{facts} The playbook esxi_arm.guest.status shows which guests. Source: {', '.join(advisory.sources)}"
