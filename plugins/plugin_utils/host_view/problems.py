# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a guest's VMware Tools from its host's side: each problem with its cause and a way out.

A guest is healthy if its tools are running, of the type OpenVMTools, and unmanaged, which means that the guest manages
their version, not the host; and if both sides agree.
"""

from collections.abc import Iterator

from . import differences
from .match import Match
from .problem import Problem
from .sides import Guest, Machine

RUNNING = "guestToolsRunning"
STARTING = "guestToolsExecutingScripts"
NOT_INSTALLED = "guestToolsNotInstalled"
UNMANAGED = "guestToolsUnmanaged"
OPEN_VM_TOOLS = "guestToolsTypeOpenVMTools"
INSTALL = "Run esxi_arm.guest.install on it."


def problems(guest: Guest, match: Match, unanswered: list[str] | None = None) -> list[Problem]:
    """`unanswered` are the hosts that could not be queried."""
    return list(_problems(guest, match, unanswered or []))


def _problems(guest: Guest, match: Match, unanswered: list[str]) -> Iterator[Problem]:
    machine = match.machine
    if machine is None:
        yield _several(match) if match.candidates else _missing(guest, unanswered)
    elif machine.template or machine.connection not in (None, "connected") or machine.power != "poweredOn":
        # The rest is what the host knew before, and an unreachable guest is no surprise.
        yield _not_on(guest, machine)
        return
    elif machine.running != RUNNING:
        yield _not_running(guest, machine)
    else:
        yield from _kind(machine)
        yield from differences.differences(guest, match)
    if guest.answer is None:
        yield _silence(guest, machine)


def _missing(guest: Guest, unanswered: list[str]) -> Problem:
    known = ", ".join(sorted(guest.uuids | guest.names))
    absent = f" {', '.join(unanswered)} did not answer." if unanswered else ""
    return Problem(
        "no_machine",
        f"No virtual machine has a UUID, address or name of this guest ({known}).{absent}",
        "Query the host that it runs on, or name it in the inventory like its virtual machine.",
    )


def _several(match: Match) -> Problem:
    names = ", ".join(f"{machine.name} ({machine.uuid}) on {machine.host}" for machine in match.candidates)
    return Problem(
        "several_machines",
        f"Several virtual machines have this {match.by}: {names}.",
        "Give the copies UUIDs of their own (uuid.action = create), or the virtual machines names of their own.",
    )


def _not_on(guest: Guest, machine: Machine) -> Problem:
    state = "a template" if machine.template else machine.power or "in an unknown power state"
    if machine.connection not in (None, "connected"):
        return Problem(
            "disconnected",
            f"{machine.name} is {machine.connection}, so what is known of it is out of date.",
            "Reconnect its ESXi host, or register the virtual machine again.",
        )
    if guest.answer is not None:
        return Problem(
            "not_on",
            f"{machine.name} is {state}, but the guest answers, so it is another machine.",
            "Query the host that the guest runs on, and give copies UUIDs of their own (uuid.action = create).",
        )
    remedy = "Convert it to a virtual machine, or deploy one." if machine.template else "Power it on."
    return Problem("not_on", f"{machine.name} is {state}.", remedy)


def _not_running(guest: Guest, machine: Machine) -> Problem:
    if machine.running == STARTING:
        return Problem("starting", "The tools run their scripts for a power operation.", "Look again in a minute.")
    if guest.answer is None:
        return _not_running_silent(machine)
    daemon = guest.answer["services"]["vmtoolsd"]
    if not guest.answer["installed"]:
        return Problem("not_installed", "open-vm-tools is not installed on the guest.", INSTALL)
    if not guest.answer["vmware"]["detected"]:
        return Problem(
            "not_on_vmware",
            "The guest detects no VMware hypervisor.",
            "Check that the inventory's host is this virtual machine.",
        )
    if daemon["active"] != "active":
        unit = daemon["unit"] or "vmtoolsd.service"
        return Problem(
            "not_running",
            f"{unit} is {daemon['active'] or 'missing'} on the guest.",
            f"{INSTALL} If it does not start: journalctl -u {unit}.",
        )
    return Problem(
        "not_heard",
        f"{daemon['unit']} is active on the guest, but the host does not hear from it.",
        f"Run systemctl restart {daemon['unit']} on the guest. If that does not help, see its vmware-vmsvc-root.log.",
    )


def _not_running_silent(machine: Machine) -> Problem:
    if machine.version_status in (None, NOT_INSTALLED):
        return Problem("never_seen", "The host has never seen tools in this guest.", INSTALL)
    return Problem("not_running", "The tools are installed, but they do not run.", INSTALL)


def _kind(machine: Machine) -> Iterator[Problem]:
    if machine.version_status != UNMANAGED:
        yield Problem(
            "managed",
            f"The version status is {machine.version_status or 'unknown'}, not {UNMANAGED}.",
            "Remove VMware's own tools from the guest, and run esxi_arm.guest.install on it.",
        )
    if machine.install_type != OPEN_VM_TOOLS:
        yield Problem(
            "type",
            f"The type is {machine.install_type or 'unknown'}, not {OPEN_VM_TOOLS}.",
            "Restart vmtoolsd on the guest, which reports it again. Hosts older than 6.5 do not know it.",
        )


def _silence(guest: Guest, machine: Machine | None) -> Problem:
    known = f" Its address is {machine.address}, according to the host." if machine and machine.address else ""
    return Problem(
        "silent",
        f"The guest did not answer Ansible: {guest.silence}.{known}",
        "Check ansible_host and ansible_user, and that Ansible's modules run there.",
    )
