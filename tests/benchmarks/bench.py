# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""make bench: what the role costs compared to what has to be done anyway, as a page with ratios.

What was measured is kept as JSON, and the page is written from it after each part. An interrupted benchmark goes on
where it stopped, as long as neither the role nor what it is compared to has changed.
"""

import argparse
import datetime
import hashlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tools"))

from ansible.release import __version__ as ansible_core  # noqa: E402

import chart  # noqa: E402
import report  # noqa: E402
import results  # noqa: E402
from lab_guests import GuestsOfTheLab  # noqa: E402
from measurements import Measurements  # noqa: E402
from parts import GUESTS, PARTS, columns_of  # noqa: E402
from project import BUILD, ROOT, files  # noqa: E402
from steps import say  # noqa: E402

PAGE = ROOT / "docs" / "benchmarks.md"
# What decides what is measured. The page's own code does not.
MEASURED = ("roles/", "plugins/", "playbooks/", "tests/benchmarks/")
NOT_MEASURED = {f"tests/benchmarks/{name}.py" for name in ("bench", "chart", "no_op", "parts", "report", "results")}
# The article is about CentOS 8.
OF_EL8 = {"a"}
ONCE = "cost"


def main() -> int:
    arguments = parse_arguments()
    letters = [letter for letter in PARTS if letter in (arguments.only or PARTS)]
    directory = BUILD / "benchmarks" / arguments.platform
    try:
        if not arguments.page:
            measure(letters, arguments.platform, arguments.repetitions, directory)
        write_page(directory)
    except KeyboardInterrupt:
        say("\nInterrupted. Run it again to go on: what was measured is kept.")
        return 130
    return 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parts = "; ".join(f"{letter}: {part.title}" for letter, part in PARTS.items())
    parser.add_argument("--only", nargs="+", choices=list(PARTS), metavar="PART", help=f"these parts ({parts})")
    parser.add_argument("--platform", default="el8", help="the platform of the lab's guests (default: el8)")
    parser.add_argument("--repetitions", type=int, default=3, help="rounds of each part (default: 3)")
    parser.add_argument("--page", action="store_true", help="only write the page from what was measured before")
    return parser.parse_args()


def measure(letters: list[str], guest_platform: str, repetitions: int, directory: Path) -> None:
    for letter in sorted(OF_EL8 & set(letters)) if guest_platform != "el8" else []:
        say(f"({letter}) is left out: it is measured on el8 alone, and the platform is {guest_platform}")
        letters.remove(letter)
    guests = GuestsOfTheLab(guest_platform, directory, forks=max(GUESTS))
    jobs = os.cpu_count() or 1
    guests.up(guests.name("1"))
    kept = results.Results(directory, identity(guests), circumstances())
    measurements = Measurements(guests, jobs)
    for family, columns in columns_of(letters).items():
        if kept.is_outdated(family):
            say(f"{family}: measured before with another role, release or machine, so it begins anew")
        rounds = 1 if family == ONCE else repetitions
        for number, column in results.missing(kept.rounds(family), columns, rounds):
            say(f"{family}, round {number + 1} of {rounds}: {column}")
            value = measurements.measure(family, column)
            kept.add(family, number, column, value)
            say(f"      {value if isinstance(value, dict) else f'{value:.1f} s'}")
    guests.down(guests.name("second"), *(guests.name(str(number)) for number in range(1, max(GUESTS) + 1)))


def identity(guests: GuestsOfTheLab) -> dict[str, object]:
    """What has to be the same for results to be comparable."""
    return {
        "platform": guests.platform,
        "code": digest(),
        "open_vm_tools": guests.variables()["open_vm_tools_version"],
        "ansible_core": ansible_core,
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "accelerated": os.environ.get("LAB_ACCELERATE", "yes"),
    }


def digest() -> str:
    names = [name for name in files() if name.startswith(MEASURED) and name not in NOT_MEASURED]
    chosen = [name for name in names if "/tests/" not in name and not name.endswith(".md")]
    contents = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in chosen}
    return hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()[:16]


def circumstances() -> dict[str, str]:
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    return {"commit": described.stdout.strip(), "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat()}


def write_page(directory: Path) -> None:
    found = results.read_all(directory, [part.family for part in PARTS.values()])
    if not report.measured_parts(found):
        say("nothing was measured, so no page is written")
        return
    drawn = report.chart_groups(found)
    PAGE.write_text(report.page(found), encoding="utf-8")
    say(f"written: {PAGE}")
    if drawn:
        PAGE.with_name(report.CHART).write_text(chart.grouped_bars(report.CHART_TITLE, drawn), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
