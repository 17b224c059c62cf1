# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The few settings of the host's apt without which the same mirror would not work from a guest or a private apt."""

import shutil

from .commands import run

# A host that reads a frozen mirror says so here; a host behind a proxy names it here.
NEEDED = ("Acquire::Check-Valid-Until", "Acquire::Check-Date", "Acquire::http::Proxy", "Acquire::https::Proxy")


def host_options(dump=None):
    """{name: value} of those settings, where the host has them."""
    if dump is None:
        dump = run(["apt-config", "dump"]) if shutil.which("apt-config") else ""
    found = {}
    for line in dump.splitlines():
        name, _space, value = line.partition(" ")
        value = value.rstrip(";").strip('"')
        if name in NEEDED and value:
            found[name] = value
    return found


def conf_lines(options):
    return [f'{name} "{value}";' for name, value in sorted(options.items())]
