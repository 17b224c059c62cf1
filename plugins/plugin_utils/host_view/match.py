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
    """The virtual machine of a guest, those that it could be, or the one that only looks like it."""

    machine: Machine | None = None
    # uuid, address or name
    by: str | None = None
    # Several that fit equally well
    candidates: list[Machine] = []
    # One that has this sign, but is not given to the guest
    refused: Machine | None = None
    # The guests for which it was refused; none if it has another UUID than the guest
    rivals: list[str] = []


def match(guests: Iterable[Guest], machines: list[Machine]) -> dict[str, Match]:
    """No machine is given to two guests: what a strong sign has settled is not up for a weaker one."""
    guests = list(guests)
    found: dict[str, Match] = {}
    refused: dict[str, Match] = {}
    owners: dict[int, list[str]] = {}
    for by, has_sign in SIGNS:
        claims: dict[int, list[Guest]] = {}
        for guest in [each for each in guests if each.name not in found]:
            signed = [machine for machine in machines if has_sign(guest, machine)]
            free = [each for each in signed if id(each) not in owners and not _has_other_uuid(guest, each)]
            narrowed = _narrowed(guest, free)
            if len(narrowed) > 1:
                found[guest.name] = Match(None, by, narrowed)
            elif narrowed:
                claims.setdefault(id(narrowed[0]), []).append(guest)
            elif signed:
                rivals = [] if _has_other_uuid(guest, signed[0]) else owners[id(signed[0])]
                refused.setdefault(guest.name, Match(None, by, [], signed[0], rivals))
        for machine in [each for each in machines if id(each) in claims]:
            claimants = claims[id(machine)]
            chosen = _chosen(claimants, machine, by)
            owners[id(machine)] = [guest.name for guest in chosen or claimants]
            for guest in claimants:
                rivals = [name for name in owners[id(machine)] if name != guest.name]
                if guest in chosen:
                    found[guest.name] = Match(machine, by)
                else:
                    refused.setdefault(guest.name, Match(None, by, [], machine, rivals))
    return {guest.name: found.get(guest.name) or refused.get(guest.name) or Match() for guest in guests}


def _chosen(rivals: list[Guest], machine: Machine, by: str) -> list[Guest]:
    """The one that fits best. Several only if they are one guest, with several names in the inventory."""
    fit = {guest.name: [test(guest, machine) for test in TELLING] for guest in rivals}
    best = [guest for guest in rivals if fit[guest.name] == max(fit.values())]
    alike = [guest for guest in rivals if by == "uuid" and guest.identity == best[0].identity]
    if all(guest in alike for guest in best):
        return alike
    return best if len(best) == 1 else []


def _narrowed(guest: Guest, machines: list[Machine]) -> list[Machine]:
    """Copies share a UUID, and templates a name: of several, those that fit in more than one way."""
    for test in (_not_template, _can_answer, *TELLING, _is_on):
        machines = [machine for machine in machines if test(guest, machine)] or machines
    return machines


def _has_uuid(guest: Guest, machine: Machine) -> bool:
    return bool(guest.uuids & machine.uuids)


def _has_other_uuid(guest: Guest, machine: Machine) -> bool:
    """Then neither an address nor a name makes it the guest."""
    return bool(guest.uuids and machine.uuids) and not _has_uuid(guest, machine)


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
    return not guest.answer or _is_on(guest, machine)


def _is_on(_guest: Guest, machine: Machine) -> bool:
    return machine.power == "poweredOn"


# What tells machines apart that share a UUID, and guests that share a machine
TELLING: list[Test] = [_has_address, _is_called_alike, _has_name, _has_short_name]
# The strongest first
SIGNS: list[tuple[str, Test]] = [
    ("uuid", _has_uuid),
    ("address", _has_address),
    ("name", _has_name),
    ("name", _has_short_name),
]
