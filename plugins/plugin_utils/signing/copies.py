# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed copies of cached packages: `<cache>/<build key>/signed/<fingerprint>/<sha256 of the package>/<its name>`.

They lie beside the package, which stays as its provenance describes it. The key is no part of the build key, because a
signature does not change what is installed: a new key must not build anything again, nor install it again on guests.
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.lock import Lock
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import cache

from . import rpm
from .gpg import Gpg

FOLDER = "signed"
# of the signed copy, as sha256sum prints it; a copy without one is left from an interrupted run
SUM = "sha256"
NEW = ".new"


def place(entry: Path, package: Path, sha256: str, fingerprint: str) -> Path:
    """Where the signed copy of a package is, or will be."""
    return entry / FOLDER / fingerprint / sha256 / package.name


def is_there(copy: Path) -> bool:
    """Whether it is complete and unchanged since it was signed."""
    try:
        wanted = (copy.parent / SUM).read_text(encoding="ascii").split(" ")[0]
    except (OSError, ValueError):
        return False
    return cache.sha256(copy) == wanted


def make(package: Path, copy: Path, fingerprint: str, gpg: Gpg) -> bool:
    """Whether it had to be signed. Several guests may need the same copy at once."""
    copy.parent.parent.mkdir(parents=True, exist_ok=True)
    with _locked(copy.parent.parent):
        if is_there(copy):
            return False
        # what an interrupted run has left, or has become damaged
        for left in (copy.parent, *copy.parent.parent.glob(f"{NEW}*")):
            shutil.rmtree(left, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=NEW, dir=copy.parent.parent))
        try:
            _make(package, work / copy.name, fingerprint, gpg)
            os.rename(work, copy.parent)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return True


def _make(package: Path, copy: Path, fingerprint: str, gpg: Gpg) -> None:
    shutil.copyfile(package, copy)
    rpm.sign([copy], fingerprint, gpg)
    (copy.parent / SUM).write_text(f"{cache.sha256(copy)}  {copy.name}\n", encoding="ascii")


@contextlib.contextmanager
def _locked(folder: Path):
    lock = Lock(str(folder))
    try:
        if lock.acquire(600, 0.2) is None:
            raise rpm.SigningFailed(f"Another run has held the lock on {folder} for 600 seconds")
        yield
    finally:
        lock.release()
