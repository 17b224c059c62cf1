# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The .deb recipe, judged by dpkg itself, and its scripts run as dpkg calls them, with a made-up systemctl."""

import io
import subprocess
import tarfile
from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools import recipe

pytestmark = recipe.NEEDS_DPKG

OURS = "2:13.1.0-0esxiarm20260102030405"
THEIRS = "2:12.2.0-1+deb12u4"


@pytest.fixture(name="folder", scope="module")
def folder_fixture(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deb") / "build"
    recipe.build("Debian", folder)
    return folder


def members(package: Path, part: str = "--fsys-tarfile") -> dict[str, tarfile.TarInfo]:
    packed = subprocess.run(["dpkg-deb", part, str(package)], check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        return {member.name.removeprefix("./"): member for member in archive}


def modes(package: Path) -> dict[str, int]:
    return {
        name: member.mode
        for part in ("--fsys-tarfile", "--ctrl-tarfile")
        for name, member in members(package, part).items()
    }


def package(folder: Path) -> Path:
    (found,) = (folder / "out").glob("*.deb")
    return found


def test_every_file_has_its_mode_and_owner(folder):
    found = members(package(folder))
    assert {name: found[name].mode for name in recipe.PACKAGED} == recipe.PACKAGED
    assert {(member.uname, member.gname) for member in found.values()} == {("root", "root")}
    assert {oct(member.mode) for member in found.values() if member.isdir()} == {"0o755"}
    assert not [name for name in found if name.endswith(".la")]


@pytest.mark.parametrize("umask", ["027", "077"])
def test_modes_are_not_those_of_the_builders_umask(folder, tmp_path, umask):
    assert modes(recipe.build("Debian", tmp_path / "build", umask=umask)) == modes(package(folder))


def test_the_same_inputs_make_the_same_bytes(folder, tmp_path):
    """Another directory, a later time, another umask, and another time zone."""
    again = recipe.build("Debian", tmp_path / "elsewhere", umask="077", TZ="Asia/Tokyo")
    assert again.read_bytes() == package(folder).read_bytes()
    assert {member.mtime for member in members(again).values()} == {recipe.BUILT_AT}


def test_lintian_finds_no_error_that_matters(folder):
    done = subprocess.run(
        ["lintian", "--allow-root", "--fail-on", "none", package(folder)], check=True, capture_output=True, text=True
    )
    errors = {line.split()[2] for line in done.stdout.splitlines() if line.startswith("E: ")}
    # The collection has no address.
    assert errors == {"bogus-mail-host", "bogus-mail-host-in-debian-changelog"}


@pytest.mark.parametrize("fuse", ["fuse", "fuse3"])
def test_the_file_system_of_the_desktop_parts_is_mounted_by_the_guests_fuse(tmp_path, fuse):
    recipe.build("Debian", tmp_path / "build", __open_vm_tools_fuse=fuse)
    unit = tmp_path / "build/root/usr/lib/systemd/system/run-vmblock\\x2dfuse.mount"
    assert f"\nType={fuse}\n" in unit.read_text(encoding="utf-8")


def test_everything_below_etc_is_configuration(folder):
    listed = (folder / "root/DEBIAN/conffiles").read_text(encoding="utf-8").splitlines()
    assert listed == sorted(f"/{name}" for name in recipe.PACKAGED if name.startswith("etc/"))


class Scripts:
    """Runs a script of the package, with programs that write down how they were called."""

    def __init__(self, scripts: Path, folder: Path) -> None:
        self.scripts, self.folder = scripts, folder
        self.calls_file = folder / "calls"
        (folder / "bin").mkdir(parents=True)
        for name in (
            "systemctl",
            "udevadm",
            "deb-systemd-helper",
            "deb-systemd-invoke",
            "vmware-checkvm",
            "update-rc.d",
            "dpkg-maintscript-helper",
            "rm",
            "rmdir",
            "umount",
        ):
            self.write(name)

    def write(self, name: str, then: str = "") -> None:
        """A program that writes down how it was called, and then does this."""
        program = self.folder / "bin" / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.calls_file}\n{then}\n', encoding="utf-8")
        program.chmod(0o755)

    def run(self, name: str, *arguments: str) -> list[str]:
        # as where systemd runs
        text = (self.scripts / name).read_text(encoding="utf-8").replace("[ -d /run/systemd/system ]", "true")
        environment = {"PATH": f"{self.folder}/bin:/usr/bin:/bin"}
        self.calls_file.write_text("", encoding="utf-8")
        # -f: patterns stay as they are written, whatever this machine has
        subprocess.run(["sh", "-f", "-c", text, name, *arguments], env=environment, check=True)
        return self.calls_file.read_text(encoding="utf-8").splitlines()


@pytest.fixture(name="scripts")
def scripts_fixture(folder, tmp_path):
    return Scripts(folder / "root/DEBIAN", tmp_path)


STOP_THEIRS = "systemctl stop open-vm-tools.service vgauth.service"
FORGET_THEIRS = "deb-systemd-helper purge open-vm-tools.service vgauth.service"
DISABLE_OURS = "systemctl disable --now vmtoolsd.service vgauthd.service"


@pytest.mark.parametrize(
    "script, arguments, call, expected",
    [
        # over the distribution's package, installed or removed with its configuration left
        ("preinst", ["upgrade", THEIRS, OURS], STOP_THEIRS, True),
        ("preinst", ["install", THEIRS, OURS], STOP_THEIRS, True),
        ("preinst", ["install"], STOP_THEIRS, False),
        ("preinst", ["upgrade", OURS, OURS], STOP_THEIRS, False),
        ("preinst", ["abort-upgrade", THEIRS], STOP_THEIRS, False),
        ("postinst", ["configure", THEIRS], FORGET_THEIRS, True),
        ("postinst", ["configure", ""], FORGET_THEIRS, False),
        ("postinst", ["configure", OURS], FORGET_THEIRS, False),
        ("postinst", ["abort-upgrade", THEIRS], FORGET_THEIRS, False),
        # the distribution's package over this one
        ("postrm", ["upgrade", THEIRS], DISABLE_OURS, True),
        ("postrm", ["upgrade", OURS], DISABLE_OURS, False),
        ("postrm", ["remove"], DISABLE_OURS, False),
        ("postrm", ["abort-upgrade", THEIRS, OURS], DISABLE_OURS, False),
        ("prerm", ["remove"], DISABLE_OURS, True),
        ("prerm", ["upgrade", OURS], DISABLE_OURS, False),
    ],
)
def test_services_change_their_names_with_the_package(scripts, script, arguments, call, expected):
    assert (call in scripts.run(script, *arguments)) is expected


ENABLE = "systemctl enable vmtoolsd.service vgauthd.service"
START = ["deb-systemd-invoke start vgauthd.service", "deb-systemd-invoke start vmtoolsd.service"]


@pytest.mark.parametrize(
    "arguments", [["configure", OURS], ["configure", THEIRS], ["abort-upgrade", OURS]], ids=" ".join
)
def test_services_are_the_administrators_decision_once_they_were_there(scripts, arguments):
    assert not {ENABLE, *START} & set(scripts.run("postinst", *arguments))


@pytest.mark.parametrize("on_vmware", [True, False])
def test_the_first_installation_starts_what_can_run(scripts, on_vmware):
    scripts.write("vmware-checkvm", str(on_vmware).lower())
    calls = [call for call in scripts.run("postinst", "configure", "") if call.strip() != "vmware-checkvm"]
    assert calls[-3:] == [ENABLE, *START] if on_vmware else calls[-2:] == [ENABLE, START[0]]


RESTART = "deb-systemd-invoke try-restart vmtoolsd.service"


def test_a_service_that_systemd_does_not_restart_is_no_failed_script(scripts):
    """The role's health check names it, and puts the package before it back."""
    scripts.write("deb-systemd-invoke", "false")
    assert scripts.run("postinst", "configure", OURS)[-1] == RESTART


def test_without_the_desktop_parts_their_file_system_is_unmounted(scripts, tmp_path):
    assert recipe.UNMOUNT not in scripts.run("postinst", "configure", OURS)
    assert recipe.UNMOUNT in scripts.run("prerm", "remove")
    recipe.build("Debian", tmp_path / "headless", desktop=False)
    headless = Scripts(tmp_path / "headless/root/DEBIAN", tmp_path / "other")
    assert recipe.UNMOUNT in headless.run("postinst", "configure", OURS)
    assert recipe.UNMOUNT not in headless.run("prerm", "remove")


def test_the_distributions_init_script_goes_as_dpkg_has_it(scripts):
    helper = "dpkg-maintscript-helper rm_conffile /etc/init.d/open-vm-tools -- "
    for script, arguments in (
        ("preinst", ["upgrade", THEIRS, OURS]),
        ("postinst", ["configure", THEIRS]),
        ("postrm", ["abort-upgrade", THEIRS, OURS]),
        ("postrm", ["purge"]),
    ):
        assert helper + " ".join(arguments) in scripts.run(script, *arguments)


def test_what_the_daemons_wrote_goes_when_the_package_is_purged(scripts):
    removal = "rm -rf -- " + " ".join(recipe.MAIN["__open_vm_tools_runtime_files"])
    assert removal in scripts.run("postrm", "purge")
    assert removal not in scripts.run("postrm", "remove")
