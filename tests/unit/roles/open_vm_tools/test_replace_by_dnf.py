# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The distribution's package and a built one take each other's place in one step, as tracked_packages does it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.packages import Dnf
from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools import recipe

pytestmark = [
    pytest.mark.skipif(not shutil.which("dnf") and not os.environ.get("REQUIRE_DNF"), reason="needs dnf"),
    pytest.mark.skipif(os.getuid() != 0, reason="dnf installs as root only"),
]

BUILT = "13.1.0"
SPEC = """
Name: {name}
Version: {version}
Release: {release}
Summary: stand-in
License: none
BuildArch: noarch
{more}
%description
Stand-in.
%install
mkdir -p %{{buildroot}}/etc/vmware-tools
echo {name} {version} > %{{buildroot}}/etc/vmware-tools/{file}
%files
%config(noreplace) /etc/vmware-tools/{file}
"""


def make(
    folder: Path, name: str, version: str, release: str = "1.el9", file: str = "tools.conf", more: str = ""
) -> None:
    """A package of the distribution's."""
    spec = folder / f"{name}.spec"
    spec.write_text(SPEC.format(name=name, version=version, release=release, file=file, more=more), encoding="utf-8")
    defines = ("--define", f"_topdir {folder}/build", "--define", f"_rpmdir {folder}")
    subprocess.run(["rpmbuild", "-bb", "--quiet", *defines, spec], check=True, capture_output=True)


class Guest:
    """A root directory with an rpm database of its own, and a repository. Scriptlets are not run: there is no shell."""

    def __init__(self, folder: Path, version: str) -> None:
        self.folder, self.root = folder, folder / "root"
        (folder / "dnf.conf").write_text("[main]\ntsflags=noscripts\n", encoding="utf-8")
        repository = folder / "repository"
        repository.mkdir()
        self.built = recipe.build("RedHat", folder / "recipe", open_vm_tools_version=BUILT)
        # whatever the built package needs
        asked = subprocess.run(
            ["rpm", "-qp", "--requires", self.built], check=True, capture_output=True, text=True
        ).stdout.splitlines()
        provides = "\n".join(f"Provides: {line}" for line in asked if not line.startswith("rpmlib"))
        make(repository, "base", "1", file="base", more=provides)
        make(repository, "open-vm-tools", version)
        make(
            repository,
            "open-vm-tools-desktop",
            version,
            file="desktop",
            more=f"Requires: open-vm-tools = {version}-1.el9",
        )
        subprocess.run(["createrepo_c", "--quiet", repository], check=True)

    def run(self, argv: list[str]) -> tuple[int, str, str]:
        """A command of the module's, on this root."""
        where = {
            "dnf": [
                *(f"--config={self.folder}/dnf.conf", f"--installroot={self.root}", "--releasever=9", "--nogpgcheck"),
                *("--setopt=reposdir=/nowhere", f"--setopt=cachedir={self.folder}/cache"),
                *(f"--setopt=logdir={self.folder}", f"--repofrompath=own,file://{self.folder}/repository"),
            ],
            "rpm": [f"--root={self.root}"],
        }
        done = subprocess.run([argv[0], *where[argv[0]], *argv[1:]], check=False, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def do(self, commands: list[list[str]]) -> None:
        for command in commands:
            Dnf(self.run).run(command)

    def installed(self) -> list[str]:
        done = subprocess.run(
            ["rpm", "--root", self.root, "-qa", "--qf", "%{NAME}-%{VERSION}-%{RELEASE}\n", "open-vm-tools*"],
            check=True,
            capture_output=True,
            text=True,
        )
        return sorted(done.stdout.split())


@pytest.mark.parametrize("version", ["12.3.5", "13.1.0", "14.0.0"], ids=["older", "same release", "newer"])
def test_there_and_back(tmp_path, version):
    guest = Guest(tmp_path, version)
    built = f"open-vm-tools-{BUILT}-{recipe.VARIABLES['__open_vm_tools_package_release']}"
    guest.do(Dnf(guest.run).install(["open-vm-tools", "open-vm-tools-desktop"]))
    assert guest.installed() == [f"open-vm-tools-{version}-1.el9", f"open-vm-tools-desktop-{version}-1.el9"]
    edited = guest.root / "etc/vmware-tools/tools.conf"
    edited.write_text("[logging]\n", encoding="utf-8")

    guest.do(Dnf(guest.run).install_file(str(guest.built), allow_unsigned=False))
    assert guest.installed() == [built]
    assert edited.read_text(encoding="utf-8") == "[logging]\n"

    manager = Dnf(guest.run)
    guest.do(manager.install_from_repositories(manager.offered(["open-vm-tools"]), manager.there()))
    assert guest.installed() == [f"open-vm-tools-{version}-1.el9"]
    assert edited.read_text(encoding="utf-8") == "[logging]\n"
    assert not (guest.root / "usr/bin/vmtoolsd").exists()
