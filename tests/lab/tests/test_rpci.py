# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a guest asks its host, and what the host knows then."""

import base64
import io
import json
import struct

import pytest
from nic_information import MAC, entry, ipv4, nic, proto

from host_simulator import guestlib, rpci, versions
from host_simulator.host import Host

UNKNOWN = b"0 Unknown command"
INVALID = b"0 Invalid arguments"
DISKS = {"version": "1", "disks": [{"name": base64.b64encode(b"/").decode(), "free": "1", "size": "2"}]}
DETAILS = struct.pack("<I129s513s2x", 1, b"arm-debian12-64", b"Debian GNU/Linux 12") + b"bitness='64'\0"


@pytest.fixture
def host():
    return Host(clock=lambda: 0)


def ask(host, request):
    return rpci.answer(host, request)[0]


@pytest.mark.parametrize(
    ("number", "version"),
    [(13322, "13.0.10"), (12448, "12.5.0"), (12 << 10 | 2 << 5, "12.2.0"), (0, None), (0x7FFFFFFF, "unmanaged")],
)
def test_versions_are_numbers(number, version):
    assert versions.version(number) == version


@pytest.mark.parametrize(
    ("request_", "facts"),
    [
        (b"tools.set.versiontype 13322 4", {"version": "13.0.10", "type": "open-vm-tools"}),
        (b"tools.set.versiontype 13322 99\0", {"type": "99"}),
        (b"tools.set.version 2147483647", {"version": "unmanaged"}),
        (b"vmx.capability.unified_loop toolbox", {"capabilities": {"vmx.unified_loop": "toolbox"}}),
        (b"tools.capability.hgfs_server toolbox 1", {"capabilities": {"tools.hgfs_server": "toolbox 1"}}),
        (b"tools.capability.features 36=1 37=0", {"tools_capabilities": {"36": "1", "37": "0"}}),
        (b"SetGuestInfo  1 guest\0", {"hostname": "guest"}),
        (b"SetGuestInfo  7 4711", {"uptime": "4711"}),
        (b"SetGuestInfo  8 " + bytes(24), {"statistics": {"bytes": 24}}),
        (b"SetGuestInfo  10 " + proto([nic(MAC, entry(ipv4("192.0.2.10"), 24))]), {"ipv4": ["192.0.2.10"]}),
        (b"SetGuestInfo  11 " + DETAILS, {"os_name": "arm-debian12-64", "os_details": "bitness='64'"}),
        (b"SetGuestDiskInfo " + json.dumps(DISKS).encode(), {"disks": [{"name": "/", "free": "1", "size": "2"}]}),
        (b"log toolbox: Version: 13.0.10\0", {"log": ["toolbox: Version: 13.0.10"]}),
    ],
)
def test_what_a_guest_tells_is_taken_and_known(host, request_, facts):
    assert ask(host, request_) == b"1 "
    assert {name: host.facts[name] for name in facts} == facts
    assert host.facts["errors"] == host.facts["unknown"] == []


def test_a_guest_that_loses_its_addresses_still_had_them(host):
    ask(host, b"SetGuestInfo  10 " + proto([nic(MAC, entry(ipv4("192.0.2.10"), 24))]))
    ask(host, b"SetGuestInfo  10 " + proto([nic(MAC)]))
    assert host.facts["ipv4"] == ["192.0.2.10"] and host.facts["nics"][0]["ipv4"] == []


def test_tools_that_are_gone_have_neither_version_nor_type(host):
    ask(host, b"tools.set.versiontype 13322 4")
    assert ask(host, b"tools.set.version 0") == b"1 "
    assert (host.facts["version"], host.facts["type"]) == (None, None)


def test_variables_are_kept(host):
    assert ask(host, b"info-get guestinfo.ip") == b"0 No value found"
    assert ask(host, b"info-set guestinfo.ip 192.0.2.10") == b"1 "
    assert ask(host, b"info-get guestinfo.ip\0") == b"1 192.0.2.10"
    assert ask(host, b"info-set disk.size 1") == b"0 Unknown or restricted variable"
    assert host.state()["variables"] == {"guestinfo.ip": "192.0.2.10"}


def test_state_changes_are_listed(host):
    assert ask(host, b"tools.os.statechange.status 1 3") == b"1 "
    assert ask(host, b"tools.os.statechange.status 0 2") == b"1 "
    found = [(change["change"], change["success"]) for change in host.facts["state_changes"]]
    assert found == [("OS_PowerOn", True), ("OS_Reboot", False)]


def test_statistics_are_of_the_version_that_there_is(host):
    assert ask(host, b"guestlib.info.get 4") == b"0 3"
    version, session, size = struct.unpack_from("<IQI", ask(host, b"guestlib.info.get 3"), 2)
    assert (version, session) == (3, host.session)
    statistics = guestlib.answer(1)[16:]
    assert len(statistics) == size and statistics.startswith(struct.pack(">IIII", 17, 1, 1, 0))


def test_what_nobody_knows_is_listed_once(host):
    assert [ask(host, b"no.such.thing 1") for _time in range(2)] == [UNKNOWN, UNKNOWN]
    assert ask(host, b"other.capability.x") == UNKNOWN
    assert host.facts["unknown"] == ["no.such.thing", "other.capability.x"]


@pytest.mark.parametrize(
    "request_",
    [
        b"tools.set.versiontype 13322",
        b"tools.set.version x",
        b"SetGuestInfo  99 x",
        b"SetGuestInfo  10 \0\0\0\3",
        b"SetGuestInfo  11 short",
        b"SetGuestDiskInfo {",
        b"SetGuestDiskInfo {}",
        b"tools.os.statechange.status",
    ],
)
def test_what_cannot_be_understood_is_refused_and_an_error(host, request_):
    assert ask(host, request_) == INVALID
    (error,) = host.facts["errors"]
    assert error.startswith(request_.split()[0].decode())


def test_an_older_form_is_taken_and_an_error(host):
    assert ask(host, b"SetGuestInfo  9 old") == b"1 "
    assert host.facts["errors"] == ["the guest fell back to nics_v2"]


def test_the_record_is_json_a_line():
    record = io.StringIO()
    host = Host(record, clock=lambda: 1000)
    host.error("something")
    host.record("rpci", request="x")
    first, second = map(json.loads, record.getvalue().splitlines())
    assert first == {"event": "error", "time": 1000, "since_start": 0, "message": "something"}
    assert (second["event"], second["request"]) == ("rpci", "x")
