# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the root file system of a guest that looks and behaves like CentOS Linux 8.2.

Its programs are Debian 12's, dnf 4 and rpm among them; its packages are Debian's, converted one to one into signed RPMs
with the names and in the repositories of EL 8. See tests/lab/README.md for what that shows and what it does not.
"""

import pathlib
import shlex
import sys

from .. import bootstrap
from ..prepare import install
from . import platform_python

HERE = pathlib.Path(__file__).parent
DATA = HERE.parent / "data"
# Debian package -> a program of it that the conversion calls.
PACKAGES = {
    "rpm": "rpmsign",
    "createrepo-c": "createrepo_c",
    "gpg": "gpg",
    "gpg-agent": "gpg-agent",
    "patchelf": "patchelf",
    "file": "file",
}

# Documentation is left out of the guest and of its packages. apt's downloads stay: they are what is converted.
# What mmdebstrap would tidy of its own at the end goes with the rest of /etc/apt.
OPTIONS = [
    "--architectures=arm64",
    "--variant=minbase",
    "--skip=cleanup/apt",
    "--skip=cleanup/mmdebstrap",
    "--dpkgopt=path-exclude=/usr/share/man/*",
    "--dpkgopt=path-exclude=/usr/share/locale/*",
    "--dpkgopt=path-exclude=/usr/share/doc/*",
    "--dpkgopt=force-unsafe-io",
]


def ingredients(platform):
    """All that decides what the image will be."""
    files = [*sorted(HERE.glob("*.py")), *sorted(path for path in (DATA / "el8").rglob("*") if path.is_file())]
    return [
        bootstrap.command(platform.guest_packages, OPTIONS),
        bootstrap.sources(platform),
        platform.build_dependencies,
        platform.later_packages,
        platform_python.identity(),
        DATA / "guest_setup.sh",
        *files,
    ]


def build(platform, target, folder, log, talk):
    """Writes the guest's root file system to the tar file target."""
    install(PACKAGES, talk)
    # Found here, since root's home may be another one.
    python = platform_python.find() or ""
    program = ["env", f"PYTHONPATH={HERE.parent.parent}", sys.executable, "-m", "guestlab.el8"]
    arguments = [str(folder), python, " ".join(platform.build_dependencies), " ".join(platform.later_packages)]
    options = [*OPTIONS, f'--customize-hook={shlex.join(program)} "$1" {shlex.join(arguments)}']
    bootstrap.mmdebstrap(platform, platform.guest_packages, options, target, folder, log)
