# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: scenario.py NAME

Runs a molecule scenario, and remembers on which files it passed, so that `make test` need not run it on the same files
again: it takes minutes on emulated guests, and many changes are to files that it never reads.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import signal
import subprocess
import sys
from pathlib import Path

from project import BUILD, ROOT, environment, files, tool

PASSED = BUILD / "passed"
# No scenario reads these. Everything else counts, whether a scenario is known to read it or not.
UNREAD = re.compile(
    r"(\.github|changelogs|docs|tests/benchmarks|tests/integration|tests/unit|tests/lab/tests|tests/tools/tests)/"
    r"|[^/]+\.(md|rst)$"
)


def inputs(scenario: str) -> str:
    """A digest of all that the outcome of a scenario depends on: files, settings of the lab, the machine."""
    settings = sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith("LAB_"))
    total = hashlib.sha256("\n".join([platform.machine(), platform.python_version(), *settings]).encode())
    for name in files():
        if not UNREAD.match(name) and not of_another(name, scenario):
            total.update(f"\n{name}\n{(ROOT / name).stat().st_mode}\n".encode())
            total.update(hashlib.sha256((ROOT / name).read_bytes()).digest())
    return total.hexdigest()


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
    before = inputs(scenario)
    command = [tool("molecule"), "test", "--scenario-name", scenario]
    status = subprocess.run(command, env=environment(), check=False).returncode
    # What was changed meanwhile may have been read before or after that.
    if status == 0 and inputs(scenario) == before:
        PASSED.mkdir(parents=True, exist_ok=True)
        record(scenario).write_text(before, encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(run(sys.argv[1]))
