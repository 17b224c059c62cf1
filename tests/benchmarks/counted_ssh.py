#!/usr/bin/env python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ssh with the same arguments, and notes how many bytes went through it, as a line of JSON in $COUNTED_SSH_LOG.

Ansible calls it by ansible_ssh_executable, with ansible_ssh_transfer_method=piped, so that files go through it, too.
Bytes are those of the commands and of what is piped in and out; what ssh makes of them is not seen. Errors are not
counted: a connection that stays open for later commands would keep that pipe open.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import threading

BLOCK = 65536
# A module as a command of its own, that is without pipelining: "python3 .../AnsiballZ_setup.py"; the same name occurs
# in the commands that transfer it and make it executable.
MODULE = re.compile(r"python\S* (?:-\S+ )*\S*/AnsiballZ_(\w+)\.py")


def main(arguments: list[str]) -> int:
    ssh = subprocess.Popen([shutil.which("ssh") or "ssh", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    command = remote_command(arguments)
    moved = {"sent": len(command.encode()), "received": 0}
    # As a daemon: nobody may ever end the input.
    threading.Thread(target=pump, args=(0, ssh.stdin.fileno(), moved, "sent", ssh.stdin), daemon=True).start()
    pump(ssh.stdout.fileno(), 1, moved, "received")
    status = ssh.wait()
    if command:
        note(os.environ["COUNTED_SSH_LOG"], {**moved, "module": module_of(command)})
    return status


def pump(source: int, target: int, moved: dict, name: str, closed_after=None) -> None:
    try:
        for block in iter(lambda: os.read(source, BLOCK), b""):
            moved[name] += len(block)
            while block:
                block = block[os.write(target, block) :]
    except OSError:
        # The other side has ended, as ssh does when the command has.
        pass
    if closed_after:
        closed_after.close()


def remote_command(arguments: list[str]) -> str:
    """The last argument, after the guest; none where ssh is only asked about its options or its connection."""
    if "-O" in arguments or len(arguments) < 2 or arguments[-2].startswith("-"):
        return ""
    return arguments[-1]


def module_of(command: str) -> str:
    found = MODULE.search(command)
    return found[1] if found else ""


def note(log: str, line: dict) -> None:
    # One write, so that lines of several processes do not mix.
    with open(log, "ab", buffering=0) as stream:
        stream.write(json.dumps(line).encode() + b"\n")


def totals(log: str) -> dict[str, int]:
    """What a run moved in all, and how many commands and modules it ran."""
    with open(log, encoding="utf-8") as stream:
        lines = [json.loads(line) for line in stream]
    return {
        "sent": sum(line["sent"] for line in lines),
        "received": sum(line["received"] for line in lines),
        "commands": len(lines),
        "modules": sum(bool(line["module"]) for line in lines),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
