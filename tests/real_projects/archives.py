# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gets the original archives of Debian's source packages, through an apt of its own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from project import BUILD, LAB, ROOT

sys.path.insert(0, str(ROOT / "tests" / "lab"))

from guestlab import apt_mirrors, sources  # noqa: E402 - found by the path set above

SUITE = "bookworm"
HOME = BUILD / "real-projects"
# "name_version.orig.tar.xz" in the list of sha256 sums of a .dsc; its signature ends in .asc.
ORIGINAL = re.compile(r"^ (?P<sha256>[0-9a-f]{64}) \d+ (?P<file>\S+\.orig\.tar\.\w+)$", re.MULTILINE)


class Archive:
    def __init__(self, path: Path, version: str):
        self.path = path
        self.version = version

    def unpack(self, folder: Path, top: str = "") -> Path:
        """Unpacks into an empty folder and returns the top of the source tree in it."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.unpack_over(folder)
        return folder / top

    def unpack_over(self, folder: Path) -> None:
        """Leaves what is in the folder and not in the archive."""
        # As whoever runs this: root's tar would give the files to the users of the archive's maker.
        unpack = ["tar", "--extract", "--no-same-owner", "--strip-components=1", "--file", str(self.path)]
        subprocess.run([*unpack, "--directory", str(folder)], check=True)


def of_the_lab() -> Archive:
    """The newest open-vm-tools that the lab can have."""
    done = subprocess.run([LAB, "source"], check=True, stdout=subprocess.PIPE)
    found = json.loads(done.stdout)
    return Archive(Path(found["path"]), found["version"])


def of_debian(package: str, suite: str = SUITE) -> Archive:
    folder = HOME / "archives" / suite
    folder.mkdir(parents=True, exist_ok=True)
    return _have(package, folder) or _get(package, suite, folder)


def _get(package: str, suite: str, folder: Path) -> Archive:
    apt_get = PrivateApt(suite)
    for part in ("--dsc-only", "--tar-only"):
        apt_get(folder, "source", "--download-only", part, package)
    archive = _have(package, folder)
    if archive is None:
        raise LookupError(f"{package}: apt-get source brought no original archive of the sha256 that its .dsc names")
    return archive


def _have(package: str, folder: Path) -> Archive | None:
    """The archive that a .dsc there names, if it has that sha256."""
    for dsc in folder.glob(f"{package}_*.dsc"):
        named = ORIGINAL.search(dsc.read_text(encoding="utf-8"))
        path = folder / named["file"] if named else dsc
        if named and path.exists() and sources.sha256(path) == named["sha256"]:
            return Archive(path, named["file"].partition("_")[2].partition(".orig.")[0])
    return None


class PrivateApt:
    """apt-get with the source packages of one suite of Debian and nothing else."""

    def __init__(self, suite: str):
        home = HOME / "apt" / suite
        lists = home / "lists"
        settings = {
            "Dir::Etc::SourceList": home / "sources.list",
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::State::Lists": lists,
            "Dir::Cache": home,
            # root's own apt would look things up as the user _apt, who may not read this checkout.
            "APT::Sandbox::User": "root",
        }
        self.options = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
        if not (lists / "complete").exists():
            (lists / "partial").mkdir(parents=True, exist_ok=True)
            signed = f"signed-by={apt_mirrors.KEYRING}"
            lines = apt_mirrors.source_lines(apt_mirrors.host_mirror_root(), [suite], "deb-src", signed)
            (home / "sources.list").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
            self(home, "update")
            (lists / "complete").touch()

    def __call__(self, folder: Path, *arguments: str) -> None:
        subprocess.run(["apt-get", "-qq", *self.options, *arguments], cwd=folder, check=True)
