# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: target_pythons.py VERSION

Runs the unit tests of what runs on guests (modules and module_utils) with another Python than the controller's,
with the ansible.module_utils of an ansible-core that still knows that Python.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import ansible_cores
from project import BUILD, COLLECTIONS, PYTEST, ROOT, VENV

# Those of EL 8, EL 9 and Debian 11, Debian 12, Debian 13, and the newest.
VERSIONS = ["3.6", "3.9", "3.11", "3.13", "3.14"]
REQUIREMENTS = ROOT / "tests" / "unit" / "requirements.txt"
TESTS = ["tests/unit/plugins/modules", "tests/unit/plugins/module_utils"]
# Builds whole projects, which takes longer than all the rest: for the oldest and the newest Python only.
LONG_TESTS = "tests/unit/plugins/modules/test_autotools_build*.py"


def find() -> tuple[list[str], list[str]]:
    """Which Python versions, beside the virtual environment's, are on this machine, and which are not."""
    others = [version for version in VERSIONS if version != venv_version()]
    found = [version for version in others if interpreter(version)]
    return found, [version for version in others if version not in found]


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


def core_version(version: str) -> str:
    return ansible_cores.OLDEST if version == "3.6" else "2.19.14"


def make_venv(version: str) -> Path:
    """Makes the virtual environment of a version, or takes the one made before with the same requirements."""
    directory = BUILD / "unit" / version
    complete, wanted = directory / "complete", REQUIREMENTS.read_text(encoding="utf-8")
    if not complete.exists() or complete.read_text(encoding="utf-8") != wanted:
        subprocess.run([interpreter(version), "-m", "venv", "--clear", str(directory)], check=True)
        pip = [str(directory / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        if version == "3.6":
            # The last pip for it. The one it comes with does not always see which releases are too new.
            subprocess.run([*pip, "pip==21.3.1"], check=True)
        subprocess.run([*pip, "--requirement", str(REQUIREMENTS)], check=True)
        complete.write_text(wanted, encoding="utf-8")
    return directory


def main(version: str) -> None:
    core, venv = ansible_cores.unpack(core_version(version)), make_venv(version)
    search = os.pathsep.join([str(core), str(COLLECTIONS)])
    found, _absent = find()
    without = [] if version in (found[0], found[-1]) else [f"--ignore-glob={LONG_TESTS}"]
    command = [str(venv / "bin" / "python"), *PYTEST, "-p", "no:cacheprovider", *without, *TESTS]
    os.chdir(ROOT)
    os.execve(command[0], command, {**os.environ, "PYTHONPATH": search, "PYTHONDONTWRITEBYTECODE": "1"})


if __name__ == "__main__":
    main(sys.argv[1])
