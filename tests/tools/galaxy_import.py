# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has galaxy-importer take the collection as it is built, as Galaxy would. Not even a warning is let pass."""

import re
import subprocess
import sys
from pathlib import Path

import release
from project import BUILD, environment, tool

SCRATCH = BUILD / "galaxy-importer"
# As Galaxy itself: one of the tags that say what a collection is about is required.
SETTINGS = {"GALAXY_IMPORTER_CHECK_REQUIRED_TAGS": "true"}
COMPLAINT = re.compile(r"^(ERROR|WARNING): .*", re.MULTILINE)


def complaints(archive: Path) -> list[str]:
    """What the importer has against the collection; it says the rest on its way."""
    command = [tool("python"), "-m", "galaxy_importer.main", str(archive)]
    # It leaves its result in the working directory.
    options = {"cwd": SCRATCH, "env": environment(**SETTINGS), "stdout": subprocess.PIPE, "text": True}
    done = subprocess.run(command, check=False, **options)
    print(done.stdout)
    found = [match.group() for match in COMPLAINT.finditer(done.stdout)]
    return found or ([f"it ended with status {done.returncode}"] if done.returncode else [])


def main() -> None:
    found = complaints(release.build(SCRATCH))
    if found:
        sys.exit("\n".join(["galaxy-importer does not take the collection:", *found]))


if __name__ == "__main__":
    main()
