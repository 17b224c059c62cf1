# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for a guest to be of use."""

import re
import time

from . import ssh
from .commands import attempt
from .errors import LabError

# Seconds; it takes 2 to 20 on an idle machine.
TIMEOUT = 600
POLL = 0.5


def wait(guest, settings, podman, talk):
    """Returns when the guest has booted and lets us in."""
    deadline = time.monotonic() + TIMEOUT
    if _wait_for_systemd(guest, podman, deadline) == "degraded":
        failed = podman.run("exec", guest.name, "systemctl", "--failed", "--plain", "--no-legend")
        talk.warn(f"guest '{guest.name}' is degraded: {' '.join(re.findall(r'^[^ ]+', failed, re.M))}")
    _wait_for_ssh(guest, settings, deadline)


def _wait_for_systemd(guest, podman, deadline):
    state = "nothing"
    while state not in ("running", "degraded"):
        if time.monotonic() > deadline:
            raise LabError(f"guest '{guest.name}' did not boot in {TIMEOUT} s, systemd says: {state}")
        time.sleep(POLL)
        state = podman.attempt("exec", guest.name, "systemctl", "is-system-running").stdout.strip()
    return state


def _wait_for_ssh(guest, settings, deadline):
    login = ssh.command(settings, guest, ["sudo", "-n", "true"])
    done = attempt(login)
    while done.returncode != 0:
        if time.monotonic() > deadline:
            raise LabError(f"guest '{guest.name}' has booted, but refuses SSH or sudo: {done.stderr.strip()}")
        time.sleep(POLL)
        done = attempt(login)
