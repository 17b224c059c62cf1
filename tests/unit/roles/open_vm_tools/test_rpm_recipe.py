# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The .rpm recipe, judged by rpm itself: built from a small staged tree, installed, verified, upgraded, erased."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools import recipe

pytestmark = pytest.mark.skipif(not shutil.which("rpmbuild") and not os.environ.get("REQUIRE_DNF"), reason="needs rpm")


def build(folder: Path, **changes: object) -> Path:
    """The package that the recipe makes of the staged tree."""
    return recipe.build("RedHat", folder, **{"__open_vm_tools_distribution_parts": ["desktop", "devel"], **changes})


class Guest:
    """A root directory with an rpm database of its own. Its scriptlets are not run: there is no shell in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.rpm = ["rpm", "--root", str(root), "--dbpath", "/var/lib/rpm"]

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([*self.rpm, *arguments], check=False, capture_output=True, text=True)

    def install(self, package: Path) -> None:
        done = self.run("--upgrade", "--nodeps", "--noscripts", "--nosignature", str(package))
        assert done.returncode == 0, done.stderr

    def files(self) -> set[str]:
        paths = (path.relative_to(self.root) for path in self.root.rglob("*"))
        return {str(path) for path in paths if not str(path).startswith("var")}


@pytest.fixture(name="guest")
def guest_fixture(tmp_path):
    (tmp_path / "guest").mkdir()
    return Guest(tmp_path / "guest")


@pytest.fixture(name="package", scope="module")
def package_fixture(tmp_path_factory):
    return build(tmp_path_factory.mktemp("rpm") / "build")


def ask(package: Path, *arguments: str) -> list[str]:
    done = subprocess.run(["rpm", "-qp", *arguments, str(package)], check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def test_the_package_is_named_as_the_distribution_would(package):
    assert ask(package, "--qf", "%{NAME} %{EPOCH} %{VERSION} %{RELEASE}") == [
        "open-vm-tools (none) 13.1.0 0esxiarm20260102030405"
    ]


def test_the_same_inputs_make_the_same_bytes(package, tmp_path):
    """Another directory, a later time, another umask, and another time zone."""
    again = recipe.build(
        "RedHat",
        tmp_path / "elsewhere",
        umask="077",
        TZ="Asia/Tokyo",
        __open_vm_tools_distribution_parts=["desktop", "devel"],
    )
    assert again.read_bytes() == package.read_bytes()
    assert ask(again, "--qf", "%{BUILDTIME} %{BUILDHOST}") == [f"{recipe.BUILT_AT} localhost"]
    assert set(ask(again, "--qf", "[%{FILEMTIMES}\\n]")) == {str(recipe.BUILT_AT)}


def test_rpmlint_finds_no_error_that_matters(package):
    done = subprocess.run(["rpmlint", package], check=False, capture_output=True, text=True)
    errors = {line.split()[2] for line in done.stdout.splitlines() if " E: " in line}
    assert errors == {
        # the desktop agent is setuid, as upstream's is
        "setuid-binary",
        "non-standard-executable-perm",
        # upstream's scripts are below /etc
        "executable-marked-as-config-file",
        # signed afterwards, if at all
        "no-signature",
        # nothing reads it since Fedora 12
        "no-group-tag",
    }


def test_a_release_of_the_distributions_own_is_newer():
    done = subprocess.run(
        ["rpm", "--eval", '%{lua: print(rpm.vercmp("0esxiarm20260102030405", "1.el9"))}'],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "-1"


def test_every_staged_file_is_packaged_with_its_mode_and_owner(package):
    listed = ask(package, "--qf", "[%{FILEMODES:octal} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\\n]")
    for name, mode in recipe.PACKAGED.items():
        assert f"{0o100000 | mode:o} root root /{name}" in [line.lstrip("0") for line in listed]
    assert [line for line in listed if line.endswith("/libvmtools.so")]


def test_only_directories_of_its_own_are_packaged(package):
    listed = ask(package, "--qf", "[%{FILEMODES:perms} %{FILENAMES}\\n]")
    assert {line.split()[1] for line in listed if line.startswith("d")} == {
        "/etc/vmware-tools",
        "/etc/vmware-tools/vgauth",
        "/etc/vmware-tools/vgauth/schemas",
        "/usr/include/vmGuestLib",
        "/usr/share/licenses/open-vm-tools",
        "/usr/share/open-vm-tools",
    }


@pytest.mark.parametrize("umask", ["027", "077"])
def test_modes_are_not_those_of_the_builders_umask(package, tmp_path, umask):
    listing = ("--qf", "[%{FILEMODES:perms} %{FILENAMES}\\n]")
    assert ask(build(tmp_path / "build", umask=umask), *listing) == ask(package, *listing)


def test_the_licence_is_one_to_rpm_and_is_installed_without_documentation_too(package):
    assert ask(package, "--licensefiles") == ["/usr/share/licenses/open-vm-tools/LICENSE"]
    assert ask(package, "--docfiles") == []


def test_everything_below_etc_is_configuration_that_stays_when_edited(package):
    flags = dict(line.split(" ", 1) for line in ask(package, "--qf", "[%{FILENAMES} %{FILEFLAGS:fflags}\\n]"))
    configuration = {name for name, flag in flags.items() if flag == "cn"}
    assert configuration == {f"/{name}" for name in recipe.PACKAGED if name.startswith("etc/")}


def test_it_takes_the_place_of_the_distributions_other_packages(package):
    assert ask(package, "--obsoletes") == [
        f"open-vm-tools-{part} < 13.1.0-0esxiarm20260102030405" for part in ("desktop", "devel")
    ]
    assert {"iproute", "pciutils"} <= set(ask(package, "--requires"))


def test_it_takes_the_place_of_libraries_of_any_version(tmp_path):
    package = recipe.build("Suse", tmp_path / "build")
    assert {"libvmtools0", "libvmtools-devel"} <= set(ask(package, "--obsoletes"))


@pytest.mark.parametrize("desktop", [True, False])
def test_the_desktop_parts_are_provided_and_their_file_system_is_unmounted(tmp_path, desktop):
    package = build(tmp_path / "build", desktop=desktop)
    provided = [line.split()[0] for line in ask(package, "--provides")]
    assert "open-vm-tools-devel" in provided
    assert ("open-vm-tools-desktop" in provided) == desktop
    stops = [
        script for script in ("POSTIN", "PREUN") if recipe.UNMOUNT in "".join(ask(package, "--qf", f"%{{{script}}}"))
    ]
    assert stops == (["PREUN"] if desktop else ["POSTIN"])


def test_removing_it_keeps_what_an_administrator_gave_to_vgauth(package):
    assert "/var/lib/vmware" not in "".join(ask(package, "--scripts"))


def test_guests_need_no_pkg_config_for_the_files_of_developers(package):
    assert "/usr/lib64/pkgconfig/vmguestlib.pc" in ask(package, "--list")
    assert [name for name in ask(package, "--requires") if "pkg-config" in name] == []


def test_installed_it_verifies_and_erased_it_leaves_nothing(guest, package):
    before = guest.files()
    guest.install(package)
    verified = guest.run("--verify", "--nodeps", "open-vm-tools")
    assert (verified.returncode, verified.stdout) == (0, "")
    assert guest.run("--erase", "--noscripts", "open-vm-tools").returncode == 0
    assert {name for name in guest.files() - before if "vm" in name.lower()} == set()


def test_an_upgrade_keeps_an_edited_tools_conf(guest, package, tmp_path):
    newer = build(tmp_path / "newer", open_vm_tools_version="13.1.1")
    guest.install(package)
    edited = guest.root / "etc/vmware-tools/tools.conf"
    edited.write_text("[logging]\n", encoding="utf-8")
    guest.install(newer)
    assert edited.read_text(encoding="utf-8") == "[logging]\n"
    assert "13.1.1" in guest.run("--query", "open-vm-tools").stdout


@pytest.mark.parametrize(
    ("instances", "on_vmware", "expected"),
    [
        (1, True, ["enable vmtoolsd.service vgauthd.service", "start vgauthd.service", "start vmtoolsd.service"]),
        (1, False, ["enable vmtoolsd.service vgauthd.service", "start vgauthd.service"]),
        (2, True, []),
    ],
    ids=["first", "first, outside VMware", "upgrade"],
)
def test_the_first_installation_starts_what_can_run(package, tmp_path, instances, on_vmware, expected):
    for name, text in {"systemctl": f"echo $* >> {tmp_path}/calls", "vmware-checkvm": str(on_vmware).lower()}.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        program.chmod(0o755)
    script = "\n".join(ask(package, "--qf", "%{POSTIN}")).replace("[ -d /run/systemd/system ]", "true")
    script = script.replace("/sbin/ldconfig", ":")
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    subprocess.run(["sh", "-e", "-c", script, "script", str(instances)], env=environment, check=True)
    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    assert calls == ["daemon-reload", "try-restart vmtoolsd.service", *expected]


def test_scriptlets_are_shell_that_parses(package):
    for tag in ("POSTIN", "PREUN", "POSTUN"):
        script = "\n".join(ask(package, "--qf", f"%{{{tag}}}"))
        assert "systemctl daemon-reload" in script or "systemctl disable" in script
        assert subprocess.run(["sh", "-n"], input=script, text=True, check=False).returncode == 0
