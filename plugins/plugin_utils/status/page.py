# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The status as one HTML page that needs nothing else: no network, no other file."""

import base64
import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from . import rows as guests
from . import text
from .report import kind_of

HERE = Path(__file__).parent
COLUMNS = ("Guest", "State", "Platform", "Version", "Origin", "Services", "VMware", "Host", "Notes")
CHOICES = {"": "guests", "any": "need attention", "unreachable": "unreachable", "failed": "failed", "fine": "fine"}


def page(report: Mapping[str, Any]) -> str:
    """The whole document. Guests chose their names, versions and messages, so all text is escaped."""
    style, script = file("page.css"), file("page.js")
    return template().render(
        style=Markup(style),
        script=Markup(script),
        style_hash=source_hash(style),
        script_hash=source_hash(script),
        headline=headline(report["counts"]),
        created=report["created"],
        readable=report["created"].replace("T", " ").replace("Z", " UTC"),
        counts=choices(report["counts"]),
        groups=groups(report["counts"]),
        columns=COLUMNS,
        rows=[shown(row) for row in report["guests"]],
        explained=report["advisories"],
    )


@functools.cache
def file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


@functools.cache
def template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return environment.from_string(file("page.html.j2"))


def source_hash(source: str) -> Markup:
    """For the Content-Security-Policy: the browser runs this script and this style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    return Markup(f"'sha256-{digest}'")


def headline(counts: Mapping[str, Any]) -> str:
    return next(text.summary(counts)).removeprefix("VMware Tools on ")


def choices(counts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the guests can be narrowed down to; a state that no guest has is left out."""
    numbers = {"": counts["guests"], "any": counts["attention"], **counts["states"]}
    return [
        {"state": state, "label": label, "number": numbers[state]}
        for state, label in CHOICES.items()
        if numbers[state] or state in ("", "any")
    ]


def groups(counts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """How often each word occurs; the states have buttons of their own."""
    shown_elsewhere = {guests.UNREACHABLE, guests.NOT_INSPECTED}
    found = {
        label: [item for item in counts[label].items() if item[0] not in shown_elsewhere]
        for label in ("reasons", "versions", "origins")
    }
    return [{"field": label, "label": label.capitalize(), "words": words} for label, words in found.items() if words]


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the page shows it."""
    attention = row["state"] != "fine"
    return {
        "guest": row["guest"],
        "state": row["state"],
        "reasons": "|".join(map(kind_of, row["reasons"])),
        "version": row["version"] or "",
        "origin": row["origin"] or "",
        "rank": guests.STATES.index(row["state"]),
        "cells": cells(row),
        "notes": row["advisories"],
        "why": " ".join(text.why(row)) if attention else "",
        "more": more(row),
    }


def cells(row: Mapping[str, Any]) -> list[tuple[str, str, str | None]]:
    """The columns between the state and the notes: name, text, and what to sort by if not by the text."""
    services = text.services(row["services"])
    values = [
        (row["platform"] or "-").removesuffix(text.COMMON),
        row["package"] if row["origin"] == "distribution" and row["package"] else row["version"] or "-",
        row["origin"] or "-",
        services,
        text.vmware(row["vmware"]).replace("+", " + "),
        text.host(row),
    ]
    # A distribution's version begins with an epoch, which is not upstream's.
    order = {"Version": row["version"]}
    return [(name, value, order.get(name)) for name, value in zip(COLUMNS[2:8], values)]


def more(row: Mapping[str, Any]) -> list[str]:
    """What is too long for the table, and not among what needs attention."""
    told = text.services(row["services"]) in ("-", "running")
    states = [] if told else [f"{name}: {state}." for name, state in row["services"].items()]
    notes = [each for each in row["advisories"] if each["level"] != "attention" and each["detail"]]
    specific = [f"{each['word']}: {each['detail']}" for each in notes]
    seconds = ", ".join(f"{name} {took} s" for name, took in (row["build_seconds"] or {}).items())
    return [*([" ".join(states)] if states else []), *specific, *([f"Built in: {seconds}."] if seconds else [])]
