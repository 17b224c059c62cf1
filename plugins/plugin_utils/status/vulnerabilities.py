# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which known vulnerabilities an installed open-vm-tools has.

What upstream's release does not have, no package of it has. Beyond that, only a package of this collection and a manual
installation are judged by upstream's release: distributions backport fixes, so their packages are judged by revision,
and where no revision is known, the answer is that it is not known.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from . import versions


class Judgement(NamedTuple):
    """What is known about an installation."""

    # the version or revision that fixes it, by vulnerability
    open: dict[str, str]
    # those about which nothing is known
    unknown: list[str]
    # where the revisions are known from, for a distribution's package
    source: str | None = None


def judge(evidence: Mapping[str, Any], platform: Mapping[str, str], data: Mapping[str, Any]) -> Judgement:
    """`data` is advisories.yml, `evidence` the result of open_vm_tools_info."""
    known = {name: entry for name, entry in data["vulnerabilities"].items() if is_exposed(entry, evidence)}
    if not evidence["origin"]:
        return Judgement({}, [])
    package, version = evidence["package"], evidence["version"]
    if evidence["origin"] != "distribution":
        return by_release(version, known)
    row = row_for(package, platform, data["distribution_packages"]) if package else None
    return by_revision(package, row, by_release(package["version"] if package else version, known))


def is_exposed(vulnerability: Mapping[str, Any], evidence: Mapping[str, Any]) -> bool:
    """Whether the part that it is in, if it is in one, is installed."""
    return vulnerability.get("needs") is None or vulnerability["needs"] in evidence["parts"]


def by_release(version: str | None, known: Mapping[str, Any]) -> Judgement:
    if version is None:
        return Judgement({}, list(known))
    found = {
        name: lines["below"]
        for name, entry in known.items()
        for lines in entry["affected"]
        if versions.dpkg(lines["from"], version) <= 0 < versions.dpkg(lines["below"], version)
    }
    return Judgement(found, [])


def by_revision(package: Mapping[str, str] | None, row: Mapping[str, Any] | None, release: Judgement) -> Judgement:
    """`release` is the judgement of upstream's release."""
    affected = [*release.open, *release.unknown]
    if package is None or row is None:
        return Judgement({}, affected)
    compare, fixed = versions.BY_MANAGER[package["manager"]], row["fixed"]
    found = {
        name: fixed[name] for name in affected if name in fixed and compare(package["full_version"], fixed[name]) < 0
    }
    return Judgement(found, [name for name in affected if name not in fixed], row["source"])


def row_for(
    package: Mapping[str, str], platform: Mapping[str, str], rows: list[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    """What is known of this distribution's packages of the same upstream version."""
    # A platform of the role may be named by year and month, such as Ubuntu 24.04.
    major = str(platform["major"]).partition(".")[0]
    for row in rows:
        same = platform["distribution"] in row["distributions"] and major in row["releases"]
        if same and package["version"] == row["upstream"]:
            return row
    return None
