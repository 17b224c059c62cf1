# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guests: made, booted, restarted and taken down."""

import re
import time

from . import host, images, native_tools, network, ssh, wrappers
from .commands import attempt
from .errors import LabError
from .locking import locked

LABEL = "guestlab.platform"
ACCELERATED = "guestlab.accelerated"
ADDRESS = "guestlab.address"
NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
BOOT_TIMEOUT = 240
POLL = 0.5


class Guest:
    """One guest, as podman knows it."""

    def __init__(self, data):
        self.name = data["Names"][0]
        self.state = data["State"]
        self.image = data["Image"]
        self.platform = data["Labels"][LABEL]
        self.accelerated = data["Labels"][ACCELERATED] == "yes"
        self.address = data["Labels"][ADDRESS]

    @property
    def is_up(self):
        return self.state == "running"

    @property
    def build_environment(self):
        """Environment variables that put the accelerated toolchain to use."""
        return {"PATH": wrappers.PATH} if self.accelerated else {}


class Guests:
    """All guests of this lab."""

    def __init__(self, settings, podman, talk):
        self.settings = settings
        self.podman = podman
        self.talk = talk

    def all(self):
        listed = self.podman.json("ps", "--all", "--format", "json", "--filter", "label=" + LABEL)
        return sorted((Guest(data) for data in listed or []), key=lambda guest: guest.name)

    def find(self, name):
        return next((guest for guest in self.all() if guest.name == name), None)

    def get(self, name):
        guest = self.find(name)
        if guest is None:
            raise LabError(f"there is no guest '{name}': 'lab up {name}' makes it")
        return guest

    def up(self, name, platform, memory=None):
        """Makes and boots the guest; one that is up stays as it is."""
        if not NAME.fullmatch(name):
            raise LabError(f"'{name}' is no name for a guest: write small letters, digits and '-'")
        with locked(self.settings, "guest-" + name, self.talk):
            guest = self.find(name)
            if guest is not None and guest.platform != platform.name:
                raise LabError(f"guest '{name}' is of platform {guest.platform}: "
                               "take it down first, or choose another name")
            if guest is None:
                self._create(name, platform, memory)
            if guest is None or not guest.is_up:
                with self.talk.step("Booting guest " + name):
                    self.podman.run("start", name)
                    self._wait(self.get(name))
            return self.get(name)

    def restart(self, name):
        with locked(self.settings, "guest-" + name, self.talk), self.talk.step("Restarting guest " + name):
            self.get(name)
            self.podman.run("restart", "--time", "20", name)
            self._wait(self.get(name))

    def down(self, name):
        """Removes the guest with all that is in it."""
        with locked(self.settings, "guest-" + name, self.talk):
            if self.find(name) is not None:
                self.podman.run("rm", "--force", "--time", "5", name)
                self.talk.say(f"Guest {name} is gone")
            ssh.forget(self.settings, name)

    def _create(self, name, platform, memory):
        accelerate = self.settings.accelerate and host.needs_emulation() and host.machine_can_accelerate()
        image = images.ensure(platform, self.settings, self.podman, self.talk)
        tools = native_tools.ensure(platform, self.settings, self.talk) if accelerate else None
        # One at a time, so that no two guests choose the same address.
        with locked(self.settings, "network", self.talk):
            network.ensure(self.settings)
            address = network.free_address(network.subnet(self.settings), {guest.address for guest in self.all()})
            options = {LABEL: platform.name, ACCELERATED: "yes" if accelerate else "no", ADDRESS: address}
            words = ["create", "--name", name, "--hostname", name, "--arch", "arm64", "--pull", "never",
                     "--systemd", "always", "--privileged", "--network", network.NAME, "--ip", address]
            for label, value in options.items():
                words += ["--label", f"{label}={value}"]
            if tools:
                words += ["--volume", f"{tools}:{wrappers.ROOT}:ro"]
            if memory:
                words += ["--memory", memory]
            self.podman.run(*words, image, "/sbin/init")
        self._copy_keys(name)

    def _copy_keys(self, name):
        ssh.write_known_hosts(self.settings, name)
        key = ssh.host_key(self.settings, name)
        self.podman.run("cp", str(key), name + ":/etc/ssh/ssh_host_ed25519_key")
        public = ssh.login_key(self.settings).with_suffix(".pub")
        self.podman.run("cp", str(public), f"{name}:/etc/ssh/authorized_keys/{ssh.USER}")

    def _wait(self, guest):
        """Returns when the guest has booted and lets us in."""
        deadline = time.monotonic() + BOOT_TIMEOUT
        state = "nothing"
        while state not in ("running", "degraded"):
            if time.monotonic() > deadline:
                raise LabError(f"guest '{guest.name}' did not boot in {BOOT_TIMEOUT} s, systemd says: {state}")
            time.sleep(POLL)
            state = self.podman.attempt("exec", guest.name, "systemctl", "is-system-running").stdout.strip()
        if state == "degraded":
            failed = self.podman.run("exec", guest.name, "systemctl", "--failed", "--plain", "--no-legend")
            units = " ".join(re.findall(r"^\S+", failed, re.M))
            self.talk.warn(f"guest '{guest.name}' is degraded: {units}")
        self._wait_for_ssh(guest, deadline)

    def _wait_for_ssh(self, guest, deadline):
        login = ssh.command(self.settings, guest.name, guest.address, ["sudo", "-n", "true"])
        done = attempt(login)
        while done.returncode != 0:
            if time.monotonic() > deadline:
                raise LabError(f"guest '{guest.name}' has booted, but refuses SSH or sudo: {done.stderr.strip()}")
            time.sleep(POLL)
            done = attempt(login)
