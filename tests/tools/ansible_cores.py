# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: ansible_cores.py [VERSION]

Gets another ansible-core than the virtual environment's, by default the oldest that the collection supports, and prints
the directory: with it as PYTHONPATH the virtual environment's Python runs that one.
"""

import subprocess
import sys
from pathlib import Path

import pythons
from project import BUILD, VENV, made_once, tool

# What README.md promises. 2.16 is the last that manages guests with Python 3.6.
OLDEST, NEWEST = "2.16.19", "2.21.5"
# All that are tested, with the Pythons that each runs on. The last is what the index has of a release to come.
PYTHONS = {
    OLDEST: ["3.10", "3.11", "3.12"],
    "2.18.19": ["3.11", "3.12", "3.13"],
    "2.19.14": ["3.11", "3.12", "3.13"],
    "2.20.10": ["3.12", "3.13", "3.14"],
    NEWEST: ["3.12", "3.13", "3.14"],
    "2.22.0rc1": ["3.13", "3.14"],
}


def main_version() -> str:
    """The virtual environment's own."""
    (metadata,) = VENV.glob("lib/python3.*/site-packages/ansible_core-*.dist-info")
    return metadata.name.removesuffix(".dist-info").partition("-")[2]


def promised() -> list[str]:
    """The oldest, the virtual environment's and the newest."""
    return list(dict.fromkeys([OLDEST, main_version(), NEWEST]))


def others() -> list[str]:
    """Those in between, and the one to come."""
    return [core for core in PYTHONS if core not in promised()]


def python(core: str) -> str | None:
    """The Python here that this one can run on: the virtual environment's where that is one."""
    ours = pythons.venv_version()
    return ours if ours in PYTHONS[core] else next(filter(pythons.interpreter, reversed(PYTHONS[core])), None)


def absence(core: str) -> str:
    """What has to be said where python() finds none."""
    return f"it runs on Python {' or '.join(PYTHONS[core])}, of which none is on PATH or in pyenv"


def unpack(version: str) -> Path:
    """Unpacks an ansible-core without what it depends on: the virtual environment has that."""

    def install(directory: Path) -> None:
        pip = [tool("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        # It may be a guest's Python that runs it, not this one.
        options = ["--no-deps", "--no-compile", "--ignore-requires-python", f"--target={directory}"]
        subprocess.run([*pip, *options, f"ansible-core=={version}"], check=True)

    return made_once(BUILD / "ansible-core" / version, install)


if __name__ == "__main__":
    print(unpack(*(sys.argv[1:] or [OLDEST])))
