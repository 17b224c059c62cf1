# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: check.py [TAG...]

Runs the sessions of noxfile.py that have one of these tags, or all, some at a time, and counts them in the end,
whatever fails. nox itself runs one after the other, which takes too long.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Iterator, NamedTuple

import guest_images
from project import BUILD, LAB, ROOT, environment, tool
from steps import clock, say

# Three use two processors well: now and then each waits, for a guest or for a clock.
AT_ONCE = 3
SIGN_OF_LIFE_EVERY = 60
# molecule wraps lines at 80 columns.
LINES_OF_A_FAILURE = 10
# How Ansible and pytest begin what they say of a failure; molecule's own `ERROR    ` only says that there was one.
FAILURE = re.compile(r"fatal: |\[ERROR\]: |FAILED |ERROR \S")
SKIPPED = re.compile(r"nox > Session .*? skipped: (.*)\.$")
RESULTS = {"success": "passed", "skipped": "NOT RUN", "failed": "FAILED", "aborted": "FAILED"}
NOX = [tool("nox"), "--noxfile", str(ROOT / "noxfile.py")]


class Outcome(NamedTuple):
    name: str
    # passed, FAILED or NOT RUN
    result: str
    seconds: float
    why: str = ""

    def __str__(self) -> str:
        return f"{self.result:7} {clock(self.seconds):>8}  {self.name}{self.why and ': '}{self.why}"


def main(tags: list[str]) -> int:
    os.chdir(ROOT)
    listed = sessions()
    unknown = set(tags) - {tag for session in listed for tag in session["tags"]}
    if unknown:
        sys.exit(f"No session has the tag {' '.join(sorted(unknown))}: nox -l")
    chosen = [session for session in in_turn(listed) if not tags or set(tags) & set(session["tags"])]
    due = [session for session in chosen if session["name"] == "molecule" and "on-request" not in session["tags"]]
    scenarios = [session["call_spec"]["of"] for session in due]
    # What the scenarios share is made before they begin; without it, each says what it misses.
    prepared = scenarios and subprocess.run([LAB, "prepare"], check=False).returncode == 0
    with guest_images.made_ahead(scenarios) if prepared else contextlib.nullcontext():
        outcomes = run([session["session"] for session in chosen])
    counted = {result: [one for one in outcomes if one.result == result] for result in ("passed", "NOT RUN", "FAILED")}
    say("\n".join(["", *(str(outcome) for some in counted.values() for outcome in some)]))
    say("\n" + ", ".join(f"{len(some)} {result.lower()}" for result, some in counted.items()))
    return 1 if counted["FAILED"] or not outcomes else 0


def sessions() -> list[dict]:
    listed = subprocess.run([*NOX, "--list-sessions", "--json"], check=True, stdout=subprocess.PIPE).stdout
    return json.loads(listed)


def in_turn(listed: list[dict]) -> list[dict]:
    """First what is short, while the guests' images are made; then what others wait for, and what takes long."""
    ranks = [{"lint", "drift"}, {"early"}, {"long"}]
    return sorted(listed, key=lambda session: [rank.isdisjoint(session["tags"]) for rank in ranks])


def run(names: list[str]) -> list[Outcome]:
    """Runs some at a time, each with its output in a file until it ends."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = {pool.submit(run_one, name): name for name in names}
        try:
            return [future.result() for future in ended(running)]
        except KeyboardInterrupt:
            # The sessions were sent the same signal by the terminal.
            pool.shutdown(cancel_futures=True)
            say("\nInterrupted. Run it again to go on: what was finished is kept.")
            sys.exit(130)


def ended(running: dict[Future, str]) -> Iterator[Future]:
    """Each future when it has ended; says now and then what the others are at."""
    waiting = set(running)
    while waiting:
        done, waiting = wait(waiting, SIGN_OF_LIFE_EVERY, FIRST_COMPLETED)
        yield from done
        for future in waiting:
            if not done and future.running():
                say(f"      {running[future]}: {last_line(log_of(running[future]))}")


def run_one(name: str) -> Outcome:
    log, started = log_of(name), time.monotonic()
    log.parent.mkdir(parents=True, exist_ok=True)
    report = log.with_suffix(".json")
    report.unlink(missing_ok=True)
    say(f"      {name}: begins, with its output in {log} until it ends")
    with log.open("wb") as stream:
        command = [*NOX, "--session", name, "--report", str(report)]
        status = subprocess.run(command, env=environment(), stdout=stream, stderr=stream, check=False).returncode
    # nox ends with 0 where a session was skipped, too.
    results = (
        {one["result"] for one in json.loads(report.read_text(encoding="utf-8"))["sessions"]} if not status else {}
    )
    result = "passed" if results == {"success"} else "NOT RUN" if results == {"skipped"} else "FAILED"
    why = {"passed": "", "NOT RUN": skipped(log), "FAILED": failure(log)}[result]
    outcome = Outcome(name, result, time.monotonic() - started, why)
    # In one piece, with nothing of the others in between
    say(f"{log.read_text(encoding='utf-8', errors='replace')}\n      {outcome}")
    return outcome


def log_of(name: str) -> Path:
    return BUILD / "log" / (re.sub(r"[^\w.]+", "-", name).strip("-") + ".log")


def skipped(log: Path) -> str:
    """Why nox has skipped a session."""
    found = re.search(
        r"^nox > Session .*? skipped: (.*)\.$", log.read_text(encoding="utf-8", errors="replace"), re.MULTILINE
    )
    return found[1] if found else ""


def last_line(log: Path) -> str:
    """The last line with anything in it, which is nox's own where there is no other."""
    lines = [line for line in bare_lines(log) if line]
    return next((line for line in reversed(lines) if not line.startswith("nox > ")), (lines or ["nothing yet"])[-1])


def failure(log: Path) -> str:
    """The beginning of what Ansible or pytest said of the last task or test that failed; else the last line."""
    lines = [line for line in bare_lines(log) if not line.startswith("nox > ")]
    for number in reversed(range(len(lines))):
        if FAILURE.match(lines[number]):
            return " ".join(lines[number : number + LINES_OF_A_FAILURE])
    return last_line(log)


def bare_lines(log: Path) -> list[str]:
    """Without the colours and frames that programs print."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", log.read_text(encoding="utf-8", errors="replace"))
    return [line.strip(" │*") for line in text.splitlines()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
