# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs other programs, as the user or as root."""

import os
import re
import shlex
import subprocess

from .errors import LabError

# What Python programs print above the line that says what went wrong
FRAMES = re.compile(r"^Traceback \(most recent call last\):\n(?: .*\n)*", re.MULTILINE)


def as_root(argv):
    """The command line that runs argv as root: argv itself for root, through sudo for everybody else."""
    return list(argv) if os.geteuid() == 0 else ["sudo", "--"] + list(argv)


def run(argv, log=None, **options):
    """Runs argv and returns what it printed; raises LabError with the last lines when it fails.

    With log (a path) the output goes to that file instead, for programs that talk for minutes.
    """
    if log is not None:
        return _run_logged(argv, log, **options)
    done = attempt(argv, **options)
    if done.returncode != 0:
        raise LabError(_failure(argv, done.returncode, done.stderr or done.stdout))
    return done.stdout


def attempt(argv, **options):
    """Runs argv and returns the finished process, whatever its status."""
    options.setdefault("stdin", subprocess.DEVNULL)
    try:
        return subprocess.run(argv, capture_output=True, text=True, errors="replace", check=False, **options)
    except FileNotFoundError as error:
        raise LabError(f"{argv[0]} is not installed: run 'lab prepare'") from error


def _run_logged(argv, log, **options):
    with open(log, "w", encoding="utf-8") as stream:
        done = subprocess.run(
            argv, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT, check=False, **options
        )
    if done.returncode != 0:
        with open(log, encoding="utf-8", errors="replace") as stream:
            raise LabError(_failure(argv, done.returncode, stream.read()) + f"\n(all of it: {log})")
    return ""


def _failure(argv, status, output):
    tail = "\n".join(FRAMES.sub("", output).strip().splitlines()[-8:])
    command = " ".join(shlex.quote(word) for word in argv)
    if len(command) > 300:
        command = command[:300] + " ..."
    return f"status {status} from: {command}\n{tail}"
