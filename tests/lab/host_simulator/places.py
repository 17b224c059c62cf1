# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the simulator's sockets and record lie in a guest."""

import os

# The library in the guest's programs knows this one, too: tests/lab/backdoor/wire.c.
RUNTIME = os.environ.get("HOST_SIMULATOR_RUNTIME", "/run/host-simulator")
RECORD = os.environ.get("HOST_SIMULATOR_RECORD", "/var/lib/host-simulator/record.jsonl")


def guest_socket():
    return os.path.join(RUNTIME, "guest.sock")


def control_socket():
    return os.path.join(RUNTIME, "control.sock")
