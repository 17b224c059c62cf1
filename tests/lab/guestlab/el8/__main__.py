# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hook of mmdebstrap that turns a Debian tree into the EL 8 guest. Runs on the host, as root.

Arguments: ROOT FOLDER PYTHON3.6 PACKAGES LATER; FOLDER is for unfinished work, PYTHON3.6 is "" where the host has none,
LATER are packages that EL 8 does not have.
"""

import pathlib
import sys
import time

from .. import platforms
from ..commands import run
from . import conversion, debs, platform_python, release, repositories, signing

DATA = pathlib.Path(platforms.DATA)
REPOSITORIES = "srv/centos"


def main(root, folder, python, packages, later):
    root, folder = pathlib.Path(root), pathlib.Path(folder)
    data = platforms.read("el8/conversion")
    say("the settings that all guests have")
    run(["sh", str(DATA / "guest_setup.sh"), str(root)])
    say("Debian's packages")
    installed = debs.installed(root)
    debs.download(installed + packages.split())
    # On Debian, zypper and dnf's plugins exclude each other.
    debs.download(later.split())
    known = debs.read(root / "var/cache/apt/archives")
    say(f"conversion of {len(known)} packages")
    rpms = folder / "rpms"
    conversion.Converter(known, data, rpms, folder / "conversion").convert()
    key = signing.Key(folder / "gnupg")
    release.build(rpms, key.public, folder / "release")
    say("signatures and repositories")
    key.sign(sorted(rpms.glob("*.rpm")))
    repositories.make(rpms, root / REPOSITORIES, data, folder)
    say("the guest")
    base = [conversion.el_name(name, data) for name in installed if name in known and name not in data["dropped"]]
    run(["sh", str(DATA / "el8/reshape.sh"), str(root), *data["dropped"]])
    register(root, rpms, base, folder)
    platform_python.install(root, python)


def register(root, rpms, names, folder):
    """The userland that is there already, entered into rpm's database by its EL names."""
    by_name = {repositories.name_of(path): path for path in rpms.glob("*.rpm")}
    listed = folder / "base"
    listed.write_text("\n".join(str(by_name[name]) for name in sorted(set(names))), encoding="utf-8")
    rpm = [
        "rpm",
        "--root",
        str(root),
        "--dbpath",
        "/var/lib/rpm",
        "--nodeps",
        "--noscripts",
        "--notriggers",
        "--ignorearch",
        "--nosignature",
        "--install",
    ]
    (root / "var/lib/rpm").mkdir(parents=True, exist_ok=True)
    run(["xargs", "-a", str(listed), *rpm, "--justdb"])
    # These two are really installed.
    run([*rpm, str(by_name["centos-release"]), str(by_name["centos-repos"])])


def say(text):
    print(f"{time.strftime('%T')} {text}", flush=True)


main(*sys.argv[1:])
