# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gets the original archives of Debian's source packages, through a private apt that reads nothing but source lists."""

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
ARCHIVES = HOME / "archives"
APT = HOME / "apt"
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
        # As whoever runs this: root's tar would give the files to the users of the archive's maker.
        unpack = ["tar", "--extract", "--no-same-owner", "--strip-components=1", "--file", str(self.path)]
        subprocess.run([*unpack, "--directory", str(folder)], check=True)
        return folder / top


def of_the_lab() -> Archive:
    """The newest open-vm-tools that the lab can have."""
    done = subprocess.run([LAB, "source"], check=True, stdout=subprocess.PIPE)
    found = json.loads(done.stdout)
    return Archive(Path(found["path"]), found["version"])


def of_debian(package: str) -> Archive:
    ARCHIVES.mkdir(parents=True, exist_ok=True)
    return _have(package) or _get(package)


def _get(package: str) -> Archive:
    if not (APT / "lists").exists():
        _apt_get("update")
    for part in ("--dsc-only", "--tar-only"):
        _apt_get("source", "--download-only", part, f"{package}/{SUITE}")
    archive = _have(package)
    if archive is None:
        raise SystemExit(f"{package}: apt-get source brought no original archive of the sha256 that its .dsc names")
    return archive


def _have(package: str) -> Archive | None:
    """The archive that a .dsc here names, if it has that sha256."""
    for dsc in ARCHIVES.glob(f"{package}_*.dsc"):
        text = dsc.read_text(encoding="utf-8")
        named = ORIGINAL.search(text)
        path = ARCHIVES / named["file"] if named else dsc
        if named and path.exists() and sources.sha256(path) == named["sha256"]:
            return Archive(path, named["file"].partition("_")[2].partition(".orig.")[0])
    return None


def _apt_get(*arguments: str) -> None:
    settings = {
        "Dir::Etc::SourceList": APT / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": APT / "lists",
        "Dir::Cache": APT,
        # root's own apt would look up the user _apt, who may not read this checkout.
        "APT::Sandbox::User": "root",
    }
    (APT / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    lines = apt_mirrors.source_lines(
        apt_mirrors.host_mirror_root(), [SUITE], "deb-src", f"signed-by={apt_mirrors.KEYRING}"
    )
    (APT / "sources.list").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    options = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
    subprocess.run(["apt-get", "-qq", *options, *arguments], cwd=ARCHIVES, check=True)
