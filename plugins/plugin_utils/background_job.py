# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an action plugin asks a managed host about a build in the background, and how it reads the answer."""

from __future__ import annotations

import json
import re
import shlex

_VARIABLE = re.compile(r'(\$\w+|\$\{\w+\})')
_HOME = re.compile(r'^~[\w.-]*')


def shell_word(path: str) -> str:
    """A path for a POSIX shell, which expands in it what a module expands in an option of type path."""
    home = _HOME.match(path)
    rest = path[home.end() :] if home else path
    parts = [f'"{part}"' if _VARIABLE.fullmatch(part) else shlex.quote(part) for part in _VARIABLE.split(rest) if part]
    return (home.group(0) if home else '') + ''.join(parts)


def question(progress_file: str, results_file: str) -> str:
    """The command that a poll runs: the clock, the progress, whether the job still runs, whether its builder lives.

    The job's file has the key "started" until the result takes its place.
    """
    return (
        f'progress=$(cat {shell_word(progress_file)} 2>/dev/null); '
        'pid=$(printf %s "$progress" | sed -n \'s/.*"pid": \\([0-9]*\\).*/\\1/p\'); '
        'date +%s; printf "%s\\n" "$progress"; '
        f"""if grep -q '"started"' {shlex.quote(results_file)}; then echo running; else echo ended; fi; """
        'if test -z "$pid" || test -d "/proc/$pid"; then echo alive; else echo gone; fi'
    )


class Answer:
    """What the host said."""

    def __init__(self, clock: float, progress: dict | None, ended: bool, process_gone: bool) -> None:
        self.clock = clock
        self.progress = progress
        self.ended = ended
        self.process_gone = process_gone


def read_answer(output: str) -> Answer | None:
    """None when this is not an answer to the question."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    if (
        len(lines) < 3
        or not lines[0].isdigit()
        or lines[-2] not in ('running', 'ended')
        or lines[-1] not in ('alive', 'gone')
    ):
        return None
    return Answer(float(lines[0]), _progress(''.join(lines[1:-2])), lines[-2] == 'ended', lines[-1] == 'gone')


def _progress(text: str) -> dict | None:
    try:
        progress = json.loads(text)
    except ValueError:
        return None
    return progress if isinstance(progress, dict) and 'phase' in progress else None
