# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SUSE's package, with its library in a package of its own, and a built one take each other's place in one step."""

import subprocess

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest import package_roots
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.package_roots import ZypperRoot
from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools import recipe

pytestmark = package_roots.needs_root

BUILT = "13.1.0"
LIBRARY = "libvmtools0"
VENDOR = "Vendor: SUSE LLC <https://www.suse.com/>"


class Guest(ZypperRoot):
    """A guest whose repository has SUSE's packages, and a package that was built for it."""

    def __init__(self, folder, version):
        super().__init__(folder)
        self.built = recipe.build("Suse", folder / "recipe", open_vm_tools_version=BUILT)
        asked = subprocess.run(
            ["rpm", "-qp", "--requires", self.built], check=True, capture_output=True, text=True
        ).stdout.splitlines()
        needed = [line for line in asked if not line.startswith("rpmlib")]
        self.file("base", "1", *map("Provides: {}".format, needed), folder=self.repository)
        conf, library = folder / "tools.conf", folder / "library"
        conf.write_text("[vmtools]\n", encoding="utf-8")
        library.write_text(version, encoding="utf-8")
        full = f"{version}-150600.1"
        self.file(
            "open-vm-tools",
            full,
            VENDOR,
            f"Requires: {LIBRARY} = {full}",
            folder=self.repository,
            configuration={"etc/vmware-tools/tools.conf": conf},
        )
        # what the built package has in the same place
        shared = recipe.DAEMON
        self.file(LIBRARY, full, VENDOR, folder=self.repository, files={shared: library})
        self.index()
        self.give_it_a_shell()

    def give_it_a_shell(self):
        """For the scriptlets. It does nothing, and needs no library."""
        (self.root / "bin").mkdir()
        source = self.folder / "shell.c"
        source.write_text("int main(void) { return 0; }\n", encoding="utf-8")
        subprocess.run(["gcc", "-static", "-o", self.root / "bin/sh", source], check=True)
        (self.root / "sbin").mkdir()
        (self.root / "sbin/ldconfig").symlink_to("../bin/sh")

    def ours(self):
        return {name: version for name, version in self.manager.there().packages.items() if "base" not in name}


@pytest.mark.parametrize("version", ["12.3.5", "13.1.0", "14.0.0"], ids=["older", "same release", "newer"])
def test_there_and_back(tmp_path, version):
    package_roots.skip_without(ZypperRoot)
    guest = Guest(tmp_path, version)
    shipped = {"open-vm-tools": f"{version}-150600.1", LIBRARY: f"{version}-150600.1"}
    guest.present("open-vm-tools")
    assert guest.ours() == shipped
    edited = guest.root / "etc/vmware-tools/tools.conf"
    edited.write_text("[logging]\n", encoding="utf-8")

    guest.present(file=str(guest.built), allow_unsigned=True)
    assert guest.ours() == {"open-vm-tools": f"{BUILT}-{recipe.VARIABLES['__open_vm_tools_package_release']}"}
    assert edited.read_text(encoding="utf-8") == "[logging]\n"

    guest.present("open-vm-tools", from_repositories=True)
    assert guest.ours() == shipped
    assert edited.read_text(encoding="utf-8") == "[logging]\n"
