# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What host_view returns: for programs, and as a table for people."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from . import versions
from .match import Match
from .problem import Problem
from .sides import Guest, Machine

COLUMNS = ("guest", "result", "machine", "version", "running", "type", "address", "host name")
# vSphere's words without what they have in common
PREFIXES = ("guestToolsType", "guestTools")


class View(NamedTuple):
    """A guest from both sides."""

    guest: Guest
    match: Match
    problems: list[Problem]


def result(views: list[View], machines: list[Machine], unanswered: Mapping[str, str]) -> dict[str, Any]:
    matched = [view.match.machine for view in views if view.match.machine]
    return {
        "changed": False,
        "healthy": not unanswered and not any(view.problems for view in views),
        "table": table(views, unanswered),
        "guests": [described(view) for view in problems_first(views)],
        "others": [shown(machine) for machine in machines if machine not in matched],
        "unanswered": dict(unanswered),
    }


def problems_first(views: Iterable[View]) -> list[View]:
    return sorted(views, key=lambda view: not view.problems)


def described(view: View) -> dict[str, Any]:
    machine, answer = view.match.machine, view.guest.answer
    return {
        "guest": view.guest.name,
        "healthy": not view.problems,
        "matched_by": view.match.by if machine else None,
        "machine": shown(machine) if machine else None,
        "candidates": [shown(each) for each in view.match.candidates],
        "said": {"version": answer["version"], **view.guest.identity} if answer is not None else None,
        "problems": [problem._asdict() for problem in view.problems],
    }


def shown(machine: Machine) -> dict[str, Any]:
    """With the version as open-vm-tools writes it beside the host's."""
    return {**machine._asdict(), "tools_version": versions.dotted(machine.version)}


def table(views: list[View], unanswered: Mapping[str, str]) -> list[str]:
    """A line for each guest, and below these a line for each problem, which would make those too long to read."""
    ordered = problems_first(views)
    rows = [COLUMNS, *(row(view) for view in ordered)]
    widths = [max(map(len, column)) for column in zip(*rows)]
    return [
        *("  ".join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip() for cells in rows),
        *(f"{host} did not answer: {reason}" for host, reason in unanswered.items()),
        *(f"{view.guest.name}: {each.cause} {each.remedy}" for view in ordered for each in view.problems),
    ]


def row(view: View) -> tuple[str, ...]:
    machine = view.match.machine
    return (
        view.guest.name,
        ", ".join(problem.code for problem in view.problems) or "ok",
        machine_cell(view.match),
        version_cell(machine, view.guest),
        word(machine.running) if machine else "-",
        type_cell(machine) if machine else "-",
        (machine and machine.address) or "-",
        (machine and machine.host_name) or "-",
    )


def machine_cell(match: Match) -> str:
    if not match.machine:
        return "-"
    return match.machine.name if match.by == "uuid" else f"{match.machine.name} (by {match.by})"


def type_cell(machine: Machine) -> str:
    known = [value for value in (machine.install_type, machine.version_status) if value]
    return ", ".join(map(word, known)) or "-"


def version_cell(machine: Machine | None, guest: Guest) -> str:
    """The host's version; the guest's own if that differs."""
    hidden = bool(machine) and versions.hidden(machine.version)
    reported = "hidden" if hidden else (machine and versions.dotted(machine.version)) or "-"
    own = guest.answer["version"] if guest.answer is not None else None
    agree = own is None or (reported != "-" and not hidden and versions.same(reported, own))
    return reported if agree else f"{reported} (guest {own})"


def word(value: str | None) -> str:
    for prefix in PREFIXES:
        if value and value.startswith(prefix):
            return value.removeprefix(prefix)
    return value or "-"
