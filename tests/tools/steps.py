# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs named commands and says how far it is and how long each took."""

import os
import re
import subprocess
import sys
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import IO, Callable, Iterator, NamedTuple, NoReturn

from project import BUILD

# Three use two processors well: now and then each waits, for a guest or for a clock.
AT_ONCE = 3
SIGN_OF_LIFE_EVERY = 60
# molecule wraps lines at 80 columns.
LINES_OF_A_FAILURE = 10
# How Ansible and pytest begin what they say of a failure; molecule's own `ERROR    ` only says that there was one.
FAILURE = re.compile(r"fatal: |\[ERROR\]: |FAILED |ERROR \S")


class Step(NamedTuple):
    name: str
    command: list[str]
    environment: Callable[[], dict[str, str]] = os.environ.copy
    # The steps after it mean nothing without it.
    essential: bool = False
    # Can run beside others of its kind; what it prints is shown when it ends.
    beside: bool = False
    # Takes so long that it begins before the others, or it would be waited for in the end.
    long: bool = False
    # The molecule scenario that it runs, if it does.
    scenario: str = ""
    # Why it is not run, if it is not: what it takes is not here, or nobody has asked for it.
    not_run: str = ""


class Outcome(NamedTuple):
    name: str
    passed: bool
    seconds: float
    # What the step's output says of its failure, where that is in a file.
    why: str = ""


def clock(seconds: float) -> str:
    """The spelling of a duration: 0:07, 12:30, 1:02:03."""
    minutes, second = divmod(int(seconds + 0.5), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def run(steps: list[Step]) -> list[Outcome]:
    """Runs the steps in order, up to the first essential one that fails; last those that can run beside others."""
    outcomes = []
    started = time.monotonic()
    for number, step in enumerate((step for step in steps if not step.beside), start=1):
        say(f"[{number}/{len(steps)}] {step.name} ({clock(time.monotonic() - started)} elapsed)")
        outcome = run_one(step)
        outcomes.append(outcome)
        say(ending(outcome))
        if step.essential and not outcome.passed:
            steps = steps[: steps.index(step)]
            break
    return outcomes + run_beside([step for step in steps if step.beside])


def ending(outcome: Outcome) -> str:
    return f"      {outcome.name}: {'passed' if outcome.passed else 'FAILED'} in {clock(outcome.seconds)}"


def run_beside(steps: list[Step]) -> list[Outcome]:
    """Runs some steps at a time, each with its output in a file until it ends."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = {pool.submit(run_logged, step): step for step in sorted(steps, key=lambda step: not step.long)}
        try:
            return [future.result() for future in ended(running)]
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            say_interrupted(", ".join(step.name for future, step in running.items() if not future.cancelled()))


def ended(running: dict[Future, Step]) -> Iterator[Future]:
    """Each future when it has ended; says now and then what the others are at."""
    waiting = set(running)
    while waiting:
        done, waiting = wait(waiting, SIGN_OF_LIFE_EVERY, FIRST_COMPLETED)
        yield from done
        for future in waiting:
            if not done and future.running():
                say(f"      {running[future].name}: {last_line(log_of(running[future]))}")


def run_logged(step: Step) -> Outcome:
    log = log_of(step)
    log.parent.mkdir(parents=True, exist_ok=True)
    say(f"      {step.name}: begins, with its output in {log} until it ends")
    with log.open("wb") as stream:
        outcome = run_one(step, stream)
    say(log.read_text(encoding="utf-8", errors="replace"))
    say(ending(outcome))
    return outcome if outcome.passed else outcome._replace(why=failure(log))


def log_of(step: Step) -> Path:
    return BUILD / "log" / (re.sub(r"\W+", "-", step.name) + ".log")


def last_line(log: Path) -> str:
    """The last line with anything in it."""
    return next((line for line in reversed(bare_lines(log)) if line), "nothing yet")


def failure(log: Path) -> str:
    """The beginning of what Ansible or pytest said of the last task or test that failed; else the last line."""
    lines = bare_lines(log)
    for number in reversed(range(len(lines))):
        if FAILURE.match(lines[number]):
            return " ".join(lines[number : number + LINES_OF_A_FAILURE])
    return last_line(log)


def bare_lines(log: Path) -> list[str]:
    """Without the colours and frames that programs print."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", log.read_text(encoding="utf-8", errors="replace"))
    return [line.strip(" │*") for line in text.splitlines()]


def run_one(step: Step, output: IO[bytes] | None = None) -> Outcome:
    started = time.monotonic()
    try:
        command, variables = step.command, step.environment()
        status = subprocess.run(command, env=variables, stdout=output, stderr=output, check=False).returncode
    except OSError as error:
        say(f"      {step.command[0]}: {error.strerror}")
        status = 127
    except KeyboardInterrupt:
        say_interrupted(step.name)
    return Outcome(step.name, status == 0, time.monotonic() - started)


def say_interrupted(name: str) -> NoReturn:
    # The command was sent the same signal by the terminal and has ended by now.
    say(f'\nInterrupted in "{name}". Run it again to go on: what was finished is kept.')
    sys.exit(130)


def say(line: str) -> None:
    print(line, flush=True)
