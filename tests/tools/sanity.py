# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-test's sanity tests on a copy of the collection that lies where ansible-test wants it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from project import BUILD, copy_collection, environment, tool

HOME = BUILD / "sanity" / "home"


def link_pip_configuration() -> None:
    """ansible-test hands nothing of the environment to pip but HOME: the user's package index is found there or nowhere."""
    target = HOME / ".config" / "pip"
    source = Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config")) / "pip"
    if source.is_dir() and not target.is_symlink():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(source)


def main(arguments: list[str]) -> int:
    collection = copy_collection(BUILD / "sanity")
    # ansible-test keeps its virtual environments in the home directory: with one of its own, make clean gets them all.
    HOME.mkdir(parents=True, exist_ok=True)
    link_pip_configuration()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    command = [tool("ansible-test"), "sanity", "--venv", "--python", version, "--color", "no", *arguments]
    return subprocess.run(command, cwd=collection, env=environment(HOME=str(HOME)), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
