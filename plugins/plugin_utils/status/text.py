# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The status as text for a terminal: counts, what needs attention, the others, and what the notes mean."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

WIDTH = 100
GAP = "  "
COLUMNS = ("guest", "platform", "version", "origin", "services", "vmware", "host", "notes")
# What the columns are shortened to if the table is too wide, the first in this order first
LEAST = {"vmware": 8, "platform": 11, "guest": 12, "notes": 12}
# Short names, in this order: the first one is the tools' own test, which decides whether they run.
MEANS = {"vmware-checkvm": "checkvm", "dmi": "dmi", "device-tree": "dt", "systemd-detect-virt": "systemd"}
ORIGINS = {"distribution": "distro"}
# What nearly all platforms have in common is left out.
COMMON = " aarch64"
# How many guests are named for each note
LISTED = 6


def table(report: Mapping[str, Any]) -> list[str]:
    """The lines."""
    return [printable(line).rstrip() for line in lines(report)]


def printable(line: str) -> str:
    """Guests choose their names and messages: these neither move the cursor of a terminal nor change its colors."""
    return "".join(character if character.isprintable() else " " for character in line)


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    yield from summary(report["counts"])
    cells = [cells_of(row) for row in report["guests"]]
    widths = fitting(cells)
    attention = [pair for pair in zip(report["guests"], cells) if pair[0]["state"] != "fine"]
    others = [pair for pair in zip(report["guests"], cells) if pair[0]["state"] == "fine"]
    if attention:
        yield from ("", f"NEEDS ATTENTION ({len(attention)})", heading(widths))
        for row, each in attention:
            yield from printed(each, widths)
            yield from details(row, widths)
    if others:
        yield from ("", f"FINE ({len(others)})", heading(widths))
        for row, each in others:
            yield from printed(each, widths)
            yield from details(row, widths)
    yield from notes(report["advisories"])


def summary(counts: Mapping[str, Any]) -> Iterator[str]:
    total, attention = counts["guests"], counts["attention"]
    guests = "1 guest" if total == 1 else f"{total} guests"
    verb = "needs" if attention == 1 else "need"
    yield f"VMware Tools on {guests}: {attention} {verb} attention, {total - attention} fine"
    for label in ("reasons", "versions", "origins"):
        if counts[label]:
            words = ", ".join(f"{word} ({count})" for word, count in counts[label].items())
            yield from wrapped(words, f"  {label:10}", " " * 12)


def cells_of(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "guest": row["guest"],
        "platform": (row["platform"] or "-").removesuffix(COMMON),
        "version": row["version"] or "-",
        "origin": ORIGINS.get(row["origin"], row["origin"]) or "-",
        "services": services(row["services"]),
        "vmware": vmware(row["vmware"]),
        "host": host(row),
        "notes": " ".join(each["word"] for each in row["advisories"]) or "-",
    }


def services(states: Mapping[str, str] | None) -> str:
    if not states or set(states.values()) == {"not installed"}:
        return "-"
    running = [state.split(", ")[-1] == "active" for state in states.values() if state != "not installed"]
    return "running" if all(running) else "partly" if any(running) else "stopped"


def vmware(means: list[str] | None) -> str:
    if means is None:
        return "-"
    return "+".join(short for name, short in MEANS.items() if name in means) or "no"


def host(row: Mapping[str, Any]) -> str:
    """The version is not repeated where it is the installed one."""
    if row["host"] is None:
        return "-"
    return "yes" if row["host"] == row["version"] else {"no answer": "no"}.get(row["host"], row["host"])


def fitting(cells: list[dict[str, str]]) -> dict[str, int]:
    """The widths of the columns: what their content needs, if there is room for it."""
    widths = {name: max([len(name), *(len(row[name]) for row in cells)]) for name in COLUMNS}
    widths["notes"] = min(widths["notes"], max(LEAST["notes"], WIDTH - taken(widths)))
    for name, least in LEAST.items():
        excess = taken(widths) + widths["notes"] - WIDTH
        widths[name] = max(min(widths[name], least), widths[name] - max(0, excess))
    return widths


def taken(widths: Mapping[str, int]) -> int:
    """By all columns but the last, with the gaps."""
    return sum(widths[name] + len(GAP) for name in COLUMNS[:-1])


def heading(widths: Mapping[str, int]) -> str:
    return GAP.join(name.upper().ljust(widths[name]) for name in COLUMNS)


def printed(cells: Mapping[str, str], widths: Mapping[str, int]) -> Iterator[str]:
    """One row; its notes may take more than one line."""
    first, *more = textwrap.wrap(cells["notes"], widths["notes"], break_on_hyphens=False) or [""]
    shown = [shortened(cells[name], widths[name]).ljust(widths[name]) for name in COLUMNS[:-1]]
    yield GAP.join([*shown, first])
    for line in more:
        yield " " * taken(widths) + line


def shortened(text: str, width: int) -> str:
    """Without its middle: names often differ in their ends."""
    if len(text) <= width:
        return text
    end = (width - 1) // 2
    return f"{text[: width - 1 - end]}~{text[len(text) - end :]}"


def details(row: Mapping[str, Any], widths: Mapping[str, int]) -> Iterator[str]:
    """The whole name, if it is not in the table, and why the guest needs attention, if it does."""
    name = [f"{row['guest']}:"] if len(row["guest"]) > widths["guest"] else []
    reasons = why(row) if row["state"] != "fine" else []
    yield from wrapped(" ".join([*name, *reasons]), "    ", "    ")


def why(row: Mapping[str, Any]) -> list[str]:
    """Why a guest needs attention, in sentences."""
    reasons = ", ".join(row["reasons"])
    if row["cause"]:
        return [f"{reasons}: {row['cause']}"]
    specific = [each["detail"] for each in row["advisories"] if each["level"] == "attention" and each["detail"]]
    return [f"{reasons}.", *specific]


def notes(advisories: list[Mapping[str, Any]]) -> Iterator[str]:
    if not advisories:
        return
    yield from ("", "NOTES")
    for each in advisories:
        yield from wrapped(f"{each['means']} {each['remedy']}", f"  {each['word']:13} ", " " * 16)
        yield from wrapped(concerned(each["guests"]), " " * 16, " " * 16)
        # For what needs attention, it is in the table.
        if each["example"] and each["level"] != "attention":
            example = f"{each['example']['guest']}: {each['example']['detail']}"
            yield from wrapped(example, " " * 16, " " * 16)
        for source in each["sources"]:
            yield f"{' ' * 16}{source}"


def concerned(guests: list[str]) -> str:
    more = len(guests) - LISTED
    return f"{', '.join(guests[:LISTED])}{f' and {more} more' if more > 0 else ''}"


def wrapped(text: str, first: str, others: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=others, break_on_hyphens=False)
