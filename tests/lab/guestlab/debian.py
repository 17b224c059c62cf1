# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the root file system of a Debian guest."""

import pathlib
import shlex

from . import bootstrap

DATA = pathlib.Path(__file__).parent / "data"
SETUP = DATA / "debian_setup.sh"


# Documentation is left out only while the image is made, see debian_setup.sh: a guest's own packages come complete.
OPTIONS = [
    "--architectures=arm64",
    "--variant=minbase",
    "--skip=cleanup/apt",
    "--dpkgopt=path-exclude=/usr/share/man/*",
    "--dpkgopt=path-exclude=/usr/share/locale/*",
    "--dpkgopt=path-exclude=/usr/share/doc/*",
    "--dpkgopt=path-include=/usr/share/doc/*/copyright",
    "--dpkgopt=force-unsafe-io",
]


def ingredients(platform):
    """All that decides what the image will be."""
    options = [*OPTIONS, *platform.bootstrap_options]
    return [
        bootstrap.command(platform.guest_packages, options),
        bootstrap.sources(platform),
        platform.build_dependencies,
        SETUP,
        DATA / "guest_setup.sh",
    ]


def build(platform, target, folder, log, _talk):
    """Writes the guest's root file system to the tar file target."""
    setup = f'sh {shlex.quote(str(SETUP))} "$1" {" ".join(platform.build_dependencies)}'
    options = [*OPTIONS, *platform.bootstrap_options, "--customize-hook=" + setup]
    bootstrap.mmdebstrap(platform, platform.guest_packages, options, target, folder, log)
