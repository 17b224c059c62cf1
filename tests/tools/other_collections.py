# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: other_collections.py

Gets the collections that tests need out of the package `ansible` on PyPI, and prints the directory that they are in,
for ANSIBLE_COLLECTIONS_PATH.
"""

import subprocess
import tempfile
import zipfile
from pathlib import Path

from project import BUILD, made_once, tool

PACKAGE = "ansible==12.3.0"
MEMBERS = ("ansible_collections/containers/podman/", "ansible_collections/vmware/vmware/")


def unpack() -> Path:
    return made_once(BUILD / "other_collections" / PACKAGE, _unpack_into)


def _unpack_into(directory: Path) -> None:
    """These collections alone: the package has more than a hundred."""
    with tempfile.TemporaryDirectory() as scratch:
        pip = [tool("python"), "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        options = ["--no-deps", "--only-binary=:all:", "--ignore-requires-python"]
        subprocess.run([*pip, *options, f"--dest={scratch}", PACKAGE], check=True)
        (wheel,) = Path(scratch).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(directory, [name for name in archive.namelist() if name.startswith(MEMBERS)])


if __name__ == "__main__":
    print(unpack())
