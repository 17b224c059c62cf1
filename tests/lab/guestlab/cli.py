# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of the lab."""

import argparse
import json
import sys

from . import bootstrap, emulation, images, inventory, network, platforms, simulated_host, sources
from .errors import LabError, words
from .guests import Guests
from .locking import locked
from .podman import Podman
from .prepare import prepare
from .settings import Settings
from .talk import Talk

INTERRUPTED = 130
# All that the lab makes in LAB_HOME, next to podman's storage.
FOLDERS = ("backdoor", "etc", "guests", "locks", "logs", "native", "sources", "ssh", "tmp")


class Lab:
    """One call of the lab: its settings, and the commands, each a method of that name."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.talk = Talk(arguments.quiet)
        self.settings = Settings()
        self.podman = Podman(self.settings)
        self.guests = Guests(self.settings, self.podman, self.talk)

    def prepare(self):
        prepare(self.talk)

    def image(self):
        if self.arguments.name_only:
            print(images.name(self._platform(), self.settings))
            return
        self._ready()
        print(images.ensure(self._platform(), self.settings, self.podman, self.talk))

    def up(self):
        self._ready()
        for name in self.arguments.names:
            guest = self.guests.up(name, self._platform(), self.arguments.memory, not self.arguments.no_init)
            self._say_up(guest)

    def boot(self):
        self._ready()
        self._say_up(self.guests.boot(self.arguments.name, self.arguments.memory))

    def restart(self):
        self._ready()
        self.guests.restart(self.arguments.name)

    def down(self):
        self._ready()
        if bool(self.arguments.names) == self.arguments.all:
            raise LabError("write the names of the guests to take down, or --all")
        for name in self.arguments.names or [guest.name for guest in self.guests.all()]:
            self.guests.down(name)

    def status(self):
        self._ready()
        for guest in self.guests.all():
            how = "accelerated" if guest.accelerated else "plain"
            print(f"{guest.name:<20} {guest.platform:<12} {guest.state:<10} {guest.address:<15} {how}")

    def exec(self):
        self._ready()
        guest = self.guests.get(self.arguments.name)
        terminal = ["--tty"] if sys.stdin.isatty() and sys.stdout.isatty() else []
        return self.podman.interactive("exec", "--interactive", *terminal, guest.name, *self.arguments.command)

    def host(self):
        words, name = self.arguments.order, self.arguments.name
        # What is wrong with an order is said before anything is asked of the guest.
        order = simulated_host.parser(name).parse_args(words)
        self._ready()
        simulated = simulated_host.SimulatedHost(self.guests.get(name), self.settings, self.podman, self.talk)
        if order.order == "on":
            return simulated.turn_on(order.narrow, order.unrecognized)
        if order.order == "off":
            return simulated.turn_off()
        return simulated.order(words)

    def inventory(self):
        self._ready()
        names = self.arguments.names
        chosen = [self.guests.get(name) for name in names] if names else self.guests.all()
        down = [guest.name for guest in chosen if not guest.is_up]
        if names and down:
            raise LabError("not up: " + " ".join(down))
        text = inventory.render([guest for guest in chosen if guest.is_up], self.settings)
        if self.arguments.output:
            inventory.write(text, self.arguments.output)
        else:
            sys.stdout.write(text)

    def source(self):
        directory = self.arguments.directory or self.settings.folder("sources")
        print(json.dumps(sources.source(self.arguments.version, directory, self.talk)))

    def clean(self):
        self.podman.remove_everything()
        network.remove(self.settings)
        for name in FOLDERS:
            bootstrap.remove_tree(self.settings.home / name)
        # The user may keep other things there.
        if self.settings.home.exists() and not any(self.settings.home.iterdir()):
            self.settings.home.rmdir()
        # Other labs, with another LAB_HOME, may have guests that need it.
        if not self.settings.other_runtimes():
            emulation.turn_off()

    def _say_up(self, guest):
        how = f"is up at {guest.address}" if guest.has_init else "is there, with nothing running in it"
        self.talk.say(f"Guest {guest.name} ({guest.platform}) {how}")

    def _platform(self):
        return platforms.load(self.arguments.platform)

    def _ready(self):
        prepare(self.talk)
        with locked(self.settings, "podman", self.talk):
            self.podman.ensure()


def parser():
    top = argparse.ArgumentParser(prog="lab", description="Aarch64 systemd guests in containers, reached over SSH.")
    top.add_argument("-q", "--quiet", action="store_true", help="say less")
    top.add_argument("--traceback", action="store_true", help="show where in the lab's code an error comes from")
    commands = top.add_subparsers(dest="command_name", metavar="COMMAND", required=True)

    def add(name, text):
        return commands.add_parser(name, help=text, description=text)

    add("prepare", "Install what the lab needs on this Debian machine; does nothing where all is there.")
    image = add("image", "Build the image of a platform, where it is not there yet.")
    image.add_argument("--name-only", action="store_true", help="print what it is called, and make nothing")
    up = add("up", "Start guests and wait until they can be reached.")
    up.add_argument("names", metavar="NAME", nargs="+")
    up.add_argument("--no-init", action="store_true", help="containers in which no systemd runs, as images are made in")
    booted = add("boot", "Make an image of a guest without an init, and boot a guest from it in its place.")
    booted.add_argument("name", metavar="NAME")
    for command in (up, booted):
        command.add_argument("--memory", metavar="SIZE", help="limit of each guest's memory, such as 2g")
    for command in (image, up):
        command.add_argument("--platform", default="debian", help="one of: " + ", ".join(platforms.names()))
    add("restart", "Reboot a guest.").add_argument("name", metavar="NAME")
    down = add("down", "Remove guests.")
    down.add_argument("names", metavar="NAME", nargs="*")
    down.add_argument("--all", action="store_true", help="remove all guests of this lab")
    add("status", "List the guests.")
    execute = add("exec", "Run a command in a guest as root.")
    execute.add_argument("name", metavar="NAME")
    execute.add_argument("command", metavar="CMD", nargs=argparse.REMAINDER)
    simulated = add("host", "Give a guest a host, ESXi's side of GuestRPC (simulated), and ask it.")
    simulated.add_argument("name", metavar="NAME")
    simulated.add_argument(
        "order", metavar="ORDER", nargs=argparse.REMAINDER, help="on, off, state, ...: 'lab host NAME ORDER --help'"
    )
    listing = add("inventory", "Print an Ansible inventory of the guests that are up.")
    listing.add_argument("names", metavar="NAME", nargs="*")
    listing.add_argument("--output", metavar="FILE", help="write it to this file instead")
    archive = add("source", "Get an open-vm-tools release archive and print where it is, as JSON.")
    archive.add_argument("--version", metavar="V", help="default: the newest that can be had")
    archive.add_argument("--directory", metavar="D", help="where to put it; default: in LAB_HOME")
    add("clean", "Remove all that the lab made: guests, images, caches, mounts.")
    return top


def main(argv):
    arguments = parser().parse_args(argv)
    if getattr(arguments, "command", None) and arguments.command[0] == "--":
        del arguments.command[0]
    try:
        return getattr(Lab(arguments), arguments.command_name)() or 0
    except KeyboardInterrupt:
        print("lab: interrupted; the same command goes on from here", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        if arguments.traceback:
            raise
        print(f"lab: error: {words(error)}", file=sys.stderr)
        return 1
