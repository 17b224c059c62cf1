# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gets the original archives of Debian's source packages, through an apt of its own."""

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
# A line of apt-get source --print-uris; the archive's signature ends in .asc.
ORIGINAL = re.compile(r"^\S+ (?P<file>\S+\.orig\.tar\.\w+) \d+ SHA256:(?P<sha256>[0-9a-f]{64})$", re.MULTILINE)


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
    """The original archive that Debian's signed list of sources names, with the sha256 that it names."""
    apt_get, folder = PrivateApt(suite), HOME / "archives" / suite
    source = ["source", "--download-only", "--tar-only"]
    # Of what lies in the folder that it is called in, apt-get names no address.
    named = ORIGINAL.search(apt_get(apt_get.home, *source, "--print-uris", package))
    if named is None:
        raise LookupError(f"{package}: no original archive in Debian {suite}")
    path = folder / named["file"]
    if not path.exists() or sources.sha256(path) != named["sha256"]:
        folder.mkdir(parents=True, exist_ok=True)
        apt_get(folder, *source, package)
    if sources.sha256(path) != named["sha256"]:
        raise LookupError(f"{path} does not have the sha256 {named['sha256']}")
    return Archive(path, named["file"].partition("_")[2].partition(".orig.")[0])


class PrivateApt:
    """apt-get with the source packages of one suite of Debian and nothing else."""

    def __init__(self, suite: str):
        self.home = home = HOME / "apt" / suite
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

    def __call__(self, folder: Path, *arguments: str) -> str:
        command = ["apt-get", "-qq", *self.options, *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise LookupError(f"apt-get {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout
