# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guest, and what a user asks for, as the planner is told of them. Each helper takes what a case has otherwise."""

from pathlib import Path
from typing import Any

import yaml

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import repository
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.build import Build, build_of
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.cache import Entry
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.case import Case
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing.evidence import Signing

ROLE = Path(__file__).parents[5] / "roles" / "open_vm_tools"
VARIABLES = yaml.safe_load((ROLE / "vars" / "main.yml").read_text(encoding="utf-8"))
DEFAULTS = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text(encoding="utf-8"))
RELEASES = VARIABLES["__open_vm_tools_releases"]
CACHE = "/cache/KEY"
PACKAGE = f"{CACHE}/open-vm-tools.deb"
VMTOOLSD, VGAUTHD = "open-vm-tools.service", "vgauth.service"
VERSION = DEFAULTS["open_vm_tools_version"]


def options(**changes: Any) -> dict[str, Any]:
    return {**{name.removeprefix("open_vm_tools_"): value for name, value in DEFAULTS.items()}, **changes}


def platform(**changes: Any) -> dict[str, Any]:
    data = {
        "name": {"distribution": "Debian", "major": "12", "architecture": "aarch64"},
        "system": "Linux",
        "userspace_bits": "64",
        "called": ["Debian", "Debian"],
        "files": ["Debian.yml", "Debian-12.yml"],
        "minimum_release": "11",
        "end_of_life": False,
        "package_format": "deb",
        "package_mark": VARIABLES["__open_vm_tools_package_mark"],
        "libdir": "/usr/lib/aarch64-linux-gnu",
        "configure_args": ["--prefix=/usr"],
        "configure_args_headless": ["--without-x"],
        "toolchain_flags": VARIABLES["__open_vm_tools_toolchain_flags"],
        "build_packages": ["gcc", "make"],
        "build_packages_since": [{"glibc_from": "2.32", "packages": ["rpcsvc-proto"]}],
        "desktop_build_packages": ["libgtk-3-dev"],
        "patch_packages": ["patch"],
        "development_packages": ["build-essential"],
        "development_group": "",
        "runtime_packages": ["iproute2"],
        "fuse": "fuse3",
        "distribution_packages": ["open-vm-tools"],
        "distribution_desktop_packages": ["open-vm-tools-desktop"],
        "perl_packages": ["perl"],
        "manual_directory": VARIABLES["__open_vm_tools_manual_directory"],
        "recipe": {"libdir": "/usr/lib/aarch64-linux-gnu", "unit_aliases": {"tools": VMTOOLSD, "vgauth": VGAUTHD}},
    }
    return {**data, **changes}


ROCKY_8 = platform(
    name={"distribution": "Rocky", "major": "8", "architecture": "aarch64"},
    package_format="rpm",
    recipe={"unit_aliases": {}},
)
CENTOS_8 = platform(name={"distribution": "CentOS", "major": "8", "architecture": "aarch64"}, end_of_life=True)


def drop_in(unit: str) -> dict[str, str]:
    return {"path": f"/etc/systemd/system/{unit}.d/esxi_arm_guest.conf", "content": "[Unit]\n"}


def service(unit: str | None, **changes: Any) -> dict[str, Any]:
    state = {
        "unit": unit,
        "load": "loaded" if unit else None,
        "enabled": "enabled" if unit else None,
        "active": "active" if unit else None,
        "result": "success" if unit else None,
        "invocation_id": "0f4b" if unit else None,
        "active_seconds": 3600 if unit else None,
        "condition": None,
        "condition_unmet": False if unit else None,
        "drop_in": None,
        "overrides": [],
    }
    return {**state, **changes}


def nothing_installed(**changes: Any) -> dict[str, Any]:
    """The evidence of a guest without open-vm-tools, outside VMware."""
    found = {
        "installed": False,
        "version": None,
        "origin": None,
        "package": None,
        "provenance": None,
        "packages": {"open-vm-tools": None, "open-vm-tools-desktop": None},
        "manual_files": [],
        "services": {"vmtoolsd": service(None), "vgauthd": service(None)},
        "systemd": {"running": True, "is_init": True},
        "drop_ins": [],
        "virtualization": "none",
        "vmware": {"detected": False, "by": [], "answers": {}},
        "host": {"asked": False, "answers": None, "said": None, "reported_version": None},
        "time_sync": {"tools": None, "services": []},
        "machine": machine(),
        "parts": [],
        "guest_os_name": None,
        "tools_conf": {"settings": {}, "problem": None},
        "scripts": {},
        "customization": customization(),
        "resources": resources(),
        "refuses_unsigned": None,
        "repository_files": {},
        "journal": [],
        "offered": False,
    }
    return {**found, **changes}


# the same in a chroot or a container, where systemd does not run
IMAGE = {"systemd": {"running": False, "is_init": True}}


def customization(**changes: Any) -> dict[str, Any]:
    return {"plugin": False, "perl": True, "cloud_init": None, "drop_in": None, **changes}


def resources(**changes: Any) -> dict[str, Any]:
    measured = {"uid": 0, "disk_directory": "/var/cache", "disk_free_mb": 4000, "memory_free_mb": 900}
    return {**measured, "graphical": False, "glibc": "2.36", **changes}


def machine(**changes: Any) -> dict[str, Any]:
    found = {
        "root_filesystem": "ext4",
        "image": None,
        "page_size": 4096,
        "network_drivers": {},
        "vmxnet3_without_driver": 0,
    }
    return {**found, **changes}


def native_package(full_version: str, manager: str = "dpkg") -> dict[str, str]:
    version, _dash, release = full_version.rpartition(":")[2].partition("-")
    return {
        "name": "open-vm-tools",
        "version": version,
        "release": release,
        "full_version": full_version,
        "architecture": "arm64" if manager == "dpkg" else "aarch64",
        "manager": manager,
    }


def installed(origin: str, **changes: Any) -> dict[str, Any]:
    """The evidence of a guest on which all is well: on VMware, both services run."""
    found = nothing_installed(
        installed=True,
        version=VERSION,
        origin=origin,
        package=native_package(f"{VERSION}-1"),
        packages={"open-vm-tools": VERSION, "open-vm-tools-desktop": None},
        services={"vmtoolsd": service(VMTOOLSD), "vgauthd": service(VGAUTHD)},
        virtualization="vmware",
        vmware={"detected": True, "by": ["vmware-checkvm"], "answers": {}},
        host={"asked": True, "answers": True, "said": None, "reported_version": VERSION},
        time_sync={"tools": False, "services": []},
        parts=["vgauth"],
        customization=customization(plugin=True),
        offered=None,
    )
    return {**found, **changes}


def built(**changes: Any) -> dict[str, Any]:
    """The same, with the package that the default variables mean; `recorded` is what its provenance says otherwise."""
    recorded = changes.pop("recorded", {})
    found = installed("collection", **changes)
    package = package_of(evidence=found)
    provenance = {
        "build_key": package.key,
        "version": VERSION,
        "source": {"checksum": package.source.checksum},
        "configure_args": package.configure_args,
        "platform": platform()["name"],
        "desktop": package.desktop,
        "condition_virtualization": package.condition_virtualization,
    }
    return {**found, "provenance": {**provenance, **recorded}}


def case(evidence: dict[str, Any] | None = None, **changes: Any) -> Case:
    """A case with the default variables on Debian 12; what is no field of a case is a variable."""
    fields = {name: changes.pop(name) for name in list(changes) if name in Case._fields}
    return Case(
        **{
            "options": options(**changes),
            "platform": platform(),
            "releases": RELEASES,
            "evidence": nothing_installed() if evidence is None else evidence,
            "templates": "digest of the templates",
            **fields,
        }
    )


def package_of(**changes: Any) -> Build:
    return build_of(case(**changes))


KEY = Signing("F" * 40, "the public key")
# The variables of a guest that installs from the published repository, and the key that it checks it with
FROM_REPOSITORY = {
    "install_from": "repository",
    "repository_url": "https://example.org/open-vm-tools/",
    "repository_key": "/srv/key.asc",
    "signing": KEY,
}


def using_repository(evidence: dict[str, Any], **changes: Any) -> Case:
    """A guest that has all files of that repository."""
    unused = case(evidence, **{**FROM_REPOSITORY, **changes})
    wanted = repository.files(unused, build_of(unused).desktop)
    found = {path: repository.digest(content) for path, content in wanted}
    return unused._replace(evidence={**unused.evidence, "repository_files": found})


EMPTY = Entry(CACHE)
CACHED = Entry(CACHE, PACKAGE)
DAMAGED = Entry(CACHE, problem=f"{PACKAGE} is missing")
