# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a Debian machine ready for the lab: packages, and emulation where the machine is not aarch64."""

import os
import shutil

from . import emulation, host
from .commands import as_root, run
from .errors import LabError

# Debian package -> a program of it that the lab, or podman on its behalf, calls.
PACKAGES = {
    "podman": "podman",
    "crun": "crun",
    "conmon": "conmon",
    "netavark": "/usr/lib/podman/netavark",
    "aardvark-dns": "/usr/lib/podman/aardvark-dns",
    "iptables": "iptables",
    "nftables": "nft",
    "iproute2": "ip",
    "uidmap": "newuidmap",
    "fuse-overlayfs": "fuse-overlayfs",
    "mmdebstrap": "mmdebstrap",
    "debian-archive-keyring": "/usr/share/keyrings/debian-archive-keyring.gpg",
    "openssh-client": "ssh-keygen",
    "xz-utils": "xz",
}
EMULATION_PACKAGES = {"qemu-user-static": "qemu-aarch64-static", "arch-test": "arch-test"}
SEARCH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])


def needed():
    """What this machine needs for the lab: {package: program}."""
    return {**PACKAGES, **EMULATION_PACKAGES} if host.needs_emulation() else PACKAGES


def install(packages, talk):
    """Installs those of the packages ({package: program}) whose programs are not there."""
    missing = {package: program for package, program in packages.items() if not _found(program)}
    if missing:
        _install(missing, talk)


def prepare(talk):
    """Installs what is missing and turns emulation on; does nothing where all is there."""
    install(needed(), talk)
    if host.needs_emulation() and not emulation.is_on():
        talk.say("needs root: registers qemu-user for aarch64 programs with the kernel (binfmt_misc)")
        emulation.turn_on()


def _found(program):
    if program.startswith("/"):
        return os.path.exists(program)
    return shutil.which(program, path=SEARCH) is not None


def _install(packages, talk):
    if not _found("apt-get"):
        raise LabError(
            "these programs are missing, and this is no Debian where the lab could install them: "
            + " ".join(packages.values())
        )
    talk.say("needs root: installs the Debian packages " + " ".join(packages))
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-q"]
    with talk.step("Installing packages"):
        run(as_root(apt + ["update"]))
        run(as_root(apt + ["install", "--no-install-recommends", *packages]))
