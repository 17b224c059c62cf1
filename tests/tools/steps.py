# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs named commands and says how far it is and how long each took."""

import os
import subprocess
import sys
import time
from typing import Callable, NamedTuple


class Step(NamedTuple):
    name: str
    command: list[str]
    environment: Callable[[], dict[str, str]] = os.environ.copy
    # The steps after it mean nothing without it.
    essential: bool = False


class Outcome(NamedTuple):
    name: str
    passed: bool
    seconds: float


def clock(seconds: float) -> str:
    """The spelling of a duration: 0:07, 12:30, 1:02:03."""
    minutes, second = divmod(int(seconds + 0.5), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def run(steps: list[Step]) -> list[Outcome]:
    """Runs the steps in order, up to the first essential one that fails."""
    outcomes = []
    started = time.monotonic()
    for number, step in enumerate(steps, start=1):
        say(f"[{number}/{len(steps)}] {step.name} ({clock(time.monotonic() - started)} elapsed)")
        outcomes.append(run_one(step))
        passed, seconds = outcomes[-1].passed, clock(outcomes[-1].seconds)
        say(f"      {step.name}: {'passed' if passed else 'FAILED'} in {seconds}")
        if step.essential and not passed:
            break
    return outcomes


def run_one(step: Step) -> Outcome:
    started = time.monotonic()
    try:
        status = subprocess.run(step.command, env=step.environment(), check=False).returncode
    except OSError as error:
        say(f"      {step.command[0]}: {error.strerror}")
        status = 127
    except KeyboardInterrupt:
        # The command was sent the same signal by the terminal and has ended by now.
        say(f'\nInterrupted in "{step.name}". Run it again to go on: what was finished is kept.')
        sys.exit(130)
    return Outcome(step.name, status == 0, time.monotonic() - started)


def say(line: str) -> None:
    print(line, flush=True)
