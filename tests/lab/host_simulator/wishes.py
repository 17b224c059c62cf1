# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to wait for: FIELD, which has to be there, or FIELD=VALUE. A field is a path, such as nics.0.ipv4.0."""

import time

from .errors import HostError

PAUSE = 0.5


def wait(state, wishes, seconds):
    """Returns when what state() says fulfils all wishes."""
    deadline = time.monotonic() + seconds
    while True:
        problem = _problem(state, wishes, seconds)
        if problem is None:
            return
        if time.monotonic() >= deadline:
            raise problem
        time.sleep(PAUSE)


def _problem(state, wishes, seconds):
    try:
        missing = unfulfilled(state(), wishes)
    except HostError as error:
        # A host that is not there may come.
        return error
    return HostError(f"not after {seconds} s: {', '.join(missing)}") if missing else None


def unfulfilled(state, wishes):
    return [wish for wish in wishes if not _fulfils(state, wish)]


def _fulfils(state, wish):
    path, has_value, value = wish.partition("=")
    found = look_up(state, path)
    if has_value:
        return str(found) == value
    # A fact may well be 0.
    return found is not None and found is not False and found not in ("", [], {})


def look_up(state, path):
    """What lies there, or None."""
    for step in path.split("."):
        if isinstance(state, list):
            state = state[int(step)] if step.isdigit() and int(step) < len(state) else None
        else:
            state = state.get(step) if isinstance(state, dict) else None
    return state
