# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The status of all guests: counts first, then the rows, then what the advisories mean."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from . import rows as guests

SCHEMA = 1


def report(rows: list[dict[str, Any]], created: str) -> dict[str, Any]:
    """`created` is the time, as text."""
    ordered = guests.in_order(rows)
    return {
        "schema": SCHEMA,
        "created": created,
        "counts": counts(ordered),
        "guests": ordered,
        "advisories": explained(ordered),
    }


def counts(rows: list[dict[str, Any]]) -> dict[str, Any]:
    states = Counter(row["state"] for row in rows)
    return {
        "guests": len(rows),
        "states": {state: states[state] for state in guests.STATES},
        "attention": len(rows) - states["fine"],
        "reasons": frequent(kind_of(reason) for row in rows for reason in set(row["reasons"])),
        "versions": frequent(row["version"] for row in rows if row["version"]),
        "origins": frequent(row["origin"] for row in rows if row["origin"]),
    }


def kind_of(reason: str) -> str:
    """Reasons that differ only in what is specific to a guest are counted together."""
    return reason.partition(": ")[0]


def frequent(words: Any) -> dict[str, int]:
    """How often each word occurs, the most frequent first."""
    return dict(sorted(Counter(words).items(), key=lambda item: (-item[1], item[0])))


def explained(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each advisory that applies to a guest, once: what needs attention first, then the most frequent."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        for advisory in row["advisories"]:
            add(found.setdefault(advisory["word"], first(advisory)), row["guest"], advisory)
    return sorted(found.values(), key=lambda each: (each["level"] != "attention", -len(each["guests"]), each["word"]))


def first(advisory: Mapping[str, Any]) -> dict[str, Any]:
    shared = {name: advisory[name] for name in ("word", "level", "title", "means")}
    return {**shared, "remedy": "", "sources": [], "guests": [], "example": None}


def add(explanation: dict[str, Any], guest: str, advisory: Mapping[str, Any]) -> None:
    explanation["guests"].append(guest)
    # which is not the same for all guests
    if advisory["remedy"] not in explanation["remedy"]:
        explanation["remedy"] = f"{explanation['remedy']} {advisory['remedy']}".strip()
    if advisory["detail"] and not explanation["example"]:
        explanation["example"] = {"guest": guest, "detail": advisory["detail"]}
    explanation["sources"] = sorted({*explanation["sources"], *advisory["sources"]})
