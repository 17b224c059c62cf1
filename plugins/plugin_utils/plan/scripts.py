# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts that vmtoolsd is to run: open_vm_tools_backup_scripts and open_vm_tools_power_scripts."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import scripts

from .case import Case

BACKUP = "backup"
BACKUP_VARIABLE = "open_vm_tools_backup_scripts"
POWER_VARIABLE = "open_vm_tools_power_scripts"
EVENTS = [event for event in scripts.DIRECTORIES if event != BACKUP]
KEYS = {"name", "src", "content"}


class Script(NamedTuple):
    """One item of the variables."""

    event: str
    name: str
    # a file on the controller, or None
    src: str | None
    content: str | None

    @property
    def path(self) -> str:
        return scripts.path_of(self.event, self.name)


class Scripts(NamedTuple):
    """The decision."""

    due: bool
    reason: str
    problem: str | None = None


def listed(options: Mapping[str, Any]) -> list[Script]:
    """Only for variables without a problem."""
    return [
        Script(event, item["name"], item.get("src"), item.get("content"))
        for event, _variable, items in _lists(options)
        for item in items
    ]


def problems(options: Mapping[str, Any]) -> list[str]:
    power = options["power_scripts"]
    if not isinstance(power, Mapping) or set(power).difference(EVENTS):
        return [f"{POWER_VARIABLE} is {power!r}. Write a dictionary with lists of scripts for {', '.join(EVENTS)}."]
    return [problem for _event, variable, items in _lists(options) for problem in _problems(variable, items)]


def _lists(options: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    yield BACKUP, BACKUP_VARIABLE, options["backup_scripts"] or []
    for event in EVENTS:
        yield event, f"{POWER_VARIABLE} ({event})", options["power_scripts"].get(event) or []


def _problems(variable: str, items: Any) -> Iterator[str]:
    if not isinstance(items, list):
        yield f"{variable} is {items!r}. Write a list of scripts, each with a name and either src or content."
        return
    names = []
    for item in items:
        if not isinstance(item, Mapping) or set(item) - KEYS or not _has_one(item):
            yield f"{variable} has {item!r}. Write a name and either src, a file on the controller, or content."
        elif not isinstance(item.get("name"), str) or not scripts.NAME.match(item["name"]):
            yield f"{variable} has a script with the name {item.get('name')!r}. {scripts.NAME_HINT}"
        elif item["name"] in names:
            yield f"{variable} has two scripts with the name {item['name']}. Rename one of them."
        else:
            names.append(item["name"])


def _has_one(item: Mapping[str, Any]) -> bool:
    given = [item.get(key) for key in ("src", "content") if item.get(key) is not None]
    return len(given) == 1 and isinstance(given[0], str)


def decide(case: Case, settled: bool) -> Scripts:
    """`settled`: whether the package is installed whose directories the scripts are put in."""
    decided = scripts.decide(case.scripts, case.evidence["scripts"], scripts.written(case.evidence["journal"]))
    reasons = [
        *(f"{path} {_words(case, path)}" for path in decided.write),
        *(f"{path} is no longer in the list" for path in [*decided.remove, *decided.kept]),
    ]
    if not reasons:
        return Scripts(False, "the scripts are as requested" if case.scripts else "no scripts are requested")
    problem = scripts.foreign_problem(decided.foreign) if decided.foreign else None
    return Scripts(True, "; ".join(reasons) if settled else "to be written once the package is installed", problem)


def _words(case: Case, path: str) -> str:
    return "differs" if path in case.evidence["scripts"] else "is missing"


def digests(contents: Mapping[str, bytes]) -> dict[str, str]:
    return {path: scripts.digest(content) for path, content in contents.items()}
