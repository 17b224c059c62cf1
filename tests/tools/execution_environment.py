# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ansible-builder makes of the definitions in execution-environment/, up to where a container is needed."""

import shutil
import subprocess
from pathlib import Path

from project import ROOT, copy_collection, tool

FOLDER = ROOT / "execution-environment"


def definitions(scratch: Path) -> Path:
    """A copy of the definitions, with this collection's archive beside them, as docs/awx.md has it made."""
    folder = scratch / FOLDER.name
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.tar.gz", "context"))
    source = str(copy_collection(scratch / "source"))
    run(tool("ansible-galaxy"), "collection", "build", "--output-path", str(folder), source)
    return folder


def context(folder: Path, name: str) -> Path:
    """The directory with the Containerfile of the definition of this name."""
    path = folder / f"context-{name}"
    create = [tool("ansible-builder"), "create", "--file", f"{name}.yml", "--context", str(path)]
    run(*create, "--output-filename", "Containerfile", cwd=folder)
    return path


def run(*command: str, **options: object) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
