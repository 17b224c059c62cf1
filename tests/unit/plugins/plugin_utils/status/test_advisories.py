# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which advisories apply to which guest."""

import functools
from typing import Any

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status import advisories, versions
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status.vulnerabilities import judge
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.status.samples import (
    ALL_PARTS,
    CENTOS,
    DEBIAN,
    DEBIAN_13,
    NEWEST,
    OWN_DROP_IN,
    RELEASES,
    ROCKY_9,
    UBUNTU,
    built,
    distributed,
    machine,
    nothing,
    on_systemd_that_knows_no_esxi_arm,
    service,
)

DATA = advisories.load()
LARGE = 65536
OUTSIDE = {"vmware": {"detected": False, "by": [], "answers": {}}}
BY_DMI_ALONE = {"vmware": {"detected": True, "by": ["dmi"], "answers": {}}}
OVERRIDE = "/etc/systemd/system/vmtoolsd.service.d/slow.conf"
OVERRIDDEN = {
    "services": {"vmtoolsd": service("vmtoolsd.service", overrides=[OVERRIDE]), "vgauthd": service("vgauthd.service")}
}
UNMET = on_systemd_that_knows_no_esxi_arm
RPM = functools.partial(distributed, manager="rpm")
UBUNTU_AS_PLATFORM = {**UBUNTU, "major": "24.04"}
UBUNTU_22 = {**UBUNTU, "major": "22"}
ROCKY_8, ROCKY_10 = {**ROCKY_9, "major": "8"}, {**ROCKY_9, "major": "10"}
PHOTON = {**DEBIAN, "distribution": "VMware Photon OS", "major": "5"}
X86 = {**DEBIAN, "architecture": "x86_64"}

CASES: list[tuple[str, dict[str, str], dict[str, Any], set[str]]] = [
    ("all is well", DEBIAN, built(), set()),
    ("nothing is installed", DEBIAN, nothing(), set()),
    ("XFS", DEBIAN, built(machine=machine(root_filesystem="xfs")), {"xfs"}),
    ("XFS, nothing installed yet", DEBIAN, nothing(**BY_DMI_ALONE, machine=machine(root_filesystem="xfs")), {"xfs"}),
    ("XFS outside VMware", DEBIAN, nothing(machine=machine(root_filesystem="xfs")), set()),
    ("XFS on x86-64", X86, built(machine=machine(root_filesystem="xfs")), set()),
    ("64 KiB pages", DEBIAN, built(machine=machine(page_size=LARGE)), {"pages"}),
    ("64 KiB pages outside VMware", DEBIAN, nothing(machine=machine(page_size=LARGE)), set()),
    (
        "64 KiB pages and a vmxnet3 adapter",
        DEBIAN,
        built(machine=machine(page_size=LARGE, vmxnet3_without_driver=1)),
        {"vmxnet3"},
    ),
    ("a vmxnet3 adapter whose driver is not loaded", DEBIAN, built(machine=machine(vmxnet3_without_driver=1)), set()),
    (
        "the clock is set twice",
        DEBIAN,
        built(time_sync={"tools": True, "services": ["chrony.service"]}),
        {"time"},
    ),
    ("vmtoolsd alone sets the clock", DEBIAN, built(time_sync={"tools": True, "services": []}), set()),
    ("who sets the clock is not known", DEBIAN, built(time_sync={"tools": None, "services": []}), set()),
    ("a drop-in of an administrator", DEBIAN, built(**OVERRIDDEN), {"drop-in"}),
    ("a condition that is not met", DEBIAN, built(**UNMET()), {"condition"}),
    ("the role's drop-in removes it", DEBIAN, built(**UNMET(), drop_ins=[OWN_DROP_IN]), set()),
    ("the role's drop-in is no longer needed", DEBIAN, built(drop_ins=[OWN_DROP_IN]), {"drop-in-stale"}),
    ("a condition that is not met outside VMware", DEBIAN, built(**UNMET(), **OUTSIDE), set()),
    ("only DMI detects VMware", DEBIAN, built(**UNMET(), **BY_DMI_ALONE), set()),
    ("CentOS 8 has no Arm guest id", CENTOS, built(), {"guest-id"}),
    ("RHEL 8 has no Arm guest id", {**CENTOS, "distribution": "RedHat"}, built(), {"guest-id"}),
    ("RHEL 9 has one", {**CENTOS, "distribution": "RedHat", "major": "9"}, built(), set()),
    ("CentOS 8 with a name in tools.conf", CENTOS, built(guest_os_name="centos8-64"), set()),
    ("CentOS 8 outside VMware", CENTOS, built(**OUTSIDE), set()),
    ("an older release was built", DEBIAN, built("13.0.10"), {"newer"}),
    ("a release that the role does not know yet was built", DEBIAN, built("13.2.0"), set()),
    ("a vulnerable release was built", DEBIAN, built("12.5.0"), {"cves", "newer"}),
    ("a vulnerable release was built without VGAuth", DEBIAN, built("12.5.0", parts=[]), {"newer"}),
    ("the distribution ships a package by now", DEBIAN, built(offered={"open-vm-tools": "2:13.1.0-1"}), {"shipped"}),
    ("it ships none", DEBIAN, built(offered={"open-vm-tools": None}), set()),
    ("a plan knows that it ships one", DEBIAN, built(offered=True), set()),
    ("Debian 12's current package", DEBIAN, distributed("2:12.2.0-1+deb12u4", parts=ALL_PARTS), set()),
    ("Debian 12's first package", DEBIAN, distributed("2:12.2.0-1"), {"cves"}),
    ("Debian 12's package before CVE-2025-41244", DEBIAN, distributed("2:12.2.0-1+deb12u3", parts=ALL_PARTS), {"cves"}),
    ("the same without service discovery", DEBIAN, distributed("2:12.2.0-1+deb12u3"), set()),
    ("Debian 12's backport", DEBIAN, distributed("2:12.5.0-2~bpo12+1"), set()),
    (
        "Debian 12's backport with service discovery",
        DEBIAN,
        distributed("2:12.5.0-2~bpo12+1", parts=ALL_PARTS),
        {"cves"},
    ),
    ("Debian 13's current package", DEBIAN_13, distributed("2:12.5.0-2+deb13u1", parts=ALL_PARTS), set()),
    ("Debian 13's backport", DEBIAN_13, distributed("2:13.0.5-1~bpo13+1", parts=ALL_PARTS), set()),
    ("a version of Debian without a row", DEBIAN_13, distributed("2:12.4.0-1"), {"unchecked"}),
    (
        "a version without a row that has every fix of upstream",
        DEBIAN_13,
        distributed("2:13.0.10-1~bpo13+1", parts=ALL_PARTS),
        set(),
    ),
    ("Ubuntu 22.04's first package", UBUNTU_22, distributed("2:11.3.5-1ubuntu4"), {"cves", "unchecked"}),
    (
        "Ubuntu 22.04's package before CVE-2025-41244",
        UBUNTU_22,
        distributed("2:12.3.5-3~ubuntu0.22.04.2", parts=ALL_PARTS),
        {"cves"},
    ),
    ("Ubuntu 22.04's update", UBUNTU_22, distributed("2:12.3.5-3~ubuntu0.22.04.3", parts=ALL_PARTS), set()),
    ("Ubuntu 24.04's first package", UBUNTU, distributed("2:12.3.5-5build3"), {"cves"}),
    ("the same, as the role names the platform", UBUNTU_AS_PLATFORM, distributed("2:12.3.5-5build3"), {"cves"}),
    ("Ubuntu 24.04's security update", UBUNTU, distributed("2:12.5.0-1~ubuntu0.24.04.2", parts=ALL_PARTS), set()),
    ("Ubuntu 24.04's update", UBUNTU, distributed("2:13.0.0-2~ubuntu0.24.04.1"), set()),
    ("Photon 5, fixed", PHOTON, RPM("13.0.0-2.ph5", parts=ALL_PARTS), set()),
    ("Photon 5, not fixed", PHOTON, RPM("13.0.0-1.ph5", parts=ALL_PARTS), {"cves"}),
    ("EL 8, fixed", ROCKY_8, RPM("12.3.5-2.el8_10.1", parts=["service_discovery"]), set()),
    ("EL 8, not fixed", ROCKY_8, RPM("12.3.5-2.el8", parts=["service_discovery"]), {"cves"}),
    ("EL 10, with every fix of upstream", ROCKY_10, RPM("13.0.10-1.el10", parts=ALL_PARTS), set()),
    ("Rocky 9, fixed", ROCKY_9, RPM("12.2.5-3.el9_3.2", parts=[]), set()),
    ("Rocky 9, fixed, but there is more than the rows say", ROCKY_9, RPM("12.2.5-3.el9_3.2"), {"unchecked"}),
    ("Rocky 9, not fixed", ROCKY_9, RPM("12.2.5-3.el9_3"), {"cves", "unchecked"}),
    ("Rocky 9.2, fixed in a lower version", ROCKY_9, RPM("12.1.5-1.el9_2.3", parts=[]), set()),
    ("a manual installation of an old release", DEBIAN, built("11.3.0", origin="manual", package=None), {"cves"}),
    ("one whose version cannot be read", DEBIAN, built(None, origin="manual", package=None), {"unchecked"}),
    ("a package with another name", UBUNTU, built("12.4.0", origin="distribution", package=None), {"unchecked"}),
    ("the same, with every fix of upstream", UBUNTU, built(origin="distribution", package=None), set()),
]


@pytest.mark.parametrize("platform, evidence, expected", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_applies(platform, evidence, expected):
    assert {each.word for each in advisories.applying(evidence, platform, RELEASES)} == expected


def advisory(word: str, platform: dict[str, str], evidence: dict[str, Any]) -> advisories.Advisory:
    (found,) = (each for each in advisories.applying(evidence, platform, RELEASES) if each.word == word)
    return found


def detail(word: str, platform: dict[str, str], evidence: dict[str, Any]) -> str:
    return advisory(word, platform, evidence).detail


def test_what_is_specific_to_a_guest():
    vulnerable = distributed("2:12.2.0-1+deb12u2")
    fixed = "CVE-2025-22247 (fixed in 2:12.2.0-1+deb12u3)"
    assert detail("cves", DEBIAN, vulnerable) == f"open-vm-tools 2:12.2.0-1+deb12u2 has {fixed}."
    assert "whether open-vm-tools of an unknown version has" in detail(
        "unchecked", DEBIAN, built(None, origin="manual", package=None)
    )
    assert detail("newer", DEBIAN, built("13.0.10")) == f"13.0.10 is installed, {NEWEST} is known."
    assert detail("drop-in", DEBIAN, built(**OVERRIDDEN)) == f"Found: {OVERRIDE}."
    assert "systemd-detect-virt says vm-other" in detail("condition", DEBIAN, built(**UNMET()))


TRACKER = "https://security-tracker.debian.org/tracker/source-package/open-vm-tools"
UNKNOWN = "2:12.4.0-1"

# word, platform, evidence, source, what the remedy has
WAYS_OUT = {
    "built": (
        "cves",
        DEBIAN,
        built("12.5.0"),
        DATA["vulnerabilities"]["CVE-2025-22247"]["source"],
        "open_vm_tools_version",
    ),
    "manual": (
        "cves",
        DEBIAN,
        built("12.5.0", origin="manual", package=None),
        DATA["vulnerabilities"]["CVE-2025-22247"]["source"],
        "open_vm_tools_manual_install set to move",
    ),
    "Debian's": ("cves", DEBIAN, distributed("2:12.2.0-1+deb12u2"), TRACKER, "install its update"),
    "Ubuntu's": ("cves", UBUNTU, distributed("2:12.3.5-5build3"), "https://ubuntu.com/security", "apt-get"),
    "Photon's": (
        "cves",
        PHOTON,
        RPM("13.0.0-1.ph5", parts=ALL_PARTS),
        "Security-Update-5.0-92-631",
        "install its update",
    ),
    "Debian's, unchecked": ("unchecked", DEBIAN, distributed(UNKNOWN), TRACKER, "apt-get"),
    "Ubuntu's, unchecked": ("unchecked", UBUNTU, distributed(UNKNOWN), "https://ubuntu.com/security", "apt-get"),
    "Rocky's, unchecked": (
        "unchecked",
        ROCKY_9,
        RPM("12.4.0-1.el9"),
        "https://errata.rockylinux.org",
        "dnf updateinfo",
    ),
    "SUSE's, unchecked": (
        "unchecked",
        {**ROCKY_9, "distribution": "SLES", "major": "15"},
        RPM("12.4.0-150600.1"),
        "https://www.suse.com/security/cve/",
        "zypper patch",
    ),
    "Photon's, unchecked": ("unchecked", PHOTON, RPM("12.4.0-1.ph5"), "vmware/photon", "look up its advisories"),
    "of another distribution, unchecked": (
        "unchecked",
        {**ROCKY_9, "distribution": "Fedora"},
        RPM("12.4.0-1.fc39"),
        "vmware/open-vm-tools/releases",
        "dnf updateinfo",
    ),
    "manual, unchecked": (
        "unchecked",
        DEBIAN,
        built(None, origin="manual", package=None),
        "vmware/open-vm-tools/releases",
        "open_vm_tools_manual_install set to move",
    ),
}


@pytest.mark.parametrize("word, platform, evidence, source, remedy", WAYS_OUT.values(), ids=WAYS_OUT)
def test_source_and_remedy_fit_the_origin(word, platform, evidence, source, remedy):
    found = advisory(word, platform, evidence)
    assert len(found.sources) == 1 and source in found.sources[0]
    assert remedy in found.remedy and (remedy == "apt-get" or "apt-get" not in found.remedy)


def test_what_is_not_known_needs_attention():
    assert advisory("unchecked", UBUNTU, distributed(UNKNOWN)).level == "attention"


@pytest.mark.parametrize(
    "version, expected",
    [
        ("10.2.0", []),
        ("12.5.0", ["CVE-2025-22247", "CVE-2025-41244"]),
        ("12.5.2", ["CVE-2025-41244"]),
        ("12.5.4", []),
        ("13.0.0", ["CVE-2025-41244"]),
        ("13.0.5", []),
        (
            "12.2.0",
            [
                "CVE-2023-20867",
                "CVE-2023-20900",
                "CVE-2023-34058",
                "CVE-2023-34059",
                "CVE-2025-22247",
                "CVE-2025-41244",
            ],
        ),
    ],
)
def test_upstreams_releases(version, expected):
    assert sorted(judge(built(version, parts=ALL_PARTS), DEBIAN, DATA).open) == expected


def test_the_releases_that_are_safe_have_no_vulnerability_that_is_known():
    for version in [*RELEASES["known"], *RELEASES["safe_since"].values()]:
        assert judge(built(version, parts=ALL_PARTS), DEBIAN, DATA).open == {}


def test_the_data_has_what_the_conditions_are_for_and_nothing_else():
    assert set(DATA["advisories"]) == set(advisories.CONDITIONS)
    assert list(DATA) == ["advisories", "vulnerabilities", "distribution_packages", "arm_guest_ids"]


@pytest.mark.parametrize("word", sorted(DATA["advisories"]))
def test_each_advisory_is_complete(word):
    entry = DATA["advisories"][word]
    assert set(entry) - {"remedies", "sources"} == {"level", "concerns", "title", "means", "remedy", "source"}
    assert all(remedy.endswith(".") for remedy in entry.get("remedies", {}).values())
    assert entry["level"] in ("attention", "note") and entry["concerns"] in ("guest", "package", "units")
    assert entry["means"].endswith(".") and entry["remedy"].endswith(".") and len(word) <= 13


def test_rows_name_vulnerabilities_that_are_there():
    for row in DATA["distribution_packages"]:
        assert set(row) == {"distributions", "releases", "upstream", "source", "fixed"}
        assert set(row["fixed"]) <= set(DATA["vulnerabilities"])
        assert all(versions.dpkg(row["upstream"], version.rpartition(":")[2]) < 0 for version in row["fixed"].values())
        # What upstream's version has fixed need not be said.
        assert all(name in judge(built(row["upstream"], parts=ALL_PARTS), DEBIAN, DATA).open for name in row["fixed"])
    rows = [
        (name, each, row["upstream"])
        for row in DATA["distribution_packages"]
        for name in row["distributions"]
        for each in row["releases"]
    ]
    assert len(rows) == len(set(rows)), "two rows for the same packages"


def test_each_condition_can_be_seen():
    seen = {word for _name, _platform, _evidence, words in CASES for word in words}
    assert seen == set(DATA["advisories"])


def test_versions_are_text():
    """YAML would read 12.10 as a number."""
    lines = [lines for entry in DATA["vulnerabilities"].values() for lines in entry["affected"]]
    rows = DATA["distribution_packages"]
    assert all(isinstance(version, str) for each in lines for version in each.values())
    assert all(isinstance(text, str) for row in rows for text in [*row["releases"], *row["fixed"].values()])
