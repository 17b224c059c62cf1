# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is to know about a guest, each with its source and a remedy. The words for it are in advisories.yml."""

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ansible.module_utils.common.yaml import yaml_load

from . import versions, vulnerabilities

LARGE_PAGES = 64 * 1024


class Guest(NamedTuple):
    """What the conditions are about."""

    # the result of open_vm_tools_info
    evidence: Mapping[str, Any]
    # distribution, major, architecture
    platform: Mapping[str, str]
    # the role's releases
    releases: Mapping[str, Any]
    data: Mapping[str, Any]

    @property
    def on_vmware(self) -> bool:
        return bool(self.evidence["vmware"]["detected"])

    @property
    def units(self) -> list[Mapping[str, Any]]:
        return [self.evidence["services"][name] for name in ("vmtoolsd", "vgauthd")]


class Advisory(NamedTuple):
    """One of them, for one guest."""

    word: str
    level: str
    concerns: str
    title: str
    means: str
    # what is specific to this guest, or empty
    detail: str
    remedy: str
    sources: list[str]


@functools.cache
def load() -> Mapping[str, Any]:
    return yaml_load(Path(__file__).with_name("advisories.yml").read_bytes())


def applying(
    evidence: Mapping[str, Any],
    platform: Mapping[str, str],
    releases: Mapping[str, Any],
    data: Mapping[str, Any] | None = None,
) -> list[Advisory]:
    """All that apply to a guest, in the order of the data."""
    guest = Guest(evidence, platform, releases, load() if data is None else data)
    details = {word: CONDITIONS[word](guest) for word in guest.data["advisories"]}
    return [_advisory(guest, word, detail) for word, detail in details.items() if detail is not None]


def _advisory(guest: Guest, word: str, detail: str) -> Advisory:
    entry = guest.data["advisories"][word]
    texts = [entry[name] for name in ("level", "concerns", "title", "means")]
    remedy = fitting(guest, entry.get("remedies", {})) or entry["remedy"]
    source = fitting(guest, entry.get("sources", {})) or entry["source"]
    return Advisory(word, *texts, detail, remedy, _sources(guest, word) or [source])


def fitting(guest: Guest, texts: Mapping[str, str]) -> str | None:
    """The one for the guest's distribution, the package's manager or its origin."""
    evidence = guest.evidence
    distributed = evidence["origin"] == "distribution" and evidence["package"]
    of_package = [guest.platform["distribution"], evidence["package"]["manager"]] if distributed else []
    return next((texts[each] for each in [*of_package, evidence["origin"]] if each in texts), None)


def _sources(guest: Guest, word: str) -> list[str]:
    """Of the vulnerabilities: of the distribution's fixed revisions, or of the vulnerabilities themselves."""
    if word != "cves":
        return []
    found = vulnerabilities.judge(guest.evidence, guest.platform, guest.data)
    if found.source:
        return [found.source]
    return sorted({guest.data["vulnerabilities"][name]["source"] for name in found.open})


# Each condition returns None if the advisory does not apply, or what is specific to the guest, which may be empty.


def cves(guest: Guest) -> str | None:
    found = vulnerabilities.judge(guest.evidence, guest.platform, guest.data).open
    fixed = ", ".join(f"{name} (fixed in {version.rstrip('~')})" for name, version in found.items())
    return f"{installed(guest)} has {fixed}." if fixed else None


def unchecked(guest: Guest) -> str | None:
    unknown = vulnerabilities.judge(guest.evidence, guest.platform, guest.data).unknown
    names = ", ".join(unknown)
    return f"It is not known whether {installed(guest)} has the fixes for {names}." if unknown else None


def installed(guest: Guest) -> str:
    package = guest.evidence["package"]
    distributed = package and guest.evidence["origin"] == "distribution"
    version = package["full_version"] if distributed else guest.evidence["version"]
    return f"open-vm-tools {version or 'of an unknown version'}"


def condition(guest: Guest) -> str | None:
    """Only the tools' own check tells for certain that the service could run."""
    if "vmware-checkvm" not in guest.evidence["vmware"]["by"]:
        return None
    removed = {drop_in["path"] for drop_in in guest.evidence["drop_ins"]}
    kept = [unit for unit in guest.units if unit["condition_unmet"] and _drop_in_path(unit) not in removed]
    names = ", ".join(f"{unit['unit']} has ConditionVirtualization={unit['condition']}" for unit in kept)
    return f"{names}; systemd-detect-virt says {guest.evidence['virtualization']}." if kept else None


def drop_in_stale(guest: Guest) -> str | None:
    unmet = [_drop_in_path(unit) for unit in guest.units if unit["condition_unmet"]]
    paths = [each["path"] for each in guest.evidence["drop_ins"] if each["path"] not in unmet]
    return f"Found: {', '.join(paths)}." if paths else None


def _drop_in_path(unit: Mapping[str, Any]) -> str | None:
    return unit["drop_in"]["path"] if unit["drop_in"] else None


def drop_in(guest: Guest) -> str | None:
    paths = [path for unit in guest.units for path in unit["overrides"]]
    return f"Found: {', '.join(paths)}." if paths else None


def guest_id(guest: Guest) -> str | None:
    name, major = guest.platform["distribution"], str(guest.platform["major"])
    releases = guest.data["arm_guest_ids"].get(name)
    if not guest.on_vmware or guest.platform["architecture"] != "aarch64" or guest.evidence["guest_os_name"]:
        return None
    return f"The distribution is {name} {major}." if releases is None or (releases and major not in releases) else None


def newer(guest: Guest) -> str | None:
    newest = functools.reduce(
        lambda one, other: one if versions.dpkg(one, other) > 0 else other, guest.releases["known"]
    )
    version = guest.evidence["version"]
    if guest.evidence["origin"] != "collection" or not version or versions.dpkg(version, newest) >= 0:
        return None
    return f"{version} is installed, {newest} is known."


def shipped(guest: Guest) -> str | None:
    # A plan only knows whether there is a package, not which version.
    offered = guest.evidence["offered"]
    version = offered.get("open-vm-tools") if isinstance(offered, Mapping) else None
    return f"It is open-vm-tools {version}." if guest.evidence["origin"] == "collection" and version else None


def time(guest: Guest) -> str | None:
    services = guest.evidence["time_sync"]["services"]
    return f"Besides vmtoolsd: {', '.join(services)}." if guest.evidence["time_sync"]["tools"] and services else None


def pages(guest: Guest) -> str | None:
    return "" if guest.on_vmware and _has_large_pages(guest) and vmxnet3(guest) is None else None


def vmxnet3(guest: Guest) -> str | None:
    count = guest.evidence["machine"]["vmxnet3_without_driver"]
    if not count or not _has_large_pages(guest):
        return None
    return f"Number of adapters: {count}."


def _has_large_pages(guest: Guest) -> bool:
    return guest.evidence["machine"]["page_size"] >= LARGE_PAGES


def xfs(guest: Guest) -> str | None:
    on_esxi_arm = guest.on_vmware and guest.platform["architecture"] == "aarch64"
    return "" if on_esxi_arm and guest.evidence["machine"]["root_filesystem"] == "xfs" else None


CONDITIONS: dict[str, Callable[[Guest], str | None]] = {
    "cves": cves,
    "condition": condition,
    "drop-in": drop_in,
    "drop-in-stale": drop_in_stale,
    "guest-id": guest_id,
    "newer": newer,
    "pages": pages,
    "shipped": shipped,
    "time": time,
    "unchecked": unchecked,
    "vmxnet3": vmxnet3,
    "xfs": xfs,
}
