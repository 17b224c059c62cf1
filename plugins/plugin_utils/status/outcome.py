# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of each guest of an installation: pure functions from what the role has left in variables to a table."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..plan.report import NOT_LEFT
from ..progress_line import duration
from .text import GAP, printable, shortened

HEADING = ("GUEST", "WAS", "IS", "HOW")
WIDEST = 30
ORIGINS = {"distribution": "distribution's", "collection": "from source", "manual": "by hand"}
FAILED, UNCHANGED, SKIPPED = "failed", "unchanged", "skipped"


class Found(NamedTuple):
    """What the role has left in a guest's variables."""

    # the evidence's version, origin and package before anything was done, and when; None if it did not come so far
    was: Mapping[str, Any] | None = None
    # the last result of open_vm_tools_plan
    plan: Mapping[str, Any] | None = None
    # the guest's part in the election of a builder
    turn: Mapping[str, Any] | None = None
    election: Mapping[str, Any] | None = None
    # the phases of its build
    phases: Sequence[Mapping[str, Any]] = ()
    # whether the play has lost it
    failed: bool = False
    # whether ansible-playbook runs none of the role's tags
    unselected: bool = False


class Outcome(NamedTuple):
    """A row, and the word that it is counted as."""

    guest: str
    was: str
    now: str
    how: str
    word: str


def outcome(guest: str, found: Found, check_mode: bool) -> Outcome:
    was = version_words(found.was) if found.was else "-"
    plan = found.plan
    if found.unselected:
        return Outcome(guest, "-", "-", "no tag of the role was asked for", SKIPPED)
    if not found.was or not plan or plan.get("failed"):
        return Outcome(guest, was, "-", "failed or unreachable, see above", FAILED)
    now = version_words(plan["evidence"])
    if found.failed:
        return Outcome(guest, was, now, "failed, see above", FAILED)
    if check_mode:
        due = ", ".join(plan["due"])
        return Outcome(
            guest, was, now, f"would do: {due}" if due else "nothing to do", "would change" if due else UNCHANGED
        )
    if [name for name in plan["due"] if name not in NOT_LEFT]:
        return Outcome(guest, was, now, "failed, see above", FAILED)
    word = changed_word(found.was, plan["evidence"])
    return Outcome(guest, was, now, "" if word == UNCHANGED else how(guest, found), word)


def version_words(evidence: Mapping[str, Any]) -> str:
    if not evidence["origin"]:
        return "nothing"
    return f"{evidence['version'] or 'unknown'} {ORIGINS.get(evidence['origin'], evidence['origin'])}"


def changed_word(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if not before["origin"] and after["origin"]:
        return "installed"
    if before["origin"] and not after["origin"]:
        return "removed"
    return UNCHANGED if before["package"] == after["package"] else "replaced"


def how(guest: str, found: Found) -> str:
    plan, turn, election = found.plan or {}, found.turn or {}, found.election or {}
    if plan["install_from"] is None:
        return ""
    if plan["install_from"] != "source":
        return {"distribution": "the distribution's package", "repository": "the published repository"}[
            plan["install_from"]
        ]
    built = turn.get("key") == plan["build"]["key"] and election.get("builder")
    if not built:
        return "a package from the cache"
    if election["builder"] != guest:
        return f"a package that {election['builder']} built"
    return f"built here in {duration(sum(phase['seconds'] for phase in found.phases))}"


def table(outcomes: Sequence[Outcome], seconds: float | None) -> list[str]:
    """The lines: the sum first, then a row for each guest, failed ones first."""
    return [printable(line).rstrip() for line in lines(outcomes, seconds)]


def lines(outcomes: Sequence[Outcome], seconds: float | None) -> Iterator[str]:
    counts = Counter(each.word for each in outcomes)
    told = ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
    time = "" if seconds is None else f" in {duration(seconds)}"
    yield f"VMware Tools on {len(outcomes)} guest{'s' if len(outcomes) != 1 else ''}{time}: {told}"
    rows = [HEADING, *(each[:4] for each in sorted(outcomes, key=lambda each: each.word != FAILED))]
    widths = [min(WIDEST, max(len(row[column]) for row in rows)) for column in range(3)]
    for row in rows:
        yield GAP.join([*(shortened(cell, width).ljust(width) for cell, width in zip(row, widths)), row[3]])
