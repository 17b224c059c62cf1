# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which virtual machine is which guest."""

from typing import NamedTuple

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view.match import match
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view.sides import Guest, Machine
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.host_view.samples import (
    ANOTHER,
    INSTANCE,
    OTHER_ORDER,
    UUID,
    answer,
    guest,
    identity,
    machine,
    silent,
    without_tools,
)


class Case(NamedTuple):
    guest: Guest
    machines: list[Machine]
    # The name of the machine and what says so; or the hosts of those that it could be
    expected: tuple[str, str] | list[str] | None


def states(*uuids: str, **changes) -> Guest:
    """A guest with these UUIDs, and with no other sign that any machine has."""
    said = answer(identity=identity(uuids=list(uuids), hostname="elsewhere"))
    return guest(**{"name": "unlike", "address": "198.51.100.1", "answer": said, **changes})


COPY = machine(host="esxi-2", name="copy", address="192.0.2.12", addresses=["192.0.2.12"], host_name="copy")
STRANGER = machine(name="db-1", uuid=ANOTHER, instance_uuid=None, address=None, addresses=[], host_name="db-1")
NAMELESS = {"uuid": ANOTHER, "instance_uuid": None, "address": None, "addresses": [], "host_name": None}
TWINS = [machine(**{**NAMELESS, "host": host}) for host in ("esxi-1", "esxi-2")]

CASES = {
    "the UUID in vSphere's byte order": Case(states(UUID), [STRANGER, machine()], ("web-1", "uuid")),
    "the UUID in the other byte order": Case(states(OTHER_ORDER), [STRANGER, machine()], ("web-1", "uuid")),
    "the UUID in capitals": Case(states(UUID.upper()), [machine()], ("web-1", "uuid")),
    "the UUID in capitals on the host": Case(states(OTHER_ORDER), [machine(uuid=UUID.upper())], ("web-1", "uuid")),
    "the instance UUID, from the inventory": Case(
        states(answer=None, inventory_uuids=[INSTANCE]), [machine()], ("web-1", "uuid")
    ),
    "the UUID outweighs name and address": Case(
        guest(answer=answer(identity=identity(uuids=[ANOTHER]))), [machine(), STRANGER], ("db-1", "uuid")
    ),
    "a copy with the same UUID, told apart by address": Case(
        guest(name="unlike", address="192.0.2.12", answer=answer(identity=identity(hostname=None))),
        [machine(), COPY],
        ("copy", "uuid"),
    ),
    "a copy with the same UUID, told apart by name": Case(
        guest(name="copy", address="copy"), [machine(), COPY._replace(host_name="web-1")], ("copy", "uuid")
    ),
    "a copy with the same UUID that is off": Case(
        states(UUID), [machine(), COPY._replace(power="poweredOff")], ("web-1", "uuid")
    ),
    "a template with the same UUID": Case(states(UUID), [machine(template=True), COPY], ("copy", "uuid")),
    "a copy with the same UUID, and nothing else": Case(states(UUID), [machine(), COPY], ["esxi-1", "esxi-2"]),
    "only a template": Case(states(UUID), [machine(template=True)], ("web-1", "uuid")),
    "a guest that is off": Case(silent(), [machine(**NAMELESS)._replace(power="poweredOff")], ("web-1", "name")),
    "the address": Case(silent(name="unlike"), [STRANGER, machine(name="vm", host_name="vm")], ("vm", "address")),
    "one of several addresses": Case(
        silent(name="unlike", address="192.0.2.99"),
        [machine(name="vm", host_name="vm", addresses=["192.0.2.11", "192.0.2.99"])],
        ("vm", "address"),
    ),
    "an address in another spelling": Case(
        silent(name="unlike", address="2001:db8:0::11"),
        [machine(name="vm", host_name="vm", addresses=["2001:DB8::11"])],
        ("vm", "address"),
    ),
    "loopback says nothing": Case(silent(name="unlike", address="127.0.0.1"), [machine(addresses=["127.0.0.1"])], None),
    "the machine's name": Case(silent(address="pi.example.org"), [without_tools()], ("web-1", "name")),
    "the machine's name in capitals": Case(silent(address="x"), [without_tools(name="WEB-1")], ("WEB-1", "name")),
    "the host name": Case(silent(name="web-1", address="x"), [machine(name="vm 7")], ("vm 7", "name")),
    "the guest's own host name": Case(
        guest(name="unlike", address="x", answer=answer(identity=identity(uuids=[]))),
        [machine(name="vm")],
        ("vm", "name"),
    ),
    "the name without its domain": Case(
        silent(name="web-1.example.org", address="x"), [without_tools()], ("web-1", "name")
    ),
    "the whole name outweighs the short one": Case(
        silent(name="web-1.b.example", address="x"),
        [without_tools(name="web-1.a.example"), without_tools(name="web-1.b.example", uuid=ANOTHER)],
        ("web-1.b.example", "name"),
    ),
    "an address is no name": Case(silent(name="192.0.2.50", address="192.0.2.50"), [machine(name="192")], None),
    "several machines with one name": Case(silent(address="x"), TWINS, ["esxi-1", "esxi-2"]),
    "several with one name, one of them a template": Case(
        silent(address="x"), [TWINS[0]._replace(template=True), TWINS[1]], ("web-1", "name")
    ),
    "several with one name, one of them on": Case(
        guest(address="x", answer=answer(identity=identity(uuids=[]))),
        [TWINS[0]._replace(power="poweredOff"), TWINS[1]],
        ("web-1", "name"),
    ),
    "several with one name, one of them on, and a guest that does not answer": Case(
        silent(address="x"), [TWINS[0]._replace(power="poweredOff"), TWINS[1]], ("web-1", "name")
    ),
    "a guest that is off, and its copy that is on": Case(
        silent(inventory_uuids=[UUID]), [machine(power="poweredOff"), COPY], ("web-1", "uuid")
    ),
    "several with one name, told apart by UUID": Case(guest(), [*TWINS, machine(host="esxi-3")], ("web-1", "uuid")),
    "several with one address": Case(
        silent(name="unlike"),
        [machine(name=name, host_name=name, host=name) for name in ("a", "b")],
        ["a", "b"],
    ),
    "the name of a machine with another UUID": Case(guest(name="db-1", address="x"), [STRANGER], None),
    "the address of a machine with another UUID": Case(
        guest(), [machine(**{**NAMELESS, "address": "192.0.2.11"})], None
    ),
    "the name of a machine whose UUID is not known": Case(
        guest(address="x"), [machine(uuid=None, instance_uuid=None)], ("web-1", "name")
    ),
    "a host name that any machine has": Case(
        guest(name="a", address="b", answer=answer(identity=identity(uuids=[], hostname="localhost.localdomain"))),
        [without_tools(name="db-1", host_name="localhost.localdomain"), without_tools(name="localhost")],
        None,
    ),
    "none": Case(states(ANOTHER), [machine()], None),
    "no machines": Case(guest(), [], None),
    "a machine of which the host knows nothing": Case(silent(address="x"), [Machine("esxi-1", "")], None),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_match(case):
    found = match([case.guest], case.machines)[case.guest.name]
    if found.machine:
        assert (found.machine.name, found.by) == case.expected
        assert found.machine in case.machines and not found.candidates
    else:
        assert [each.host for each in found.candidates] == (case.expected or [])


class Contest(NamedTuple):
    guests: list[Guest]
    machines: list[Machine]
    # By guest: the machine, or the rivals for which it is refused
    expected: dict[str, str | list[str]]


def known(name: str, address: str, *uuids: str) -> Guest:
    said = identity(uuids=list(uuids), hostname=name, addresses=[address])
    return guest(name=name, address=address, answer=answer(identity=said))


WEB_A, WEB_B = (silent(name=f"web-1.{domain}.example", address=domain) for domain in "ab")
SILENT_COPY = COPY._replace(addresses=[], address=None, host_name=None)

CONTESTS = {
    "an outdated address": Contest(
        [silent(name="web-2"), guest()], [machine()], {"web-2": ["web-1"], "web-1": "web-1"}
    ),
    "an outdated address, and a machine of its own": Contest(
        [silent(name="db-1"), guest()], [machine(), STRANGER], {"db-1": "db-1", "web-1": "web-1"}
    ),
    "one short name": Contest([WEB_A, WEB_B], [without_tools()], {WEB_A.name: [WEB_B.name], WEB_B.name: [WEB_A.name]}),
    "one short name, and one of them by its full name": Contest(
        [WEB_A, WEB_B], [without_tools(host_name=WEB_B.name)], {WEB_A.name: [WEB_B.name], WEB_B.name: "web-1"}
    ),
    "a machine that two claim is no third one's": Contest(
        [silent(name="a"), silent(name="b"), silent(name="web-1.example.org", address="x")],
        [machine()],
        {"a": ["b"], "b": ["a"], "web-1.example.org": ["a", "b"]},
    ),
    "copies with one UUID, of which the host has one": Contest(
        [known("web-1", "192.0.2.11", UUID), known("copy", "192.0.2.12", UUID)],
        [machine()],
        {"web-1": "web-1", "copy": ["web-1"]},
    ),
    "copies with one UUID, and nothing tells which one the host has": Contest(
        [known("web-1", "192.0.2.11", UUID), known("copy", "192.0.2.12", UUID)],
        [without_tools(name="vm")],
        {"web-1": ["copy"], "copy": ["web-1"]},
    ),
    "copies with one UUID, and the host has both": Contest(
        [known("web-1", "192.0.2.11", UUID), known("copy", "192.0.2.12", UUID)],
        [SILENT_COPY, machine()],
        {"web-1": "web-1", "copy": "copy"},
    ),
    "one guest under two names": Contest(
        [guest(), guest(name="web-1.example.org")], [machine()], {"web-1": "web-1", "web-1.example.org": "web-1"}
    ),
}


@pytest.mark.parametrize("contest", CONTESTS.values(), ids=CONTESTS)
def test_no_machine_is_given_to_two_guests(contest):
    for guests in (contest.guests, contest.guests[::-1]):
        found = match(guests, contest.machines)
        assert {
            name: each.machine.name if each.machine else sorted(each.rivals) for name, each in found.items()
        } == contest.expected
        assert all(
            each.machine or (each.refused in contest.machines and not each.candidates) for each in found.values()
        )
