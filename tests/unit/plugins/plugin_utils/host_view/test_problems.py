# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a guest, from both sides."""

from typing import NamedTuple

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view.match import Match
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view.problems import problems
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view.sides import Guest
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.host_view.samples import (
    ANOTHER,
    UUID,
    VMTOOLSD,
    answer,
    guest,
    identity,
    machine,
    silent,
    without_tools,
)


class Case(NamedTuple):
    guest: Guest
    match: Match
    codes: list[str]
    # What the first one says
    cause: str = ""
    remedy: str = ""


def by_uuid(**changes) -> Match:
    return Match(machine(**changes), "uuid")


def daemon(active: str | None, unit: str | None = VMTOOLSD) -> dict:
    return {"vmtoolsd": {"unit": unit, "active": active}}


def answers(**changes) -> Guest:
    return guest(answer=answer(**changes))


def known(**changes) -> Guest:
    return answers(identity=identity(**changes))


OPEN = "guestToolsTypeOpenVMTools"


def kind(install_type: str | None, version_status: str, code: str, cause: str, remedy: str) -> Case:
    return Case(guest(), by_uuid(install_type=install_type, version_status=version_status), [code], cause, remedy)


BARE = Match(without_tools(), "uuid")
STOPPED = by_uuid(running="guestToolsNotRunning")

CASES = {
    "healthy": Case(guest(), by_uuid(), []),
    "healthy, with a host name that has a domain": Case(guest(), by_uuid(host_name="web-1.example.org"), []),
    "healthy, with a build number": Case(answers(version="13.1.0.25218"), by_uuid(), []),
    "healthy, with an address that has another spelling": Case(
        known(addresses=["2001:db8::11"]), by_uuid(address="2001:DB8:0::11"), []
    ),
    "healthy, without the guest's addresses": Case(known(addresses=None), by_uuid(), []),
    "healthy, of a host that does not know its connection": Case(guest(), by_uuid(connection=None), []),
    "healthy, behind a router that translates addresses": Case(guest(address="198.51.100.1"), by_uuid(), []),
    "the version is hidden on purpose": Case(guest(), by_uuid(version="2147483647"), []),
    "the version differs": Case(
        guest(),
        by_uuid(version="12389"),
        ["version"],
        "12.3.5 runs, according to the host, but 13.1.0 is installed",
        "systemctl restart vmtoolsd.service",
    ),
    "no version": Case(guest(), by_uuid(version="0"), ["no_version"]),
    "another host name": Case(guest(), by_uuid(host_name="db-1"), ["host_name"], "db-1", "Look again"),
    "another host name, and matched by address": Case(
        guest(), Match(machine(host_name="db-1"), "address"), ["host_name"], "db-1", "Check that it is web-1"
    ),
    "another address": Case(guest(), by_uuid(address="192.0.2.99"), ["address"], "192.0.2.99"),
    "no address": Case(guest(), by_uuid(address=None), ["no_address"], "", "exclude-nics"),
    "no address but a link-local one": Case(
        guest(), by_uuid(address="fe80::1", addresses=["fe80::1"]), ["no_address"], "but fe80::1", "exclude-nics"
    ),
    "no address, for want of a plugin": Case(
        answers(plugins=["powerOps"]), by_uuid(address=None), ["no_address"], "guestInfo"
    ),
    "no address, and plugins that only root may see": Case(
        answers(plugins=[]), by_uuid(address=None), ["no_address"], "", "exclude-nics"
    ),
    "everything differs": Case(
        guest(),
        by_uuid(version="12389", host_name="db-1", address="192.0.2.99"),
        ["version", "host_name", "address"],
    ),
    "the host sees tools, the guest has none": Case(
        answers(installed=False, version=None),
        by_uuid(),
        ["not_installed"],
        "The host sees tools running",
        "Run esxi_arm.guest.install on it. If it has tools from outside the package manager",
    ),
    "the host sees tools, the guest has none, and is matched by name": Case(
        answers(installed=False, version=None), Match(machine(), "name"), ["not_installed"], "", "matched by name"
    ),
    "the host sees tools, the guest's daemon is stopped": Case(
        answers(services=daemon("inactive")),
        by_uuid(version="12389"),
        ["not_running"],
        "The host sees tools running, but vmtoolsd.service is inactive on the guest.",
        "Look again in a minute. If it runs from elsewhere",
    ),
    "the host sees tools, the guest's daemon has failed": Case(
        answers(services=daemon("failed")), by_uuid(), ["not_running"], "but vmtoolsd.service has failed on the guest."
    ),
    "the host sees tools, the guest detects no VMware": Case(
        answers(vmware={"detected": False}), by_uuid(), ["not_on_vmware"], "The host sees tools running", "container"
    ),
    "the host sees tools, the guest detects no VMware and is matched by name": Case(
        answers(vmware={"detected": False}), Match(machine(), "name"), ["not_on_vmware"], "", "matched by name"
    ),
    "VMware's own tools": kind("guestToolsTypeTar", "guestToolsCurrent", "type", "VMware's own tools", "Remove them"),
    "VMware's own tools as packages": kind("guestToolsTypeOSP", "guestToolsUnmanaged", "type", "OSP", "Remove them"),
    "VMware's own tools, too old": kind("guestToolsTypeMSI", "guestToolsTooOld", "type", "MSI", "Remove them"),
    "a version with a defect": kind(
        OPEN, "guestToolsBlacklisted", "version_status", "a serious defect", "newer version"
    ),
    "a version that needs an upgrade": kind(
        OPEN, "guestToolsNeedUpgrade", "version_status", "too old", "newer version"
    ),
    "a version that is too old": kind(OPEN, "guestToolsTooOld", "version_status", "is too old", "newer version"),
    "a version that is old": kind(OPEN, "guestToolsSupportedOld", "version_status", "is old", "newer version"),
    "a version that is too new": kind(OPEN, "guestToolsTooNew", "version_status", "too new", "Update the ESXi host"),
    "managed by the host": kind(OPEN, "guestToolsCurrent", "managed", "guestToolsCurrent, not", "Restart vmtoolsd"),
    "managed by the host, and newer": kind(OPEN, "guestToolsSupportedNew", "managed", "SupportedNew", "Restart"),
    "tools that the host has only just seen": kind(
        None, "guestToolsNotInstalled", "version_status", "does not know which", "Look again in a minute."
    ),
    "an unknown type": kind("guestToolsTypeUnknown", "guestToolsUnmanaged", "type", "Unknown, not", "Restart"),
    "a host that does not know the type": Case(guest(), by_uuid(install_type=None), ["type"], "unknown"),
    "a status that is not known yet": Case(guest(), by_uuid(version_status=None), ["version_status"], "no version"),
    "off": Case(silent(), by_uuid(power="poweredOff"), ["not_on"], "web-1 is powered off.", "Power it on"),
    "suspended": Case(silent(), by_uuid(power="suspended"), ["not_on"], "suspended"),
    "in a state that is not known": Case(silent(), by_uuid(power=None), ["not_on"], "unknown power state"),
    "a template": Case(silent(), by_uuid(template=True, power="poweredOff"), ["not_on"], "a template", "Convert it"),
    "off, but the guest answers": Case(
        guest(), by_uuid(power="poweredOff"), ["not_on"], "another machine", "Query the host"
    ),
    "out of date": Case(silent(), by_uuid(connection="disconnected"), ["disconnected"], "disconnected"),
    "starting": Case(guest(), by_uuid(running="guestToolsExecutingScripts"), ["starting"]),
    "nothing is installed": Case(
        answers(installed=False, version=None, services=daemon(None, None)), BARE, ["not_installed"], "", "install"
    ),
    "the daemon is stopped": Case(
        answers(services=daemon("inactive")), STOPPED, ["not_running"], "vmtoolsd.service is inactive"
    ),
    "the daemon has failed under another name": Case(
        answers(services=daemon("failed", "open-vm-tools.service")),
        STOPPED,
        ["not_running"],
        "open-vm-tools.service has failed on the guest.",
    ),
    "the daemon has no unit": Case(answers(services=daemon(None, None)), STOPPED, ["not_running"], "missing"),
    "the daemon runs, and the host does not hear it": Case(guest(), STOPPED, ["not_heard"], "", "restart"),
    "the guest detects no VMware": Case(answers(vmware={"detected": False}), STOPPED, ["not_on_vmware"]),
    "old reports of tools that do not run": Case(
        answers(services=daemon("inactive")),
        by_uuid(running="guestToolsNotRunning", version="12389", address=None, host_name="old"),
        ["not_running"],
    ),
    "unreachable, and healthy from the host's side": Case(
        silent(), by_uuid(), ["silent"], "no route to host. Its address is 192.0.2.11", "ansible_host"
    ),
    "unreachable, without tools": Case(silent(), BARE, ["never_seen", "silent"], "never seen", "install"),
    "unreachable, and its tools are stopped": Case(silent(), STOPPED, ["not_running", "silent"]),
    "unreachable, without an address": Case(silent(), by_uuid(address=None), ["no_address", "silent"]),
    "no machine": Case(guest(), Match(), ["no_machine"], "web-1"),
    "no machine for a guest that is only known by its address": Case(
        silent(name="192.0.2.50", address="192.0.2.50"), Match(), ["no_machine", "silent"], "(192.0.2.50)"
    ),
    "no machine but one with another UUID": Case(
        guest(),
        Match(None, "name", refused=machine(name="db-1", uuid=ANOTHER)),
        ["no_machine"],
        f"db-1 has this name, but the UUID {ANOTHER} instead of {UUID}.",
        "Query the host",
    ),
    "a machine that fits another guest": Case(
        guest(),
        Match(None, "name", refused=machine(), rivals=["web-1.b.example"]),
        ["several_guests"],
        "web-1 has this name, but it fits web-1.b.example at least as well.",
        "name each in the inventory",
    ),
    "a machine with the UUID of two guests": Case(
        guest(), Match(None, "uuid", refused=machine(), rivals=["copy"]), ["several_guests"], "copy", "uuid.action"
    ),
    "no machine, and unreachable": Case(silent(), Match(), ["no_machine", "silent"]),
    "several machines": Case(
        guest(),
        Match(None, "name", [machine(), machine(host="esxi-2")]),
        ["several_machines"],
        "have this name: web-1",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_problems(case):
    found = problems(case.guest, case.match)
    assert [problem.code for problem in found] == case.codes
    for problem in found[:1]:
        assert case.cause in problem.cause and case.remedy in problem.remedy
    for problem in found:
        assert problem.cause.endswith(".") and problem.remedy.endswith(".")


def test_a_host_that_did_not_answer_may_have_the_machine():
    (problem,) = problems(guest(), Match(), ["esxi-2"])
    assert "esxi-2 did not answer" in problem.cause
