# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: release.py TAG

Builds the tarball of a release in .build/release, unless the checkout is not ready for the tag. docs/releasing.md says
what comes before and after.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Mapping

import yaml

from project import BUILD, ROOT, copy_collection, environment, tool

PLACEHOLDER = "example.org"
ADDRESSES = ("repository", "homepage", "documentation", "issues")


def problems(tag: str, galaxy: Mapping[str, Any], released: Mapping[str, Any], fragments: list[str]) -> list[str]:
    """Why this is not that release. `released` is what the changelog has, by version."""
    version = galaxy["version"]
    found = []
    if tag != f"v{version}":
        found.append(f"The tag is {tag}, but galaxy.yml has version {version}, whose tag is v{version}.")
    if version not in released:
        found.append(f"changelogs/changelog.yaml has no {version}. Run antsibull-changelog release.")
    if fragments:
        found.append(f"changelogs/fragments still has {', '.join(fragments)}. Run antsibull-changelog release.")
    placeholders = [name for name in ADDRESSES if PLACEHOLDER in galaxy[name]]
    if placeholders:
        found.append(f"galaxy.yml has placeholders for {', '.join(placeholders)}. Write the real addresses.")
    return found


def state() -> tuple[Mapping[str, Any], Mapping[str, Any], list[str]]:
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    changelog = ROOT / "changelogs" / "changelog.yaml"
    released = yaml.safe_load(changelog.read_text(encoding="utf-8"))["releases"] if changelog.exists() else {}
    return galaxy, released, sorted(path.name for path in (ROOT / "changelogs" / "fragments").glob("*.yml"))


def build(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    source = copy_collection(folder / "source")
    command = [tool("ansible-galaxy"), "collection", "build", "--output-path", str(folder), str(source)]
    subprocess.run(command, env=environment(), check=True)
    (archive,) = folder.glob("*.tar.gz")
    return archive


def main(tag: str) -> None:
    found = problems(tag, *state())
    if found:
        sys.exit("\n".join(found))
    build(BUILD / "release")


if __name__ == "__main__":
    main(sys.argv[1])
