# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps what was measured as JSON, so that an interrupted benchmark goes on where it stopped."""

import json
import os
from pathlib import Path
from typing import Any, Iterator

Rounds = list[dict[str, Any]]


def missing(rounds: Rounds, columns: list[str], repetitions: int) -> Iterator[tuple[int, str]]:
    """(round, column) of all that is still to be measured. A round has each column once, so that all share its load."""
    for number in range(repetitions):
        measured = rounds[number] if number < len(rounds) else {}
        for column in columns:
            if column not in measured:
                yield number, column


def with_value(rounds: Rounds, number: int, column: str, value: Any) -> Rounds:
    """The rounds with one more value."""
    grown = [*rounds, *({} for _missing in range(len(rounds), number + 1))]
    grown[number] = {**grown[number], column: value}
    return grown


class Results:
    """A file for each family of measurements. Those of another code or machine do not count."""

    def __init__(self, directory: Path, identity: dict[str, Any], circumstances: dict[str, Any]) -> None:
        self._directory = directory
        self._identity = identity
        self._circumstances = circumstances

    def is_outdated(self, family: str) -> bool:
        """Whether there are results, but those of another code, platform or machine."""
        found = read(self._path(family))
        return bool(found) and found["identity"] != self._identity

    def rounds(self, family: str) -> Rounds:
        found = read(self._path(family))
        return found["rounds"] if found and found["identity"] == self._identity else []

    def add(self, family: str, number: int, column: str, value: Any) -> None:
        rounds = with_value(self.rounds(family), number, column, value)
        document = {"identity": self._identity, "circumstances": self._circumstances, "rounds": rounds}
        path = self._path(family)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        os.replace(unfinished, path)

    def _path(self, family: str) -> Path:
        return self._directory / f"{family}.json"


def read(path: Path) -> dict[str, Any]:
    """What a file holds; nothing if there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def read_all(directory: Path, families: list[str]) -> dict[str, dict[str, Any]]:
    """What the page is made from."""
    found = {family: read(directory / f"{family}.json") for family in families}
    return {family: document for family, document in found.items() if document}
