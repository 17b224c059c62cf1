# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gets release archives of open-vm-tools: Debian's source packages hold upstream's, byte for byte."""

import hashlib
import os
import pathlib

from . import apt_mirrors, platforms
from .commands import attempt
from .errors import LabError

# apt's own downloader goes through whatever proxy the host's apt is set up for.
APT_HELPER = "/usr/lib/apt/apt-helper"


class Release:
    """An open-vm-tools release that the lab knows the archive of."""

    def __init__(self, data, pool):
        self.version = data["version"]
        self.file = data["file"]
        self.sha256 = data["sha256"]
        self.url = f"{pool}/{self.file}"


def releases(root=None):
    """All known releases, newest first."""
    data = platforms.read("releases")
    pool = f"{root or apt_mirrors.host_mirror_root()}/debian/{data['path']}"
    known = [Release(item, pool) for item in data["releases"]]
    return sorted(known, key=lambda release: version_key(release.version), reverse=True)


def version_key(version):
    return [int(number) for number in version.split(".")]


def source(version, directory, talk):
    """The archive of the version, or of the newest that can be had, as {"version", "path", "sha256"}."""
    known = releases()
    wanted = [release for release in known if version in (None, release.version)]
    if not wanted:
        versions = ", ".join(release.version for release in known)
        raise LabError(f"open-vm-tools {version} is not in the lab's list: write one of {versions}")
    problems = []
    for release in wanted:
        try:
            path = _ensure(release, pathlib.Path(directory), talk)
        except LabError as error:
            problems.append(str(error))
            talk.warn(str(error))
        else:
            return {"version": release.version, "path": str(path), "sha256": release.sha256}
    raise LabError("no archive of open-vm-tools could be had" if len(problems) > 1 else problems[0])


def sha256(path):
    total = hashlib.sha256()
    with open(path, "rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            total.update(block)
    return total.hexdigest()


def _ensure(release, directory, talk):
    target = directory.absolute() / release.file
    if target.exists() and sha256(target) == release.sha256:
        return target
    directory.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{release.file}.{os.getpid()}")
    try:
        with talk.step(f"Getting open-vm-tools {release.version}"):
            download(release.url, unfinished)
        found = sha256(unfinished)
        if found != release.sha256:
            raise LabError(f"{release.url} has sha256 {found}, not {release.sha256}")
        unfinished.replace(target)
    finally:
        if unfinished.exists():
            unfinished.unlink()
    return target


def download(url, path):
    done = attempt([APT_HELPER, "download-file", url, str(path)])
    if done.returncode != 0:
        # What went wrong stands indented below the address.
        reasons = " ".join(line.strip() for line in done.stdout.splitlines() if line.startswith("  "))
        raise LabError(f"cannot get {url}: {reasons or done.stderr.strip()}")
