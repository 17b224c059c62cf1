# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table for a terminal."""

from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status import report, text
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.status import fleet
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.status.samples import built

FEW = """\
VMware Tools on 3 guests: 2 need attention, 1 fine
  reasons   known vulnerabilities (1), unreachable (1)
  versions  12.2.0 (1), 13.1.0 (1)
  origins   built (1), distribution (1)

NEEDS ATTENTION (2)
GUEST    PLATFORM     VERSION  ORIGIN  SERVICES  VMWARE               HOST  NOTES
pi-away  -            -        -       -         -                    -     -
    unreachable: Failed to connect to the host via ssh: ssh: connect to host 192.0.2.7 port 22: No
    route to host
pi-old   Debian 12.5  12.2.0   distro  running   checkvm+dmi+systemd  yes   cves
    known vulnerabilities. open-vm-tools 2:12.2.0-1+deb12u2 has CVE-2025-22247 (fixed in
    2:12.2.0-1+deb12u3).

FINE (1)
GUEST    PLATFORM     VERSION  ORIGIN  SERVICES  VMWARE               HOST  NOTES
pi-1     CentOS 8.5   13.1.0   built   running   checkvm+dmi+systemd  yes   guest-id pages xfs
"""


def lines(guests):
    return text.table(fleet.report_of(guests))


def test_a_small_inventory():
    found = "\n".join(lines([("pi-1", *fleet.ORDINARY[1]), fleet.SPECIAL[0], fleet.SPECIAL[3]]))
    assert found.startswith(FEW)


def test_the_documentation_shows_this_table():
    guide = Path(__file__).parents[5] / "docs" / "status.md"
    assert f"```\n{FEW}```\n" in guide.read_text(encoding="utf-8")


def test_the_notes_are_explained_with_remedy_source_and_guests():
    found = "\n".join(lines([("pi-1", *fleet.ORDINARY[1])]))
    _table, _heading, notes = found.partition("\nNOTES\n")
    for part in ("The root file system is XFS", "prefer ext4.", "one user's report", "\n                pi-1\n"):
        assert part in notes, notes


def test_all_remedies_of_an_advisory_are_shown():
    old = [("pi-1", fleet.DEBIAN, built("12.5.0")), ("pi-2", fleet.DEBIAN, built("12.5.0")), fleet.SPECIAL[3]]
    notes = " ".join(" ".join(lines(old)).split())
    for remedy in (
        "For a package of this collection, set open_vm_tools_version",
        "For the distribution's package, install",
    ):
        assert notes.count(remedy) == 1, notes


def test_a_note_has_an_example_of_what_is_specific_to_a_guest():
    found = lines(fleet.answers(40))
    assert f"{' ' * 16}pi-guest-4: Found: {fleet.OVERRIDE}." in found
    assert sum("CVE-2025-22247 (fixed" in line for line in found) == 1, "it is in the table already"


def test_two_hundred_guests_are_readable():
    found = lines(fleet.answers(200))
    assert found[0] == "VMware Tools on 200 guests: 9 need attention, 191 fine"
    assert found.index("NEEDS ATTENTION (9)") < 10
    assert found.index("FINE (191)") < 40
    # The address of a source cannot be wrapped.
    assert all(len(line) <= text.WIDTH or "https://" in line for line in found)
    assert sum(line.startswith("pi-") for line in found) == 200


LONG = "a-guest.with-a-long-name.in-some-subdomain.example.com"


@pytest.mark.parametrize("name", ["x" * 300, LONG])
def test_a_long_name_is_shortened_before_the_table_gets_too_wide(name):
    found = lines([(name, *fleet.ORDINARY[1])])
    row = next(line for line in found if line.startswith(name[:6]) and "~" in line)
    assert len(row) <= text.WIDTH
    assert all(len(line) <= text.WIDTH or "https://" in line for line in found)


def test_names_that_differ_in_their_end_are_told_apart():
    names = [f"{'a-long-prefix-' * 5}{number}" for number in (1, 2)]
    for guest in (fleet.ORDINARY[0], fleet.SPECIAL[4][1:]):
        found = lines([(name, *guest) for name in names])
        rows = [line.split()[0] for line in found if line.startswith("a-")]
        assert len(set(rows)) == 2 and all("~" in row for row in rows)
        assert all(any(line.startswith(f"    {name}:") for line in found) for name in names), "the whole name"


@pytest.mark.parametrize(
    "name, width, shown",
    [("web-1", 5, "web-1"), ("web-production-1", 9, "web-~on-1"), ("web-production-1", 8, "web-~n-1"), ("ab", 1, "~")],
)
def test_shortened(name, width, shown):
    assert text.shortened(name, width) == shown


def test_an_inventory_in_which_all_is_fine_and_one_in_which_nothing_is():
    assert not any("ATTENTION" in line for line in lines([("pi-1", *fleet.ORDINARY[0])]))
    assert lines([("pi-1", *fleet.ORDINARY[0])])[0] == "VMware Tools on 1 guest: 0 need attention, 1 fine"
    assert not any(line.startswith("FINE") for line in lines(fleet.SPECIAL))


def test_no_guest_at_all():
    assert text.table(report.report([], fleet.CREATED)) == ["VMware Tools on 0 guests: 0 need attention, 0 fine"]


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\x9b31m", "\r\n", "\u202eevil", "\0"])
def test_a_guest_does_not_write_on_the_terminal(hostile):
    guests = [
        (f"pi{hostile}1", {"unreachable": True, "msg": f"no{hostile}way"}, fleet.SKIPPED),
        ("pi-2", fleet.facts(f"Debian{hostile}"), built(f"13.1.0{hostile}")),
    ]
    assert all(character.isprintable() for line in lines(guests) for character in line)


@pytest.mark.parametrize(
    "states, word",
    [
        ({"vmtoolsd": "enabled, active", "vgauthd": "enabled, active"}, "running"),
        ({"vmtoolsd": "enabled, active", "vgauthd": "not installed"}, "running"),
        ({"vmtoolsd": "enabled, inactive", "vgauthd": "enabled, active"}, "partly"),
        ({"vmtoolsd": "enabled, failed", "vgauthd": "disabled, inactive"}, "stopped"),
        ({"vmtoolsd": "not installed", "vgauthd": "not installed"}, "-"),
        (None, "-"),
    ],
)
def test_services_in_a_word(states, word):
    assert text.services(states) == word


@pytest.mark.parametrize(
    "told, word", [("13.1.0", "yes"), ("13.0.10", "13.0.10"), ("no answer", "no"), ("nothing", "nothing"), (None, "-")]
)
def test_the_host_in_a_word(told, word):
    assert text.host({"host": told, "version": "13.1.0"}) == word
