# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""make demo: open-vm-tools onto a guest, from nothing to the status table.

Without an inventory the guest is one of the lab's containers. With one it is the user's own guests, and no container
is started.
"""

import argparse
import sys
import time
from pathlib import Path

from project import BUILD, LAB, environment, tool
from steps import Step, clock, run, say

SCRATCH = BUILD / "demo"


def main() -> int:
    arguments = parse_arguments()
    started = time.monotonic()
    steps = user_steps(arguments.inventory) if arguments.inventory else lab_steps(arguments.platform)
    outcomes = run([step._replace(essential=True) for step in steps])
    if not all(outcome.passed for outcome in outcomes):
        say(f'The demo stopped at "{outcomes[-1].name}". Run it again to go on from there.')
        return 1
    say(f"Done in {clock(time.monotonic() - started)}.")
    if not arguments.inventory:
        say(f"The guest stays up. A shell in it: tests/lab/lab exec {guest(arguments.platform)} -- bash")
        say("make clean removes it, and everything else that was made.")
    return 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inventory", help="an inventory of your own guests")
    parser.add_argument("--platform", default="debian", help="the platform of the lab's guest (default: debian)")
    return parser.parse_args()


def user_steps(inventory: str) -> list[Step]:
    return [
        Step("set up", ["make", "--no-print-directory", "setup"]),
        Step("install open-vm-tools", playbook("install", inventory), user_environment),
        Step("status", playbook("status", inventory), user_environment),
    ]


def guest(platform: str) -> str:
    """Each platform has a guest of its own, so that a demo on another one does not find the wrong guest up."""
    return f"demo-{platform}"


def lab_steps(platform: str) -> list[Step]:
    inventory, variables = str(SCRATCH / "inventory.yml"), str(SCRATCH / "variables.json")
    lab_variables = str(Path(__file__).with_name("lab_variables.py"))
    return [
        Step("set up", ["make", "--no-print-directory", "setup"]),
        Step("prepare this machine for aarch64 guests", [LAB, "prepare"]),
        Step(f"start the guest ({platform})", [LAB, "up", guest(platform), "--platform", platform]),
        Step("get a release of open-vm-tools", [sys.executable, lab_variables, guest(platform), str(SCRATCH)]),
        Step("install open-vm-tools", playbook("install", inventory, "-e", f"@{variables}"), lab_environment),
        Step("status", playbook("status", inventory), lab_environment),
    ]


def playbook(name: str, inventory: str, *more: str) -> list[str]:
    return [tool("ansible-playbook"), "-i", inventory, f"esxi_arm.guest.{name}", *more]


def user_environment() -> dict[str, str]:
    # A file name with a typo would otherwise be an inventory without hosts, on which all goes well.
    return environment(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="true")


def lab_environment() -> dict[str, str]:
    # Each connection to an emulated guest costs seconds; pipelining saves most of them.
    return environment(ANSIBLE_PIPELINING="true", ANSIBLE_DISPLAY_SKIPPED_HOSTS="false")


if __name__ == "__main__":
    sys.exit(main())
