# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a guest a host, ESXi's side of GuestRPC, and takes it away again.

What goes into the guest lies beside this package: host_simulator/ is the host, backdoor/ the library by which programs
of open-vm-tools reach it. The library is compiled here, once for each content.
"""

import argparse
import pathlib
import shutil

from host_simulator import command

from . import host
from .bootstrap import scratch
from .commands import run
from .digest import digest
from .errors import LabError
from .locking import locked
from .prepare import install

HERE = pathlib.Path(__file__).parent
SCRIPT = HERE / "data" / "host_simulator.sh"
SIMULATOR = HERE.parent / "host_simulator"
BACKDOOR = HERE.parent / "backdoor"
# Where it lies in the guest; the script knows it, too.
FOLDER = "/var/lib/host-simulator"
COMPILER = "aarch64-linux-gnu-gcc"
# Not linked with libc, so that its symbols are found by their names alone: by version, they would be those of the libc
# here, which the guest's may not have.
OPTIONS = ["-std=gnu11", "-O2", "-fPIC", "-fvisibility=hidden", "-shared", "-nostdlib", "-Wl,-z,lazy"]
LIBRARIES = ["-lgcc"]


def parser(guest):
    """Understands what may be asked of the guest's host."""
    top = argparse.ArgumentParser(prog=f"lab host {guest}", description="The host that a guest has, simulated.")
    orders = command.orders_of(top)
    on = orders.add_parser("on", help="Give the guest a host; one that it has is replaced, and knows nothing yet.")
    on.add_argument("--narrow", action="store_true", help="one without the high-bandwidth port of the backdoor")
    unrecognized = "one that systemd does not recognize: units keep their ConditionVirtualization=, which is not met"
    on.add_argument("--unrecognized", action="store_true", help=unrecognized)
    orders.add_parser("off", help="Take it away, with every trace.")
    command.add_orders(orders)
    return top


class SimulatedHost:
    """The host of one guest."""

    def __init__(self, guest, settings, podman, talk):
        if not guest.is_up:
            raise LabError(f"guest '{guest.name}' is not up: 'lab up {guest.name}' boots it")
        self.guest = guest
        self.settings = settings
        self.podman = podman
        self.talk = talk

    def turn_on(self, narrow=False, unrecognized=False):
        library = _library(self.settings, self.talk)
        with self._locked(), self.talk.step(f"Giving guest {self.guest.name} a host"):
            self._copy(library)
            self._script("on", *("1" if given else "0" for given in (narrow, unrecognized)))

    def turn_off(self):
        with self._locked():
            self._script("off")
        self.talk.say(f"Guest {self.guest.name} has no host")

    def order(self, words):
        """Passes an order on to the simulator, which prints what it has to say; returns its status."""
        program = FOLDER + "/command"
        if self.podman.attempt("exec", self.guest.name, "test", "-x", program).returncode != 0:
            raise LabError(f"guest '{self.guest.name}' has no host: 'lab host {self.guest.name} on' gives it one")
        return self.podman.interactive("exec", self.guest.name, program, *words)

    def _locked(self):
        return locked(self.settings, "guest-" + self.guest.name, self.talk)

    def _copy(self, library):
        """Brings it into the guest, beside what the script will replace by it."""
        with scratch(self.settings, "host-" + self.guest.name) as folder:
            shutil.copytree(SIMULATOR, folder / "host_simulator", ignore=shutil.ignore_patterns("__pycache__"))
            shutil.copy(library, folder)
            self.podman.run("exec", self.guest.name, "rm", "-rf", FOLDER + ".new")
            self.podman.run("cp", str(folder), f"{self.guest.name}:{FOLDER}.new")

    def _script(self, *words):
        text = SCRIPT.read_text(encoding="utf-8")
        self.podman.run("exec", self.guest.name, "sh", "-c", text, SCRIPT.name, *words)


def _library(settings, talk):
    """The path of the library, compiled where it is not there yet."""
    sources = sorted(BACKDOOR.glob("*.[ch]"))
    folder = settings.folder("backdoor") / digest(*sources, OPTIONS, LIBRARIES)
    library = folder / "preload.so"
    with locked(settings, "backdoor", talk):
        if not library.exists():
            install(_packages(), talk)
            with talk.step("Compiling the library that answers for the host"), scratch(settings, "backdoor") as work:
                units = [str(path) for path in sources if path.suffix == ".c"]
                run([COMPILER, *OPTIONS, "-o", str(work / "preload.so"), *units, *LIBRARIES])
                work.rename(folder)
    return library


def _packages():
    """Debian package -> a file of it; Debian's own compiler goes by the same name where the machine is aarch64."""
    if not host.needs_emulation():
        return {"gcc": COMPILER, "libc6-dev": "/usr/include/string.h"}
    return {"gcc-aarch64-linux-gnu": COMPILER, "libc6-dev-arm64-cross": "/usr/aarch64-linux-gnu/include/string.h"}
