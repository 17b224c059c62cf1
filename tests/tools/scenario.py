# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: scenario.py NAME

Runs a molecule scenario, and remembers on what it passed, so that `make test` need not run it on the same again:
it takes minutes on emulated guests, and many changes are to files that it never reads.
"""

import hashlib
import os
import platform
import re
import signal
import subprocess
import sys
from pathlib import Path

import guest_images
from project import BUILD, LAB, ROOT, VENV, environment, files, tool

PASSED = BUILD / "passed"
# No scenario reads these. Everything else counts, whether a scenario is known to read it or not.
UNREAD = re.compile(
    r"(\.github|changelogs|docs|tests/benchmarks|tests/integration|tests/unit|tests/lab/tests|tests/tools/tests)/"
    r"|(roles/[^/]+/)?[^/]+\.(md|rst)$"
)
# What of the environment reaches Ansible, molecule and the lab, the Pythons that they find included.
VARIABLES = re.compile(r"(ANSIBLE|GUEST|LAB|MOLECULE|PYENV)_.*|PATH|PYTHONPATH")


def inputs(scenario: str) -> str | None:
    """A digest of all that the outcome depends on: files, environment, machine, image; None where that is not known."""
    image = guest_image(scenario)
    if image is None:
        return None
    variables = sorted(f"{name}={value}" for name, value in environment().items() if VARIABLES.fullmatch(name))
    python = (VENV / "pyvenv.cfg").read_text(encoding="utf-8")
    total = hashlib.sha256("\n".join([platform.machine(), python, image, *variables]).encode())
    for name in files_of(scenario):
        total.update(f"\n{name}\n{(ROOT / name).stat().st_mode}\n".encode())
        total.update(hashlib.sha256((ROOT / name).read_bytes()).digest())
    return total.hexdigest()


def guest_image(scenario: str) -> str | None:
    """The name of the image of the scenario's guest, which tells all that goes into it; None where no name does."""
    name = guest_images.platform(scenario)
    # What the user calls an image may be another one tomorrow.
    if os.environ.get(f"LAB_IMAGE_{name.upper()}"):
        return None
    command = [LAB, "image", "--name-only", "--platform", name]
    # Where the lab cannot tell, the scenario comes to the same error, and shows it.
    asked = subprocess.run(command, env=environment(), check=False, capture_output=True)
    return asked.stdout.decode() if asked.returncode == 0 else None


def changed(scenario: str) -> dict[str, int]:
    """When each file was changed last. It tells of one that was changed and put back, too: nobody can set this time."""
    return {name: (ROOT / name).lstat().st_ctime_ns for name in files_of(scenario)}


def files_of(scenario: str) -> list[str]:
    """The files that a scenario may read."""
    return [name for name in files() if not UNREAD.match(name) and not of_another(name, scenario)]


def of_another(name: str, scenario: str) -> bool:
    """Whether a file belongs to another scenario alone."""
    parts = name.split("/")
    return parts[0] == "molecule" and parts[1] not in (scenario, "shared")


def record(scenario: str) -> Path:
    return PASSED / scenario


def has_passed(scenario: str) -> bool:
    """Whether it has passed on what it would be run on now."""
    return record(scenario).exists() and record(scenario).read_text(encoding="utf-8") == inputs(scenario)


def run(scenario: str) -> int:
    """Runs it and returns molecule's exit status. Ctrl-C reaches molecule as well, which is waited for all the same."""
    signal.signal(signal.SIGINT, lambda *arguments: None)
    record(scenario).unlink(missing_ok=True)
    times, before = changed(scenario), inputs(scenario)
    command = [tool("molecule"), "test", "--scenario-name", scenario]
    status = subprocess.run(command, env=environment(), check=False).returncode
    # What was changed meanwhile may have been read before or after that.
    if status == 0 and before and inputs(scenario) == before and changed(scenario) == times:
        PASSED.mkdir(parents=True, exist_ok=True)
        record(scenario).write_text(before, encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(run(sys.argv[1]))
