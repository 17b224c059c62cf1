# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guests: made, booted, restarted and taken down."""

import re

from . import boot, host, images, native_tools, network, platforms, ssh, wrappers
from .errors import LabError
from .locking import locked

NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
# What the lab has to remember of a guest, kept as labels of its container.
PLATFORM, ACCELERATED = "guestlab.platform", "guestlab.accelerated"
ADDRESS, PORT, PYTHON = "guestlab.address", "guestlab.port", "guestlab.python"
TERMINAL, INIT = "guestlab.terminal", "guestlab.init"
# What becomes of a guest without an init when it is booted
MADE = "localhost/guestlab-made/"
# What runs in its place, until it is killed
IDLE = ["sleep", "infinity"]


class Guest:
    """One guest, as podman knows it."""

    def __init__(self, data):
        labels = data["Labels"]
        self.name = data["Names"][0]
        self.state = data["State"]
        self.platform = labels[PLATFORM]
        self.accelerated = labels[ACCELERATED] == "yes"
        self.address = labels[ADDRESS]
        self.port = int(labels.get(PORT, network.SSH_PORT))
        # A Python for Ansible's modules that is not emulated, where there is one.
        self.python = labels.get(PYTHON, "")
        self.has_terminal = labels.get(TERMINAL) != "no"
        self.has_init = labels.get(INIT) != "no"

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
        listed = self.podman.json("ps", "--all", "--format", "json", "--filter", "label=" + PLATFORM)
        return sorted((Guest(data) for data in listed or []), key=lambda guest: guest.name)

    def find(self, name):
        return next((guest for guest in self.all() if guest.name == name), None)

    def get(self, name):
        guest = self.find(name)
        if guest is None:
            raise LabError(f"there is no guest '{name}': 'lab up {name}' makes it")
        return guest

    def up(self, name, platform, memory=None, init=True):
        """Makes and boots the guest; one that is up stays as it is. Without an init, nothing runs in it."""
        if not NAME.fullmatch(name):
            raise LabError(f"'{name}' is no name for a guest: write small letters, digits and '-'")
        with locked(self.settings, "guest-" + name, self.talk):
            guest = self.find(name)
            if guest is None:
                return self._make(name, platform, memory, init)
            if guest.platform != platform.name:
                raise LabError(
                    f"guest '{name}' is of platform {guest.platform}: take it down first, or choose another name"
                )
            if not guest.is_up:
                self._boot(name)
            return self.get(name)

    def boot(self, name, memory=None):
        """Makes an image of a guest without an init, as it is now, and in its place a guest that boots from it."""
        with locked(self.settings, "guest-" + name, self.talk):
            guest = self.get(name)
            if guest.has_init:
                raise LabError(f"guest '{name}' was booted before: 'lab restart {name}' reboots it")
            with self.talk.step("Making an image of guest " + name):
                self.podman.run("commit", "--quiet", "--pause=false", name, MADE + name)
                self.podman.run("rm", "--force", "--time", "0", name)
            return self._make(name, platforms.load(guest.platform), memory, image=MADE + name)

    def restart(self, name):
        with locked(self.settings, "guest-" + name, self.talk), self.talk.step("Restarting guest " + name):
            if self.get(name).is_up:
                # The signal by which podman would ask for this does not get through the emulator as what it is.
                self.podman.attempt("exec", name, "systemctl", "poweroff")
                self.podman.run("stop", "--time", "20", name)
            self.podman.run("start", name)
            self._wait(name)

    def down(self, name):
        """Removes the guest with all that is in it."""
        with locked(self.settings, "guest-" + name, self.talk):
            if self.find(name) is not None:
                self.podman.run("rm", "--force", "--time", "5", name)
                self.talk.say(f"Guest {name} is gone")
            if self.podman.has_image(MADE + name):
                self.podman.run("image", "rm", MADE + name)
            ssh.forget(self.settings, name)

    def _make(self, name, platform, memory, init=True, image=None):
        accelerate = self.settings.accelerate and host.needs_emulation() and host.machine_can_accelerate()
        image = image or images.ensure(platform, self.settings, self.podman, self.talk)
        tools = native_tools.ensure(platform, self.settings, self.talk) if accelerate else None
        if platform.has_emulator and host.needs_emulation() and not tools:
            self.talk.warn(f"{platform.title} may not boot without the accelerated toolchain: see tests/lab/README.md")
        words = ["--volume", f"{tools}:{wrappers.ROOT}:ro"] if tools else []
        words += ["--memory", memory] if memory else []
        words += [f"--add-host={name}:127.0.0.1" for name in platform.own_names]
        command = native_tools.init(tools) if init else IDLE
        words += ["--systemd", "always"] if init else ["--systemd", "false", "--stop-signal", "KILL"]
        words += _label_words(
            {
                PLATFORM: platform.name,
                ACCELERATED: "yes" if tools else "no",
                PYTHON: native_tools.python(tools) if tools and not platform.own_python else "",
                TERMINAL: "no" if platform.no_terminal else "yes",
                INIT: "yes" if init else "no",
            }
        )
        try:
            self._create(name, [image, *command], words, network.bridged)
            self._boot(name)
        except LabError as error:
            if not network.is_at_fault(error):
                raise
            self.talk.warn(f"no bridge network on this host, guest '{name}' shares the host's network: {error}")
            self.podman.run("rm", "--force", "--time", "0", "--ignore", name)
            self._create(name, [image, *command], words, network.shared)
            self._boot(name)
        return self.get(name)

    def _create(self, name, image_and_command, words, choose_place):
        # One at a time, so that no two guests choose the same place.
        with locked(self.settings, "network", self.talk):
            place = choose_place(self.settings, self.all())
            labels = {ADDRESS: place.address}
            if place.port != network.SSH_PORT:
                labels[PORT] = place.port
            self.podman.run(
                "create",
                "--name",
                name,
                "--hostname",
                name,
                "--arch",
                "arm64",
                "--pull",
                "never",
                "--privileged",
                *place.options,
                *_label_words(labels),
                *words,
                *image_and_command,
            )
        self._copy_keys(name)
        if place.sshd_config:
            self._copy_text(name, place.sshd_config, "/etc/ssh/sshd_config.d/lab-network.conf")

    def _copy_keys(self, name):
        ssh.write_known_hosts(self.settings, name)
        key = ssh.host_key(self.settings, name)
        self.podman.run("cp", str(key), name + ":/etc/ssh/ssh_host_ed25519_key")
        public = ssh.login_key(self.settings).with_suffix(".pub")
        self.podman.run("cp", str(public), f"{name}:/etc/ssh/authorized_keys/{ssh.USER}")

    def _copy_text(self, name, text, target):
        path = self.settings.folder("guests", name) / "text"
        path.write_text(text, encoding="utf-8")
        self.podman.run("cp", str(path), f"{name}:{target}")

    def _boot(self, name):
        with self.talk.step("Booting guest " + name):
            self.podman.run("start", name)
            self._wait(name)

    def _wait(self, name):
        guest = self.get(name)
        if guest.has_init:
            boot.wait(guest, self.settings, self.podman, self.talk)


def _label_words(labels):
    return [word for name, value in labels.items() for word in ("--label", f"{name}={value}")]
