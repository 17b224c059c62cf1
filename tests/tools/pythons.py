# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Pythons this machine has, and virtual environments of them beside the project's own."""

import os
import shutil
import subprocess
from pathlib import Path

from project import BUILD, VENV, alone


def venv_version() -> str:
    (library,) = VENV.glob("lib/python3.*")
    return library.name[len("python") :]


def interpreter(version: str) -> str | None:
    """The path of a Python of this version: from PATH, else from pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [shutil.which(f"python{version}"), *map(str, sorted(pyenv.glob(f"{version}.*/bin/python{version}")))]
    return next((path for path in candidates if path and answers(path)), None)


def answers(python: str) -> bool:
    """Whether this runs at all: pyenv's shims are on PATH for each version, and work for the chosen ones only."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def venv(name: str, version: str, *requirements: str) -> Path:
    """Makes a virtual environment for one purpose, or takes the one made before with the same; returns its programs."""
    directory = BUILD / "venv" / name
    complete, wanted = directory / "complete", "\n".join([version, *requirements])
    with alone(directory):
        if not complete.exists() or complete.read_text(encoding="utf-8") != wanted:
            install(directory, version, *requirements)
            complete.write_text(wanted, encoding="utf-8")
    return directory / "bin"


def install(directory: Path, version: str, *requirements: str) -> None:
    subprocess.run([interpreter(version), "-m", "venv", "--clear", str(directory)], check=True)
    pip = [str(directory / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if version == "3.6":
        # The last pip for it. The one it comes with does not always see which releases are too new.
        subprocess.run([*pip, "pip==21.3.1"], check=True)
    subprocess.run([*pip, *requirements], check=True)
