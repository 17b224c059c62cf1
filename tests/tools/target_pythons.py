# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: target_pythons.py VERSION

Runs the unit tests of what runs on guests (modules and module_utils) with another Python than the controller's,
with the ansible.module_utils of an ansible-core that still knows that Python.
"""

import os
import sys

import ansible_cores
from project import COLLECTIONS, PYTEST, ROOT
from pythons import interpreter, venv, venv_version

# Those of EL 8, EL 9 and Debian 11, Debian 12, Debian 13, and the newest.
VERSIONS = ["3.6", "3.9", "3.11", "3.13", "3.14"]
REQUIREMENTS = ROOT / "tests" / "unit" / "requirements.txt"
TESTS = ["tests/unit/plugins/modules", "tests/unit/plugins/module_utils"]
# What runs autotools, apt, dnf and zypper again and again, which takes longer than all the rest: only with the oldest
# Python, since these programs are the same with each.
LONG_TESTS = (
    "tests/unit/plugins/modules/test_autotools_build*.py",
    "tests/unit/plugins/modules/test_tracked_packages.py",
    "tests/unit/plugins/module_utils/guest/test_packages_retries.py",
    "tests/unit/plugins/module_utils/guest/test_rollback.py",
    "tests/unit/plugins/module_utils/guest/test_tracking.py",
    "tests/unit/plugins/module_utils/guest/test_zypper.py",
)


def find() -> tuple[list[str], list[str]]:
    """Which Python versions, beside the virtual environment's, are on this machine, and which are not."""
    others = [version for version in VERSIONS if version != venv_version()]
    found = [version for version in others if interpreter(version)]
    return found, [version for version in others if version not in found]


def core_version(version: str) -> str:
    return ansible_cores.OLDEST if version == "3.6" else "2.19.14"


def requirements() -> list[str]:
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def main(version: str) -> None:
    core, programs = ansible_cores.unpack(core_version(version)), venv(f"unit-{version}", version, *requirements())
    search = os.pathsep.join([str(core), str(COLLECTIONS)])
    command = [str(programs / "python"), *PYTEST, "-p", "no:cacheprovider", *left_out(version), *TESTS]
    os.chdir(ROOT)
    os.execve(command[0], command, {**os.environ, "PYTHONPATH": search, "PYTHONDONTWRITEBYTECODE": "1"})


def left_out(version: str) -> list[str]:
    """Options of pytest, so that the long tests are run with the oldest Python that there is."""
    found, _absent = find()
    oldest = found[0] if found else version
    return [] if version == oldest else [f"--ignore-glob={pattern}" for pattern in LONG_TESTS]


if __name__ == "__main__":
    main(sys.argv[1])
