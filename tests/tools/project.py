# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things are in this checkout, and how its tools are called."""

import fcntl
import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
BUILD = ROOT / ".build"
# Holds this checkout as ansible_collections/esxi_arm/guest: `make setup` links it.
COLLECTIONS = BUILD / "collections"
NAME = ("ansible_collections", "esxi_arm", "guest")
LAB = str(ROOT / "tests" / "lab" / "lab")


def tool(name: str) -> str:
    """The path of a program in the virtual environment."""
    return str(VENV / "bin" / name)


def environment(**more: str) -> dict[str, str]:
    """The environment in which this checkout is the collection, and the virtual environment's programs come first."""
    programs = str(VENV / "bin")
    # Named once, also where a tool that runs in this environment calls another: it is the same one then.
    others = [place for place in os.environ.get("PATH", os.defpath).split(os.pathsep) if place != programs]
    ours = {
        "PATH": os.pathsep.join([programs, *others]),
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
    }
    return {**os.environ, **ours, **more}


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Sessions that run beside each other want the same one."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{directory}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def made_once(directory: Path, make: Callable[[Path], None]) -> Path:
    """The directory, which `make` fills if it is not there yet: as a whole, or not at all."""
    with alone(directory):
        if not directory.exists():
            unfinished = directory.with_name(f"{directory.name}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(directory)
    return directory


def files() -> list[str]:
    """The files of the checkout that git has or would take."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout.decode()
    return sorted({name for name in listed.split("\0") if name and (ROOT / name).exists()})


def copy_collection(collections: Path) -> Path:
    """Copies the project's files to ansible_collections/esxi_arm/guest below a directory."""
    destination = collections.joinpath(*NAME)
    shutil.rmtree(destination, ignore_errors=True)
    for name in files():
        target = destination / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target, follow_symlinks=False)
    return destination
