# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stores a package in the package cache."""

from pathlib import Path

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import atomic
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import cache


def has(directory: Path, package: Path, sha256: str, provenance: str) -> bool:
    """Whether there is nothing left to store."""
    try:
        told = (directory / cache.PROVENANCE).read_bytes() == provenance.encode()
    except OSError:
        return False
    return told and cache.sha256(package) == sha256


def store(directory: Path, package: Path, content: bytes, provenance: str) -> None:
    """The provenance is written last: a package without one counts as left over from an interrupted run."""
    _make_private(directory)
    package.parent.mkdir(exist_ok=True)
    atomic.write(str(package), content)
    atomic.write(str(directory / cache.PROVENANCE), provenance.encode(), mode=0o600)


def _make_private(directory: Path) -> None:
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)
    if directory.stat().st_mode & 0o777 != 0o700:
        directory.chmod(0o700)
