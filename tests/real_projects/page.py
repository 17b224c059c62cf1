# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page with what was seen of each project. A run replaces the lines of its own projects and leaves the others."""

from pathlib import Path
from typing import NamedTuple

HEAD = """\
# autotools_build on real projects

Written by `make real-projects`, one project at a time, on Debian bookworm, amd64: the original archives of Debian's
source packages, unpatched, on an ordinary machine with other work. After each step the module was run once more and had
to find nothing due and write nothing; before each run check mode had to foresee what then ran. What was not as expected
is written below the table. The last columns are seconds with nothing due: `make`, the module's process as Ansible
starts it, and the whole of `ansible-playbook` with that one task.

"""
BELOW = "\n## What was not as expected\n\n"
FIXED = ["project", "version", "date", "commit"]
TIMES = ["make", "module", "play"]


class Row(NamedTuple):
    name: str
    version: str
    date: str
    # Of this collection
    commit: str
    # {title of a step: "ok", "-", or what was not as expected}
    cells: dict[str, str]
    times: dict[str, float]


def update(page: Path, rows: list[Row], titles: list[str], order: list[str]) -> None:
    """order: the names of all projects, as they are to stand."""
    heads = cells([*FIXED, *titles, *TIMES])
    table, notes = read(page, heads)
    for row in rows:
        table[row.name] = line(row, titles)
        notes[row.name] = [f"- {row.name}, {title}: {text}" for title, text in row.cells.items() if is_note(text)]
    names = [name for name in order if name in table]
    lines = [heads, cells(["---"] * len(FIXED + titles + TIMES)), *(table[name] for name in names)]
    below = [note for name in names for note in notes.get(name, [])] or ["Nothing."]
    page.write_text(HEAD + "\n".join(lines) + "\n" + BELOW + "\n".join(below) + "\n", encoding="utf-8")


def read(page: Path, heads: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    """({project: its line}, {project: its notes}) of a page written before, with the same columns."""
    table, notes = {}, {}
    lines = page.read_text(encoding="utf-8").splitlines() if page.exists() else []
    for text in lines if heads in lines else []:
        if text.startswith("| "):
            table[text.split(" | ")[0][2:]] = text
        elif text.startswith("- "):
            notes.setdefault(text[2:].partition(", ")[0], []).append(text)
    return table, notes


def line(row: Row, titles: list[str]) -> str:
    steps = ["**no**" if is_note(row.cells[title]) else row.cells[title] for title in titles]
    times = [f"{row.times[name]:.2f}" if name in row.times else "-" for name in TIMES]
    return cells([row.name, row.version, row.date, row.commit, *steps, *times])


def is_note(text: str) -> bool:
    return text not in ("ok", "-")


def cells(texts: list[str]) -> str:
    return "| " + " | ".join(texts) + " |"
