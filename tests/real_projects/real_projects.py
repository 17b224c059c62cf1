# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: real_projects.py [PROJECT...]

Builds real autotools projects with autotools_build on this machine, step by step, and compares what happens with what
should: see projects.yml and story.py. Writes docs/autotools_build_projects.md. Without names it takes all projects but
those that had passed before with the same files.
"""

import datetime
import hashlib
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tools"))

import yaml  # noqa: E402 - ansible-core needs it, too

import archives  # noqa: E402
import page  # noqa: E402
from project import ROOT, files  # noqa: E402
from steps import clock, say  # noqa: E402
from story import STEPS, Story  # noqa: E402

PAGE = ROOT / "docs" / "autotools_build_projects.md"
PASSED = archives.HOME / "passed"
# What unpacks the archives and builds C; what one project needs is in its data.
PACKAGES = ["bzip2", "debian-archive-keyring", "gcc", "libc6-dev", "make", "xz-utils"]


def main(names: list[str]) -> int:
    projects = yaml.safe_load((HERE / "projects.yml").read_text(encoding="utf-8"))
    order = [project["name"] for project in projects]
    unknown = sorted(set(names) - set(order))
    if unknown:
        raise SystemExit(f"not in projects.yml: {', '.join(unknown)}; there are {', '.join(order)}")
    code = digest()
    chosen = [project for project in projects if project["name"] in names or not (names or passed(project, code))]
    packages = sorted({package for project in chosen for package in PACKAGES + project["packages"]})
    subprocess.run([str(ROOT / "tests/tools/install_packages.sh"), *packages], check=True)
    failed = []
    for number, project in enumerate(chosen, 1):
        say(f"[{number}/{len(chosen)}] {project['name']}")
        try:
            good = tried(project, order, code)
        except LookupError as error:
            say(f"      {error}")
            good = False
        if not good:
            failed.append(project["name"])
    kept = len(projects) - len(chosen) if not names else 0
    say(f"\n{len(chosen) - len(failed)} as expected, {len(failed)} not: {', '.join(failed) or 'none'}")
    if kept:
        say(f'{kept} passed before with the same files; PROJECTS="..." runs them anyway')
    return 1 if failed else 0


def tried(project: dict, order: list[str], code: str) -> bool:
    """Runs one project's steps, writes its line of the page, and says whether all was as expected."""
    began = datetime.datetime.now()
    archive = archives.of_the_lab() if project.get("archive") == "lab" else archives.of_debian(project["name"])
    story = Story(project, archive)
    story.tell()
    cells = {title: story.cell(step) for step, title in STEPS.items()}
    row = page.Row(project["name"], archive.version, f"{began:%Y-%m-%d}", commit(), cells, story.times)
    page.update(PAGE, [row], list(STEPS.values()), order)
    good = not any(map(page.is_note, cells.values()))
    if good:
        PASSED.mkdir(parents=True, exist_ok=True)
        stamp(project).write_text(json.dumps([code, project]), encoding="utf-8")
    say(
        f"      {project['name']}: {'as expected' if good else 'NOT as expected'}, "
        f"in {clock((datetime.datetime.now() - began).total_seconds())}"
    )
    return good


def commit() -> str:
    """Which state of the plugins this is: the page itself changes with each project."""
    edited = git("status", "--porcelain", "--", "plugins")
    return (git("rev-parse", "--short", "HEAD") or "-") + (" and edits" if edited else "")


def git(*arguments: str) -> str:
    """What git prints; nothing where this is no clone."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def passed(project: dict, code: str) -> bool:
    return stamp(project).exists() and json.loads(stamp(project).read_text(encoding="utf-8")) == [code, project]


def stamp(project: dict) -> Path:
    return PASSED / f"{project['name']}.json"


def digest() -> str:
    """Of all files that have a say in what happens."""
    total = hashlib.sha256()
    for name in files():
        if name.startswith(("plugins/", "tests/real_projects/")) and name.endswith(".py"):
            total.update(name.encode() + b"\0" + (ROOT / name).read_bytes() + b"\0")
    return total.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
