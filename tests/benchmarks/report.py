# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what was measured as a page: pure functions from the results to Markdown."""

import statistics
from typing import Any, Iterator, Mapping

from parts import GUESTS, PARTS, Part, guests

Document = Mapping[str, Any]
CHART = "benchmarks.svg"
CHART_TITLE = "Installing a cached package: seconds by number of guests"
HEAD = """\
# Benchmarks

Written by `make bench`, on guests of the [lab](../tests/lab/README.md): containers, on x86-64 emulated, with the lab's
accelerated compiler. The seconds say little about real guests, so look at the ratios: all that is compared was measured
in turns on the same machine and the same image. Ratios are those of the medians.

`make bench PARTS='c e'` measures only some of the parts, `make bench PLATFORM=debian` another platform. An interrupted
benchmark continues where it stopped.
"""


def medians(rounds: list[Mapping[str, float]], columns: Mapping[str, str]) -> dict[str, float]:
    """The median of each column that was measured at all."""
    values = {column: [each[column] for each in rounds if column in each] for column in columns}
    return {column: statistics.median(measured) for column, measured in values.items() if measured}


def ratios(part: Part, rounds: list[Mapping[str, float]]) -> dict[tuple[str, str], float]:
    """Of the medians."""
    middle = medians(rounds, part.columns)
    return {pair: middle[pair[0]] / middle[pair[1]] for pair in part.ratios if set(pair) <= set(middle)}


def measured_parts(results: Mapping[str, Document]) -> dict[str, Part]:
    """Those of whose columns all were measured: half a comparison would mislead."""
    return {letter: part for letter, part in PARTS.items() if _is_complete(part, results.get(part.family))}


def _is_complete(part: Part, document: Document | None) -> bool:
    return set(part.columns) <= {column for each in (document["rounds"] if document else []) for column in each}


def page(results: Mapping[str, Document]) -> str:
    """The whole page, with what was measured so far."""
    found = measured_parts(results)
    if not found:
        raise ValueError("nothing was measured, so there is nothing to write")
    blocks = [HEAD, *_overview(found, results)]
    for letter, part in found.items():
        blocks += [_section(letter, part, results[part.family])]
    left_out = [f"({letter}) {part.title}" for letter, part in PARTS.items() if letter not in found]
    if left_out:
        blocks.append("## Not measured\n\n" + "".join(f"- {title}\n" for title in left_out))
    return "\n".join(blocks)


def _overview(found: Mapping[str, Part], results: Mapping[str, Document]) -> Iterator[str]:
    rows = [
        (letter, part.columns[pair[0]], part.columns[pair[1]], f"**{ratio:.2f}**")
        for letter, part in found.items()
        for pair, ratio in ratios(part, results[part.family]["rounds"]).items()
    ]
    if rows:
        yield table(("part", "takes the time of", "times", ""), [(row[0], row[1], row[2], row[3]) for row in rows])


def _section(letter: str, part: Part, document: Document) -> str:
    rounds = document["rounds"]
    middle = medians(rounds, part.columns) if part.ratios else {}
    lines = [f"## ({letter}) {part.title}\n"]
    if part.remark:
        lines.append(part.remark + "\n")
    lines.append(costs(part, rounds) if not part.ratios else seconds(part, rounds))
    lines += [
        f"{part.columns[own]} / {part.columns[other]}: **{ratio:.2f}** ({middle[own] - middle[other]:+.1f} s)\n"
        for (own, other), ratio in ratios(part, rounds).items()
    ]
    if letter == "f":
        lines.append(f"![{CHART_TITLE}]({CHART})\n")
    lines.append(f"{_circumstances(document)} Again: `{command(letter, document)}`\n")
    return "\n".join(lines)


def chart_groups(results: Mapping[str, Document]) -> dict[str, dict[str, float]]:
    """Part f's medians by number of guests."""
    part = measured_parts(results).get("f")
    if not part:
        return {}
    middle = medians(results[part.family]["rounds"], part.columns)
    names = {"role": "the role", "plain": "six plain tasks"}
    return {guests(count): {name: middle[f"{what}-{count}"] for what, name in names.items()} for count in GUESTS}


def seconds(part: Part, rounds: list[Mapping[str, float]]) -> str:
    """The table of a part that was measured by the clock."""
    rows = []
    for column, label in part.columns.items():
        values = [each[column] for each in rounds if column in each]
        if values:
            rows.append((label, *(f"{value:.1f} s" for value in _spread(values)), str(len(values))))
    return table(("", "median", "least", "most", "rounds"), rows)


def _spread(values: list[float]) -> tuple[float, float, float]:
    return statistics.median(values), min(values), max(values)


def costs(part: Part, rounds: list[Mapping[str, Mapping[str, int]]]) -> str:
    """The table of what was counted: the last count of each column."""
    rows = []
    for column, label in part.columns.items():
        counted = next((each[column] for each in reversed(rounds) if column in each), None)
        if counted:
            sizes = [size(counted["sent"]), size(counted["received"])]
            rows.append((label, *sizes, str(counted["commands"]), str(counted["modules"])))
    return table(("", "to the guest", "from the guest", "ssh commands", "modules"), rows)


def size(count: int) -> str:
    """Such as 512 B, 14 KiB or 2.3 MiB."""
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.0f} KiB" if count < 1024**2 else f"{count / 1024**2:.1f} MiB"


def command(letter: str, document: Document) -> str:
    return f"make bench PARTS={letter} PLATFORM={document['identity']['platform']}"


def _circumstances(document: Document) -> str:
    identity, circumstances = document["identity"], document["circumstances"]
    return (
        f"Platform {identity['platform']}, open-vm-tools {identity['open_vm_tools']}, ansible-core "
        f"{identity['ansible_core']}, {identity['processors']} processors ({identity['machine']}), "
        f"{circumstances['date']}, commit {circumstances['commit']}."
    )


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)
