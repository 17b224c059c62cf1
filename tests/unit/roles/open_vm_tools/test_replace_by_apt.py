# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The version that apt is asked for, when the distribution's package takes the place of a newer built one."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_manager import There
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.packages import Apt

pytestmark = pytest.mark.skipif(not shutil.which("apt-cache") and not os.environ.get("REQUIRE_DNF"), reason="needs apt")

PACKAGE = """Package: open-vm-tools
Version: {version}
Architecture: all
Maintainer: nobody <nobody@localhost>
Filename: ./open-vm-tools.deb
Size: 1
SHA256: 0
Description: stand-in
"""
INSTALLED = PACKAGE.format(version="2:13.1.0-0esxiarm20260102030405") + "Status: install ok installed\n"
CONFIGURATION = """
Dir::State "{root}/state";
Dir::State::status "{root}/status";
Dir::Cache "{root}/cache";
Dir::Etc "{root}/etc";
APT::Sandbox::User "";
Acquire::AllowInsecureRepositories "true";
"""


class Guest:
    """apt with directories of its own, on which a built open-vm-tools is installed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("state/lists/partial", "cache/archives/partial", "etc/preferences.d"):
            (root / name).mkdir(parents=True)
        (root / "status").write_text(INSTALLED, encoding="utf-8")
        (root / "apt.conf").write_text(CONFIGURATION.format(root=root), encoding="utf-8")
        self.environment = {"APT_CONFIG": str(root / "apt.conf"), "LC_ALL": "C.UTF-8"}

    def repository(self, suite: str, *versions: str, release: str = "") -> None:
        folder = self.root / suite
        folder.mkdir()
        text = "\n".join(PACKAGE.format(version=version) for version in versions)
        (folder / "Packages").write_text(text, encoding="utf-8")
        (folder / "Release").write_text(f"Suite: {suite}\n{release}", encoding="utf-8")
        with (self.root / "etc/sources.list").open("a", encoding="utf-8") as sources:
            sources.write(f"deb [trusted=yes] file:{folder} ./\n")

    def run(self, argv: list[str]) -> tuple[int, str, str]:
        environment = {**self.environment, "PATH": "/usr/bin:/bin"}
        done = subprocess.run(argv, env=environment, check=False, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def asked_for(self) -> str:
        manager = Apt(self.run)
        manager.refresh()
        (command,) = manager.install_from_repositories(manager.offered(["open-vm-tools"]), There({}, {}))
        return command[-1]


@pytest.fixture(name="guest")
def guest_fixture(tmp_path):
    return Guest(tmp_path)


def test_the_newest_one(guest):
    guest.repository("stable", "2:12.2.0-1+deb12u3", "2:12.2.0-1+deb12u4")
    assert guest.asked_for() == "open-vm-tools=2:12.2.0-1+deb12u4"


def test_not_one_of_the_backports(guest):
    guest.repository("stable", "2:12.2.0-1+deb12u4")
    guest.repository("stable-backports", "2:12.5.0-2~bpo12+1", release="NotAutomatic: yes\nButAutomaticUpgrades: yes\n")
    assert guest.asked_for() == "open-vm-tools=2:12.2.0-1+deb12u4"


def test_one_of_the_backports_where_the_administrator_wants_them(guest):
    guest.repository("stable", "2:12.2.0-1+deb12u4")
    guest.repository("stable-backports", "2:12.5.0-2~bpo12+1", release="NotAutomatic: yes\nButAutomaticUpgrades: yes\n")
    preference = "Package: open-vm-tools\nPin: release a=stable-backports\nPin-Priority: 990\n"
    (guest.root / "etc/preferences.d/tools").write_text(preference, encoding="utf-8")
    assert guest.asked_for() == "open-vm-tools=2:12.5.0-2~bpo12+1"


def test_one_that_is_newer_than_the_built_one(guest):
    guest.repository("stable", "2:13.1.0-1")
    assert guest.asked_for() == "open-vm-tools=2:13.1.0-1"
