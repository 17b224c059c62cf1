# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which virtual machine is which guest: by UUID, else by address, else by name."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from .addresses import all_canonical, canonical
from .sides import Guest, Machine, short

Test = Callable[[Guest, Machine], bool]


class Match(NamedTuple):
    """The virtual machine of a guest, or those that it could be."""

    machine: Machine | None = None
    # uuid, address or name
    by: str | None = None
    # Several that fit equally well
    candidates: list[Machine] = []


def match(guests: Iterable[Guest], machines: list[Machine]) -> dict[str, Match]:
    """A machine that one guest's UUID points to is no other guest's by a weaker sign, such as an outdated address."""
    guests = list(guests)
    by_uuid = {guest.name: _by(guest, machines, BY_UUID) for guest in guests}
    taken = [found.machine for found in by_uuid.values() if found]
    free = [machine for machine in machines if machine not in taken]
    return {guest.name: by_uuid[guest.name] or _by(guest, free, BY_WEAKER_SIGNS) or Match() for guest in guests}


def _by(guest: Guest, machines: list[Machine], tests: list[tuple[str, Test]]) -> Match | None:
    for name, test in tests:
        fitting = [machine for machine in machines if test(guest, machine)]
        if fitting:
            narrowed = _narrowed(guest, fitting)
            return Match(narrowed[0], name) if len(narrowed) == 1 else Match(None, name, narrowed)
    return None


def _narrowed(guest: Guest, machines: list[Machine]) -> list[Machine]:
    """Copies share a UUID, and templates a name: of several, those that fit in more than one way."""
    for test in (_not_template, _can_answer, _has_address, _is_called_alike, _has_name, _has_short_name):
        machines = [machine for machine in machines if test(guest, machine)] or machines
    return machines


def _has_uuid(guest: Guest, machine: Machine) -> bool:
    return bool(guest.uuids & machine.uuids)


def _has_address(guest: Guest, machine: Machine) -> bool:
    # Not the guest's other addresses: each host of containers may have the same ones on its bridges.
    return canonical(guest.address) in all_canonical([*machine.addresses, machine.address or ""])


def _is_called_alike(guest: Guest, machine: Machine) -> bool:
    # A copy may still have the original's host name.
    return guest.name.lower() == machine.name.lower()


def _has_name(guest: Guest, machine: Machine) -> bool:
    return bool(guest.names & machine.names)


def _has_short_name(guest: Guest, machine: Machine) -> bool:
    return bool(set(map(short, guest.names)) & set(map(short, machine.names)))


def _not_template(_guest: Guest, machine: Machine) -> bool:
    return not machine.template


def _can_answer(guest: Guest, machine: Machine) -> bool:
    return not guest.answer or machine.power == "poweredOn"


BY_UUID: list[tuple[str, Test]] = [("uuid", _has_uuid)]
BY_WEAKER_SIGNS: list[tuple[str, Test]] = [
    ("address", _has_address),
    ("name", _has_name),
    ("name", _has_short_name),
]
