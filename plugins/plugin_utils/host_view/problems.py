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
from .problem import INSTALL, Problem
from .sides import Guest, Machine

RUNNING = "guestToolsRunning"
STARTING = "guestToolsExecutingScripts"
NOT_INSTALLED = "guestToolsNotInstalled"
UNMANAGED = "guestToolsUnmanaged"
OPEN_VM_TOOLS = "guestToolsTypeOpenVMTools"
# vSphere's words, as a sentence says them
STATES = {
    "poweredOff": "powered off",
    "suspended": "suspended",
    None: "in an unknown power state",
}
# Tools that the host, or somebody, has installed from VMware's packages
TYPES_OF_VMWARE = ("guestToolsTypeMSI", "guestToolsTypeTar", "guestToolsTypeOSP")
UPGRADE = (
    "Install a newer version: the distribution's update, or set open_vm_tools_version and run esxi_arm.guest.install."
)
# By the version status: what it means, and what to do about it
STATUSES = {
    "guestToolsBlacklisted": ("has a serious defect", UPGRADE),
    "guestToolsNeedUpgrade": ("is too old", UPGRADE),
    "guestToolsTooOld": ("is too old", UPGRADE),
    "guestToolsSupportedOld": ("is old", UPGRADE),
    "guestToolsTooNew": ("is too new for the host", "Update the ESXi host, or install an older version."),
}


def problems(guest: Guest, match: Match, unanswered: list[str] | None = None) -> list[Problem]:
    """`unanswered` are the hosts that could not be queried."""
    return list(_problems(guest, match, unanswered or []))


def _problems(guest: Guest, match: Match, unanswered: list[str]) -> Iterator[Problem]:
    machine = match.machine
    if machine is None:
        yield _unmatched(guest, match, unanswered)
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


def _unmatched(guest: Guest, match: Match, unanswered: list[str]) -> Problem:
    if match.candidates:
        return _several(match)
    if match.refused and match.rivals:
        return _several_guests(match.refused, match)
    return _missing(guest, match, unanswered)


def _missing(guest: Guest, match: Match, unanswered: list[str]) -> Problem:
    absent = f" {', '.join(unanswered)} did not answer." if unanswered else ""
    return Problem(
        "no_machine",
        f"{_other_uuid(guest, match.refused, match.by) if match.refused else _unknown(guest)}{absent}",
        "Query the host that it runs on, or name it in the inventory like its virtual machine.",
    )


def _unknown(guest: Guest) -> str:
    known = ", ".join(sorted({*guest.uuids, *guest.names, guest.address}))
    return f"No virtual machine has a UUID, address or name of this guest ({known})."


def _other_uuid(guest: Guest, machine: Machine, by: str | None) -> str:
    own = " and ".join(sorted(guest.uuids))
    return f"{machine.name} has this {by}, but the UUID {machine.uuid or machine.instance_uuid} instead of {own}."


def _several(match: Match) -> Problem:
    names = ", ".join(f"{machine.name} ({machine.uuid}) on {machine.host}" for machine in match.candidates)
    return Problem(
        "several_machines",
        f"Several virtual machines have this {match.by}: {names}.",
        "Give the copies UUIDs of their own (uuid.action = create), or the virtual machines names of their own.",
    )


def _several_guests(machine: Machine, match: Match) -> Problem:
    copies = "give copies UUIDs of their own (uuid.action = create)"
    names = "name each in the inventory like its virtual machine"
    return Problem(
        "several_guests",
        f"{machine.name} has this {match.by}, but it fits {', '.join(match.rivals)} at least as well.",
        f"Query the host that each runs on, and {copies if match.by == 'uuid' else names}.",
    )


def _not_on(guest: Guest, machine: Machine) -> Problem:
    state = "a template" if machine.template else STATES.get(machine.power, machine.power)
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
            f"{differences.condition(daemon)} on the guest.",
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
    """One problem at most: of tools that are not open-vm-tools, the version status says nothing more."""
    status, kind = machine.version_status, machine.install_type
    if kind in TYPES_OF_VMWARE:
        yield Problem(
            "type",
            f"VMware's own tools run on the guest, not open-vm-tools: the type is {kind}.",
            f"Remove them (such as by vmware-uninstall-tools.pl). {INSTALL}",
        )
    elif status in STATUSES:
        means, remedy = STATUSES[status]
        yield Problem("version_status", f"The version {means}, according to the host ({status}).", remedy)
    elif status in (None, NOT_INSTALLED):
        yield Problem(
            "version_status",
            f"The tools are running, but the host does not know which ({status or 'no version status'}).",
            f"Look again in a minute. If it persists: {INSTALL}",
        )
    elif status != UNMANAGED:
        yield Problem(
            "managed",
            f"The version status is {status}, not {UNMANAGED}, so the host takes them for VMware's own tools.",
            "Restart vmtoolsd on the guest, which reports its type again.",
        )
    elif kind != OPEN_VM_TOOLS:
        yield Problem(
            "type",
            f"The type is {kind or 'unknown'}, not {OPEN_VM_TOOLS}.",
            "Restart vmtoolsd on the guest, which reports it again. Hosts older than 6.5 do not know it.",
        )


def _silence(guest: Guest, machine: Machine | None) -> Problem:
    known = f" Its address is {machine.address}, according to the host." if machine and machine.address else ""
    return Problem(
        "silent",
        f"The guest did not answer Ansible: {guest.silence}.{known}",
        "Check ansible_host and ansible_user, and that Ansible's modules run there.",
    )
