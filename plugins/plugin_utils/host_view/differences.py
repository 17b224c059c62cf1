# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a host and a guest contradict each other although the tools are running."""

from collections.abc import Iterator, Mapping
from typing import Any

from . import versions
from .addresses import all_canonical, canonical
from .match import Match
from .problem import INSTALL, Problem
from .sides import Guest, Machine, short


def differences(guest: Guest, match: Match) -> Iterator[Problem]:
    machine = match.machine
    yield from _address_missing(guest, machine)
    if guest.answer is None:
        return
    if not guest.answer["installed"]:
        yield _contradiction(
            "not_installed",
            match,
            "The host sees tools running, but the guest has none installed.",
            f"{INSTALL} If it has tools from outside the package manager (pgrep -a vmtoolsd), remove them first.",
        )
        return
    stopped = list(_stopped(guest, match))
    yield from stopped or _version(guest, machine)
    yield from _host_name(guest, match)
    yield from _address(guest, match)


def _stopped(guest: Guest, match: Match) -> Iterator[Problem]:
    daemon = guest.answer["services"]["vmtoolsd"]
    if not guest.answer["vmware"]["detected"]:
        yield _contradiction(
            "not_on_vmware",
            match,
            "The host sees tools running, but the guest detects no VMware hypervisor.",
            "Check that the inventory's host is this virtual machine, not a container on it.",
        )
    elif daemon["active"] != "active":
        yield _contradiction(
            "not_running",
            match,
            f"The host sees tools running, but {condition(daemon)} on the guest.",
            f"Look again in a minute. If it runs from elsewhere (pgrep -a vmtoolsd), remove that. {INSTALL}",
        )


def condition(daemon: Mapping[str, Any]) -> str:
    """Of a unit, as a sentence says it."""
    active = daemon["active"] or "missing"
    return f"{daemon['unit'] or 'vmtoolsd.service'} {'has failed' if active == 'failed' else f'is {active}'}"


def _version(guest: Guest, machine: Machine) -> Iterator[Problem]:
    # Hidden on purpose, by hide-tools-version in tools.conf
    if versions.hidden(machine.version):
        return
    reported, installed = versions.dotted(machine.version), guest.answer["version"]
    restart = f"Run systemctl restart {guest.answer['services']['vmtoolsd']['unit'] or 'vmtoolsd.service'} on the guest"
    if reported is None:
        yield Problem("no_version", "The host knows no version of the tools.", f"{restart}.")
    elif installed and not versions.same(reported, installed):
        yield Problem(
            "version",
            f"{reported} runs, according to the host, but {installed} is installed on the guest.",
            f"{restart}, so that the installed version runs.",
        )


def _host_name(guest: Guest, match: Match) -> Iterator[Problem]:
    reported, own = match.machine.host_name, guest.identity.get("hostname")
    if reported and own and short(reported) != short(own):
        cause = f"Its host name is {reported}, according to the host, but {own} on the guest."
        yield _contradiction("host_name", match, cause)


def _address(guest: Guest, match: Match) -> Iterator[Problem]:
    reported, own = canonical(match.machine.address), all_canonical(guest.identity.get("addresses"))
    if reported and own and reported not in own:
        cause = f"Its address is {reported}, according to the host, but the guest has {', '.join(sorted(own))}."
        yield _contradiction("address", match, cause)


def _address_missing(guest: Guest, machine: Machine) -> Iterator[Problem]:
    if canonical(machine.address):
        return
    cause = "The host knows no address of the guest" + (f" but {machine.address}" if machine.address else "")
    if guest.answer is not None and guest.answer["plugins"] and "guestInfo" not in guest.answer["plugins"]:
        yield Problem(
            "no_address",
            f"{cause}, because vmtoolsd runs without its plugin guestInfo.",
            "Restart vmtoolsd on the guest; its journal says why a plugin was not loaded.",
        )
    else:
        yield Problem(
            "no_address",
            f"{cause}.",
            "Look again in a minute, then check exclude-nics in /etc/vmware-tools/tools.conf.",
        )


def _contradiction(
    code: str,
    match: Match,
    cause: str,
    remedy: str = "Look again in a minute; if it persists, restart vmtoolsd on the guest.",
) -> Problem:
    """By default one that the next report resolves, which is due every 30 seconds. Or these are two machines."""
    if match.by == "uuid":
        return Problem(code, cause, remedy)
    return Problem(code, cause, f"Check that it is {match.machine.name}: it was matched by {match.by}, not by UUID.")
