# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role makes of a distribution's os-release file: by Ansible's own facts, the files in vars/ and the plan."""

import re
from unittest import mock

import jinja2
import pytest
import yaml
from ansible.module_utils import distro
from ansible.module_utils.common import sys_info
from ansible.module_utils.facts.system import distribution

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import platform
from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools.recipe import MAIN, ROLE

ENGINE = jinja2.Environment(undefined=jinja2.StrictUndefined)
DPKG, RPM = "deb/control.j2", "rpm/open-vm-tools.spec.j2"


def release(**fields):
    """The lines of an os-release file that matter."""
    return "".join(f'{name}="{value}"\n' for name, value in fields.items())


def debian(major, name="bookworm"):
    return {"os-release": release(NAME="Debian GNU/Linux", VERSION_ID=major, VERSION=f"{major} ({name})", ID="debian")}


def enterprise_linux(name, words, major):
    """Ansible takes the name from redhat-release."""
    return {
        "os-release": release(NAME=words, VERSION_ID=f"{major}.4", ID=name, ID_LIKE="rhel centos fedora"),
        "redhat-release": f"{words} release {major}.4 (Code Name)\n",
    }


def fedora(major):
    return {
        "os-release": release(NAME="Fedora Linux", VERSION_ID=major, ID="fedora"),
        "redhat-release": f"Fedora release {major} (Name)\n",
    }


def suse(name, words, version, like="suse"):
    return {"os-release": release(NAME=words, VERSION_ID=version, ID=name, ID_LIKE=like)}


def other(name, words, version="1", **files):
    return {"os-release": release(NAME=words, VERSION_ID=version, ID=name), **files}


# (the files in /etc, the platform's name, its package recipe, packages that it builds with)
SUPPORTED = {
    "Debian 11": (debian("11", "bullseye"), "Debian 11", DPKG, "libtirpc-dev"),
    "Debian 12": (debian("12"), "Debian 12", DPKG, "libtirpc-dev"),
    "Debian 13": (debian("13", "trixie"), "Debian 13", DPKG, "libtirpc-dev"),
    "Debian unstable": (
        {
            "os-release": release(NAME="Debian GNU/Linux", VERSION_CODENAME="forky", ID="debian"),
            "debian_version": "forky/sid\n",
        },
        "Debian forky/sid",
        DPKG,
        "libtirpc-dev",
    ),
    "Raspberry Pi OS": (debian("12"), "Debian 12", DPKG, "libtirpc-dev"),
    "Kali": (
        {
            "os-release": release(
                NAME="Kali GNU/Linux", VERSION_ID="2025.3", VERSION="2025.3", ID="kali", ID_LIKE="debian"
            ),
            "debian_version": "kali-rolling\n",
        },
        "Kali 2025.3",
        DPKG,
        "libtirpc-dev",
    ),
    "Ubuntu 20.04": (
        {"os-release": release(NAME="Ubuntu", VERSION_ID="20.04", ID="ubuntu", ID_LIKE="debian")},
        "Ubuntu 20.04",
        DPKG,
        "libfuse-dev",
    ),
    "Ubuntu 24.04": (
        {"os-release": release(NAME="Ubuntu", VERSION_ID="24.04", ID="ubuntu", ID_LIKE="debian")},
        "Ubuntu 24.04",
        DPKG,
        "libtirpc-dev",
    ),
    "CentOS Stream 9": (enterprise_linux("centos", "CentOS Stream", 9), "CentOS 9", RPM, "libmspack-devel"),
    "Rocky Linux 8": (enterprise_linux("rocky", "Rocky Linux", 8), "Rocky 8", RPM, "fuse-devel"),
    "Rocky Linux 9": (enterprise_linux("rocky", "Rocky Linux", 9), "Rocky 9", RPM, "libmspack-devel"),
    "AlmaLinux 10": (enterprise_linux("almalinux", "AlmaLinux", 10), "AlmaLinux 10", RPM, "gtkmm4.0-devel"),
    "RHEL 9": (
        {
            "os-release": release(
                NAME="Red Hat Enterprise Linux", VERSION_ID="9.6", ID="rhel", PLATFORM_ID="platform:el9"
            ),
            "redhat-release": "Red Hat Enterprise Linux release 9.6 (Plow)\n",
        },
        "RedHat 9",
        RPM,
        "libmspack-devel",
    ),
    "Fedora 44": (fedora("44"), "Fedora 44", RPM, "gtkmm4.0-devel"),
    "Amazon Linux 2023": (
        {
            "os-release": release(NAME="Amazon Linux", VERSION="2023", VERSION_ID="2023", ID="amzn", ID_LIKE="fedora"),
            "system-release": "Amazon Linux release 2023.11.20260514 (Amazon Linux)\n",
        },
        "Amazon 2023",
        RPM,
        "libmspack-devel",
    ),
    "openEuler 22.03": (other("openEuler", "openEuler", "22.03"), "openEuler 22.03", RPM, "libmspack-devel"),
    "openEuler 24.03": (other("openEuler", "openEuler", "24.03"), "openEuler 24.03", RPM, "libmspack-devel"),
    "SLES 15": (suse("sles", "SLES", "15.7"), "SLES 15", RPM, "libopenssl-devel"),
    "SLES 16": (suse("sles", "SLES", "16.0"), "SLES 16", RPM, "libopenssl-devel"),
    "Leap 15.6": (
        suse("opensuse-leap", "openSUSE Leap", "15.6", "suse opensuse"),
        "openSUSE Leap 15",
        RPM,
        "gtkmm3-devel",
    ),
    "Leap 16": (
        suse("opensuse-leap", "openSUSE Leap", "16.0", "suse opensuse"),
        "openSUSE Leap 16",
        RPM,
        "gtkmm3-devel",
    ),
    "Tumbleweed": (
        suse("opensuse-tumbleweed", "openSUSE Tumbleweed", "20260801", "opensuse suse"),
        "openSUSE Tumbleweed 20260801",
        RPM,
        "gtkmm3-devel",
    ),
}
# (the files in /etc, what the user is told)
REFUSED = {
    "Debian 10": (debian("10", "buster"), "the oldest supported release is 11"),
    "CentOS 7": (
        enterprise_linux("centos", "CentOS Linux", 7),
        "CentOS 7 aarch64 is not supported: none of these files",
    ),
    "Fedora 40": (fedora("40"), "the oldest supported release is 41"),
    "Amazon Linux 2": (
        {
            "os-release": release(NAME="Amazon Linux", VERSION="2", VERSION_ID="2", ID="amzn"),
            "system-release": "Amazon Linux release 2 (Karoo)\n",
        },
        "the oldest supported release is 2023",
    ),
    "openEuler 20.03": (other("openEuler", "openEuler", "20.03"), "the oldest supported release is 22.03"),
    "SLES 12": (suse("sles", "SLES", "12.5"), "the oldest supported release is 15"),
    "SL Micro 6": (suse("sl-micro", "SL-Micro", "6.0"), "transactional-update pkg install open-vm-tools"),
    "SLE Micro 5": (suse("suse-microos", "SLE Micro", "5.1"), "transactional-update pkg install open-vm-tools"),
    "MicroOS": (
        suse("opensuse-microos", "openSUSE MicroOS", "20260801", "suse opensuse opensuse-tumbleweed"),
        "transactional-update pkg install open-vm-tools",
    ),
    "Photon OS 5": (other("photon", "VMware Photon OS", "5.0"), "tdnf update open-vm-tools"),
    "Azure Linux 3": (other("azurelinux", "Microsoft Azure Linux", "3.0"), "tdnf install open-vm-tools"),
    "Arch Linux ARM": (other("archarm", "Arch Linux ARM"), "makepkg --ignorearch"),
    "Alpine": (other("alpine", "Alpine Linux", "3.22.1", **{"alpine-release": "3.22.1\n"}), "apk add open-vm-tools"),
    "NixOS": (other("nixos", "NixOS", "25.05"), "virtualisation.vmware.guest.enable"),
    "Flatcar": (
        {"os-release": 'NAME="Flatcar Container Linux by Kinvolk"\nID=flatcar\nVERSION_ID=4459.0.0\n'},
        "VMware image, which contains open-vm-tools",
    ),
    "Talos": (other("talos", "Talos", "v1.11.0"), "vmtoolsd-guest-agent"),
    "unknown": (other("unheardof", "Unheard Of", "3"), "none of these files in vars/"),
}


@pytest.fixture(name="facts_of")
def facts_of_fixture(tmp_path, monkeypatch):
    """Ansible's own code, on these files in /etc."""

    def read(path, default=None, strip=True):
        file = tmp_path / path.lstrip("/")
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        return (text.strip() if strip else text) or default

    def exists(path, allow_empty=False):
        file = tmp_path / path.lstrip("/")
        return file.exists() and (allow_empty or file.stat().st_size > 0)

    def facts(files):
        for name, text in files.items():
            (tmp_path / "etc").mkdir(exist_ok=True)
            (tmp_path / "etc" / name).write_text(text, encoding="utf-8")
        (tmp_path / "usr/lib").mkdir(parents=True)
        own = distro.LinuxDistribution(include_lsb=False, include_uname=False, root_dir=str(tmp_path))
        monkeypatch.setattr(sys_info, "distro", own)
        monkeypatch.setattr(distribution, "get_file_content", read)
        monkeypatch.setattr(distribution, "_file_exists", exists)
        return distribution.Distribution(mock.MagicMock()).get_distribution_facts()

    return facts


def described(facts):
    """What the planner is told of the platform: __open_vm_tools_platform, with the files of vars/ that there are."""
    facts = {**facts, "architecture": "aarch64", "system": "Linux", "userspace_bits": "64"}
    files = [ENGINE.from_string(name).render(ansible_facts=facts) for name in MAIN["__open_vm_tools_vars_files"]]
    variables = dict(MAIN)
    for name in dict.fromkeys(files):
        path = ROLE / "vars" / name
        variables.update(yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {})
    told = variables["__open_vm_tools_platform"]

    def value(text):
        while "{{" in text:
            text = ENGINE.from_string(text).render({**variables, "ansible_facts": facts})
        return text

    strings = ("system", "userspace_bits", "minimum_release", "libdir")
    data = {key: value(told[key]) for key in strings}
    data["name"] = {key: value(text) for key, text in told["name"].items()}
    data["called"] = [facts["distribution"], facts["os_family"]]
    return {**data, "files": files}, variables


@pytest.mark.parametrize("files, name, recipe, package", SUPPORTED.values(), ids=SUPPORTED)
def test_supported(facts_of, files, name, recipe, package):
    data, variables = described(facts_of(files))
    assert platform.problems(data) == []
    assert platform.name(data) == f"{name} aarch64"
    assert recipe in [file["src"] for file in variables["__open_vm_tools_package_recipe_files"]]
    lists = ("build_packages", "desktop_build_packages", "toolkit_packages")
    named = [each for key in lists for each in variables.get(f"__open_vm_tools_{key}", [])]
    needed = [ENGINE.from_string(each).render(variables) if "{{" in each else each for each in named]
    assert package in needed
    assert variables["__open_vm_tools_distribution_packages"] == ["open-vm-tools"]
    # mounted by what vmblock-fuse is built with
    fuse = variables["__open_vm_tools_fuse"]
    assert {f"{fuse}-devel", f"lib{fuse}-dev"} & set(needed)


@pytest.mark.parametrize("files, words", REFUSED.values(), ids=REFUSED)
def test_refused(facts_of, files, words):
    data, _variables = described(facts_of(files))
    (problem,) = platform.problems(data)
    assert " is not supported: " in problem and words in problem


def test_what_the_planner_is_told_is_what_is_tested():
    told = MAIN["__open_vm_tools_platform"]
    assert re.findall(r"ansible_facts\.(\w+)", told["called"]) == ["distribution", "os_family"]
