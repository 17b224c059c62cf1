# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role's package recipes, filled in and run on a small staged tree, by the real dpkg-deb and rpmbuild."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import jinja2
import pytest
import yaml

# `make test` has it, and says so; elsewhere, recipes of .deb cannot be run without.
NEEDS_DPKG = pytest.mark.skipif(
    not shutil.which("dpkg-shlibdeps") and not os.environ.get("REQUIRE_DNF"), reason="needs dpkg-dev"
)
ROLE = Path(__file__).parents[4] / "roles/open_vm_tools"
TEMPLATES = ROLE / "templates"
MAIN = yaml.safe_load((ROLE / "vars/main.yml").read_text(encoding="utf-8"))
FAMILIES = {
    name: yaml.safe_load((ROLE / f"vars/{name}.yml").read_text(encoding="utf-8"))
    for name in ("Debian", "RedHat", "Suse")
}

# What the role's variables come to on some guest.
VARIABLES = {
    **{name: value for name, value in MAIN.items() if "{{" not in str(value)},
    "__open_vm_tools_libdir": "/usr/lib64",
    "__open_vm_tools_package_release": MAIN["__open_vm_tools_package_mark"] + "20260102030405",
    "__open_vm_tools_provenance": {"schema": 1, "built_at": "2026-01-02T03:04:05Z"},
    "open_vm_tools_version": "13.1.0",
}
# that time
BUILT_AT = 1767323045
# What ends the file system of the desktop parts with them
UNMOUNT = "umount --lazy /run/vmblock-fuse"
PLAN = {
    "condition_virtualization": True,
    "build": {"runtime_packages": ["iproute", "pciutils"]},
}
# What `make install` stages of the desktop build, as far as the recipe does something about it. Programs are real
# ELF files.
DAEMON = "usr/bin/vmtoolsd"
PROGRAMS = (DAEMON, "usr/bin/vmware-user-suid-wrapper")
STAGED = {
    "etc/vmware-tools/poweron-vm-default": 0o755,
    "etc/vmware-tools/tools.conf.example": 0o755,
    "etc/vmware-tools/vgauth.conf": 0o755,
    "etc/vmware-tools/vgauth/schemas/catalog.xml": 0o755,
    "etc/pam.d/vmtoolsd": 0o755,
    DAEMON: 0o755,
    "usr/bin/vmware-user-suid-wrapper": 0o755,
    "usr/include/vmGuestLib/vmGuestLib.h": 0o644,
    "usr/lib64/libvmtools.la": 0o755,
    "usr/lib64/pkgconfig/vmguestlib.pc": 0o644,
}
# The modes that a package gives them, and what the recipe adds.
PACKAGED = {
    "etc/pam.d/vmtoolsd": 0o644,
    "etc/vmware-tools/poweron-vm-default": 0o755,
    "etc/vmware-tools/tools.conf": 0o644,
    "etc/vmware-tools/tools.conf.example": 0o644,
    "etc/vmware-tools/vgauth.conf": 0o644,
    "etc/vmware-tools/vgauth/schemas/catalog.xml": 0o644,
    DAEMON: 0o755,
    "usr/bin/vmware-user-suid-wrapper": 0o4755,
    "usr/include/vmGuestLib/vmGuestLib.h": 0o644,
    "usr/lib/modules-load.d/open-vm-tools.conf": 0o644,
    "usr/lib/systemd/system/run-vmblock\\x2dfuse.mount": 0o644,
    "usr/lib/systemd/system/vgauthd.service": 0o644,
    "usr/lib/systemd/system/vmtoolsd.service": 0o644,
    "usr/lib64/pkgconfig/vmguestlib.pc": 0o644,
    "usr/share/open-vm-tools/provenance.json": 0o644,
}


def recipe_files(family: str) -> list[dict[str, str]]:
    return [
        *MAIN["__open_vm_tools_recipe_files"],
        *FAMILIES[family]["__open_vm_tools_package_recipe_files"],
    ]


# as Ansible's templates are filled in
ENGINE = jinja2.Environment(trim_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined)
ENGINE.filters.update(bool=bool, quote=shlex.quote, to_nice_json=lambda value, **_options: str(value))


def template(source: str) -> str:
    return (TEMPLATES / source).read_text(encoding="utf-8")


def stage(folder: Path, umask: str, words: str) -> None:
    """What `make install` leaves where root has this umask: folders follow it, files have their modes."""
    for name, mode in STAGED.items():
        path = folder / "stage" / name
        subprocess.run(["sh", "-c", f'umask {umask}; mkdir -p "$1"', "sh", path.parent], check=True)
        if name in PROGRAMS:
            shutil.copyfile("/bin/true", path)
        else:
            head = "#!/bin/sh\n" if name.endswith("poweron-vm-default") else ""
            path.write_text(f"{head}Name: {name}\nDescription: of {words}\nVersion: 1\n", encoding="utf-8")
        path.chmod(mode)
    (folder / "stage/usr/lib64/libvmtools.so").symlink_to("libvmtools.so.0.0.0")
    (folder / "source").mkdir()
    (folder / "source/LICENSE").write_text("LGPL\n", encoding="utf-8")
    # as with "install -p": older than the build, and not the same on each builder
    os.utime(folder / "stage/etc/vmware-tools/vgauth.conf", (int(umask), int(umask)))


def build(family: str, folder: Path, umask: str = "022", desktop: bool = True, **changes: object) -> Path:
    """The package that the recipe makes."""
    folder.mkdir()
    plan = {**PLAN, "desktop": desktop, "build": {**PLAN["build"], "stage_directory": str(folder / "stage")}}
    timezone = str(changes.pop("TZ", "UTC"))
    stage(folder, umask, str(changes))
    variables = {
        **VARIABLES,
        **{name: value for name, value in FAMILIES[family].items() if "{{" not in str(value)},
        "__open_vm_tools_libdir": "/usr/lib64",
        "__open_vm_tools_plan": plan,
        "__open_vm_tools_source": {"directory": str(folder / "source")},
        **changes,
    }
    for file in recipe_files(family):
        path = folder / file["dest"]
        path.parent.mkdir(exist_ok=True)
        path.write_text(ENGINE.from_string(template(file["src"])).render(variables), encoding="utf-8")
    done = subprocess.run(
        ["sh", "-c", f"umask {umask}; exec bash build.sh"],
        cwd=folder,
        env={**os.environ, "TZ": timezone},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (package,) = (folder / "out").iterdir()
    return package
