# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the root file system of a Debian guest."""

import pathlib
import shlex

from . import bootstrap

SETUP = pathlib.Path(__file__).parent / "data" / "debian_setup.sh"


def ingredients(platform):
    """All that decides what the image will be."""
    lists = [platform.suites, platform.guest_packages, platform.build_dependencies]
    return [pathlib.Path(__file__), pathlib.Path(bootstrap.__file__), SETUP, lists,
            bootstrap.sources(platform), bootstrap.apt_conf()]


def build(platform, target, folder, log):
    """Writes the guest's root file system to the tar file target."""
    setup = 'sh %s "$1" %s' % (shlex.quote(str(SETUP)), " ".join(platform.build_dependencies))
    options = ["--architectures=arm64", "--variant=minbase", "--skip=cleanup/apt", "--customize-hook=" + setup,
               # Only while the image is made, see debian_setup.sh: a guest's own packages come complete.
               "--dpkgopt=path-exclude=/usr/share/man/*", "--dpkgopt=path-exclude=/usr/share/locale/*",
               "--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-include=/usr/share/doc/*/copyright",
               "--dpkgopt=force-unsafe-io"]
    bootstrap.mmdebstrap(platform, platform.guest_packages, target, folder, options, log)
