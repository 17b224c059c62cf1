# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make bench` measures: parts, each a comparison of columns that are measured in turns."""

from typing import NamedTuple

GUESTS = (1, 2, 4, 8)


class Part(NamedTuple):
    """A comparison. Parts with the same family share its measurements."""

    family: str
    title: str
    # What each column is called on the page, in the order in which a round measures them.
    columns: dict[str, str]
    # (measured, yardstick): the first is divided by the second.
    ratios: tuple[tuple[str, str], ...] = ()
    remark: str = ""


def guests(count: int) -> str:
    return f"{count} guest{'s' if count > 1 else ''}"


def label(what: str, count: int) -> str:
    return f"{'the role' if what == 'role' else 'six plain tasks'}, {guests(count)}"


PARTS = {
    "a": Part(
        "cold",
        "Cold installation: the role and the article's script",
        {"role": "the role, empty cache", "article": "the article's script"},
        (("role", "article"),),
        "`article.sh` has the article's steps: the group `Development Tools`, its list of packages, and `make` without "
        "`-j`. The role compiles with as many jobs as there are processors, and also makes a package.",
    ),
    "b": Part(
        "cold",
        "Cold installation: the role and the least commands",
        {"role": "the role, empty cache", "bare": "the least commands"},
        (("role", "bare"),),
        "`bare.sh` has only the commands that lead to the same package, with the same number of jobs, and knows "
        "everything beforehand that the role has to find out.",
    ),
    "c": Part(
        "idle",
        "Nothing to do: the role and gathering facts",
        {"facts": "gathering facts", "role": "the role, nothing to do"},
        (("role", "facts"),),
    ),
    "d": Part(
        "cold",
        "The second guest of a platform and the first",
        {"role": "the first guest, which builds", "second": "the second guest, which installs the package"},
        (("second", "role"),),
    ),
    "e": Part(
        "cached",
        "A cached package: the role and six plain tasks",
        {"role-1": "the role", "plain-1": "six plain tasks"},
        (("role-1", "plain-1"),),
        "The six tasks of `plain_tasks.yml` only copy and install the package and enable its services.",
    ),
    "f": Part(
        "cached",
        "A cached package: several guests at once",
        {f"{what}-{count}": label(what, count) for count in GUESTS for what in ("role", "plain")},
        tuple((f"role-{count}", f"plain-{count}") for count in GUESTS),
        f"All with `--forks {max(GUESTS)}`.",
    ),
    "g": Part(
        "cost",
        "Bytes moved and modules run, for each guest",
        {
            "build": "the role, empty cache",
            "idle": "the role, nothing to do",
            "cached": "the role, cached package",
            "plain": "six plain tasks, cached package",
            "facts": "gathering facts",
        },
        (),
        "Counted around `ssh` by `counted_ssh.py`, before encryption, without pipelining, so that each module is a "
        "transfer and a command of its own. A build's numbers grow with its duration, since its progress is polled.",
    ),
    "h": Part(
        "cold",
        "Cold installation: what the role adds to the programs that it runs",
        {"role": "the role, empty cache", "programs": "the phases of its build, and the package manager"},
        (("role", "programs"),),
        "The seconds of `bootstrap`, `configure`, `make` and `install` are those in the provenance. For the package "
        "manager, a wrapper around its programs (`dnf` and `rpm`, or `apt-get` and `dpkg`) measures wall time on the "
        "guest.",
    ),
}


def columns_of(letters: list[str]) -> dict[str, list[str]]:
    """What each family has to measure for these parts, in the order of their columns."""
    found: dict[str, list[str]] = {}
    for letter in letters:
        part = PARTS[letter]
        columns = found.setdefault(part.family, [])
        columns += [column for column in part.columns if column not in columns]
    return found
