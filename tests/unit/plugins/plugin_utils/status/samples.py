# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guests as the status sees them: evidence, and the platform's name."""

from typing import Any

from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan import samples

RELEASES = samples.RELEASES
NEWEST = "13.1.0"
DEBIAN = {"distribution": "Debian", "major": "12", "architecture": "aarch64"}
DEBIAN_13 = {**DEBIAN, "major": "13"}
UBUNTU = {**DEBIAN, "distribution": "Ubuntu", "major": "24"}
CENTOS = {**DEBIAN, "distribution": "CentOS", "major": "8"}
ROCKY_9 = {**DEBIAN, "distribution": "Rocky", "major": "9"}
ALL_PARTS = ["desktop", "service_discovery", "vgauth"]
OWN_DROP_IN = samples.drop_in("vmtoolsd.service")

machine, service = samples.machine, samples.service


def nothing(**changes: Any) -> dict[str, Any]:
    return samples.nothing_installed(offered={}, **changes)


def built(version: str = NEWEST, **changes: Any) -> dict[str, Any]:
    """A guest on which all is well, with a package of this collection."""
    reported = {"asked": True, "answers": True, "said": None, "reported_version": version}
    return {**samples.installed("collection"), "version": version, "host": reported, "offered": {}, **changes}


def distributed(full_version: str, manager: str = "dpkg", **changes: Any) -> dict[str, Any]:
    """The same, with the distribution's package."""
    package = samples.native_package(full_version, manager)
    reported = {"asked": True, "answers": True, "said": None, "reported_version": package["version"]}
    found = {"version": package["version"], "package": package, "host": reported, "offered": {}, **changes}
    return samples.installed("distribution", **found)


def on_systemd_that_knows_no_esxi_arm(**changes: Any) -> dict[str, Any]:
    """systemd-detect-virt does not say vmware, so the condition of a unit is not met."""
    unmet = {"condition": "vmware", "condition_unmet": True, "drop_in": OWN_DROP_IN}
    units = {"vmtoolsd": service("vmtoolsd.service", **unmet, **changes), "vgauthd": service("vgauthd.service")}
    return {"services": units, "virtualization": "vm-other"}
