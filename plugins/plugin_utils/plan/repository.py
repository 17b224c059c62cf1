# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the guest uses the published repository as it should, and what it is to have installed from it.

`evidence` is the result of open_vm_tools_info; `candidate` in it is the version that the guest's package manager would
install, None if it was not asked.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import published

from .case import Case

# of a step: whether it is due, and the reason
Due = tuple[bool, str]


def files(case: Case, desktop: bool) -> list[tuple[str, str]]:
    """(path, content) that the guest has to have."""
    return published.files(
        case.platform["package_format"],
        case.signing.public if case.signing else "",
        str(case.options["repository_url"]),
        case.platform["name"],
        desktop,
    )


def is_used(case: Case, desktop: bool) -> bool:
    return not _differing(case, desktop)


def _differing(case: Case, desktop: bool) -> list[str]:
    there = case.evidence["repository_files"]
    return [path for path, content in files(case, desktop) if there.get(path) != digest(content)]


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def left_over(evidence: Mapping[str, Any]) -> list[str]:
    """Files of the repository that the role has added."""
    noted = [path for entry in evidence["journal"] if entry["kind"] == "trust" for path in entry.get("paths", [])]
    return [path for path in noted if path in (published.REPO, published.ZYPP_REPO, published.SOURCES)]


def use(case: Case, desktop: bool) -> Due:
    differing = _differing(case, desktop)
    if differing:
        return True, f"{', '.join(differing)} {'has' if len(differing) == 1 else 'have'} to change"
    return False, f"the guest uses {case.options['repository_url']}"


def install(case: Case, desktop: bool) -> Due:
    """Upgrades are the package manager's."""
    evidence = case.evidence
    if evidence["origin"] is None:
        return True, "open-vm-tools is not installed"
    if evidence["origin"] == "collection":
        recorded = evidence["provenance"] or {}
        if recorded.get("desktop", desktop) != desktop:
            return True, "the installed package differs in the desktop parts"
        return False, f"open-vm-tools {evidence['version']} is installed, which the package manager upgrades"
    candidate = evidence.get("candidate")
    if candidate and case.platform["package_mark"] not in candidate:
        return False, f"the distribution's open-vm-tools {evidence['version']} is not older than what is published"
    return True, f"open-vm-tools {evidence['version']} is the distribution's"
