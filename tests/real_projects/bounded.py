# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a program and ends it, with all that it has started, when that becomes more than this machine should bear.

A make that calls itself without end is a thing of real projects: bc's Makefile does so under "make -n".
"""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

MOST_PROCESSES = 500
LOOK_EVERY = 1.0


class TooManyProcesses(RuntimeError):
    """The program was ended."""


def run(command: list[str], text: str, environment: dict[str, str]) -> tuple[str, str]:
    """What the program prints to stdout and stderr."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    while True:
        try:
            return process.communicate(text, timeout=LOOK_EVERY)
        except subprocess.TimeoutExpired:
            text = None
        if len(descendants(process.pid)) > MOST_PROCESSES:
            end(process.pid)
            process.communicate()
            raise TooManyProcesses(f"more than {MOST_PROCESSES} processes")


def descendants(parent: int) -> list[int]:
    """The ids of the processes that a process has started, and of those that these have started."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in brackets, can have any character in it.
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found = list(children.get(parent, []))
    for child in found:
        found.extend(children.get(child, []))
    return found


def end(parent: int) -> None:
    """Stops all before any is killed: those that are left would go on starting others."""
    stopped: set[int] = set()
    while True:
        found = {parent, *descendants(parent)} - stopped
        if not found:
            break
        send(found, signal.SIGSTOP)
        stopped |= found
    send(stopped, signal.SIGKILL)


def send(processes: set[int], number: int) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)
