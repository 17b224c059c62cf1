# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets the kernel start aarch64 programs by qemu-user, on machines of another kind."""

import pathlib

from . import host
from .commands import as_root, run
from .errors import LabError

# Debian's own entry has the flags PF. This one adds C: the emulated program gets the credentials that its file says,
# without which sudo in a guest has no effect. The kernel asks the entry that was registered last first.
ENTRY = "guestlab-aarch64"
FLAGS = "PFC"
MAGIC = r"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00"
MASK = r"\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff"
# With flag P the kernel passes argv[0] too; Debian's qemu recognizes that by the name it is called by.
INTERPRETERS = ("/usr/libexec/qemu-binfmt/aarch64-binfmt-P", "/usr/bin/qemu-aarch64-static")


def is_on():
    entry = host.BINFMT / ENTRY
    return entry.exists() and entry.read_text(encoding="ascii").startswith("enabled")


def turn_on():
    """Mounts binfmt_misc where nobody did and registers the lab's entry."""
    if not (host.BINFMT / "register").exists():
        run(as_root(["mount", "-t", "binfmt_misc", "binfmt_misc", str(host.BINFMT)]))
    if not is_on():
        turn_off()
        _write("register", f":{ENTRY}:M::{MAGIC}:{MASK}:{_interpreter()}:{FLAGS}")


def turn_off():
    if (host.BINFMT / ENTRY).exists():
        _write(ENTRY, "-1")


def _interpreter():
    for path in INTERPRETERS:
        if pathlib.Path(path).exists():
            return path
    raise LabError(f"no qemu-user for aarch64 at {' or '.join(INTERPRETERS)}: run 'lab prepare'")


def _write(name, text):
    run(as_root(["sh", "-c", 'printf %s "$1" > "$2"', "sh", text, str(host.BINFMT / name)]))
