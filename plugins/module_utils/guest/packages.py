# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The package managers, each with its own class, and which of them rules a guest."""

from .apt import Apt
from .dnf import Dnf
from .dnf5 import Dnf5
from .package_failure import Failure
from .zypper import Zypper

# The first that rules a guest is its own.
MANAGERS = (Apt, Zypper, Dnf5, Dnf)


def manager_of(root, run):
    """The guest's package manager: the one with a database."""
    for kind in MANAGERS:
        if kind.rules(root):
            return kind(run)
    raise Failure(
        'unsupported',
        "No supported package manager found on this guest: neither apt with packages, nor SUSE's zypper, nor dnf",
    )
