# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The backdoor's commands in C, compiled for this machine and called with registers as open-vm-tools has them."""

import contextlib
import ctypes
import socket
import subprocess
import threading

import pytest

from guestlab import simulated_host
from host_simulator import channel
from host_simulator.host import Host

MAGIC, PORT, HB_PORT = 0x564D5868, 0x5658, 0x5659
# Upper half of x7, and its bit for payload to the guest
X86_IO, TO_GUEST = 0x86 << 32, 1 << 2
MESSAGE, GETVERSION, GETHWVERSION, GETTIME, GETTIMEFULL = 30, 10, 17, 23, 46
OPEN, SENDSIZE, SENDPAYLOAD, RECVSIZE, RECVPAYLOAD, RECVSTATUS, CLOSE = range(7)
SUCCESS, DORECV, HB = 1, 2, 0x80
SET = b"info-set guestinfo.a some value"
GET = b"info-get guestinfo.a"


class Registers(list):
    """x0 to x7. The halves of x1, x2 and x3 are what messages go by."""

    def high(self, number):
        return self[number] >> 16 & 0xFFFF


class Guest:
    """A program of open-vm-tools: lib/message/message.c."""

    def __init__(self, library, protocol):
        self.library = library
        answer = self.call(OPEN, protocol | 0x80000000, [0, 0, 0])
        self.opened = answer.high(2) == SUCCESS
        self.channel = [answer.high(3), answer[4], answer[5]]

    def call(self, kind, size=0, channel=None):
        number, high, low = channel or self.channel
        x = Registers([MAGIC, size, kind << 16 | MESSAGE, number << 16 | PORT, high, low, 0, X86_IO])
        return ask(self.library, x)

    def status(self, kind, size=0):
        return self.call(kind, size).high(2)

    def send(self, message):
        """True where the host took it."""
        status = self.status(SENDSIZE, len(message))
        if not status & SUCCESS:
            return False
        if status & HB:
            return not message or self._send_at_once(message)
        pieces = [message[at : at + 4] for at in range(0, len(message), 4)]
        return all(self.status(SENDPAYLOAD, int.from_bytes(piece, "little")) == SUCCESS for piece in pieces)

    def receive(self):
        """What waits for the guest, or None."""
        answer = self.call(RECVSIZE)
        status, size = answer.high(2), answer[1]
        if not status & DORECV:
            return None
        assert answer.high(3) == SENDSIZE
        message = self._fetch_at_once(size) if status & HB else self._fetch_pieces(size)
        assert self.status(RECVSTATUS, SUCCESS) == SUCCESS
        return message

    def _send_at_once(self, message):
        source = ctypes.create_string_buffer(message, len(message))
        answer = self._payload(len(message), ctypes.addressof(source), self.channel[2], self.channel[1], 0)
        return answer.high(1) == SUCCESS

    def _fetch_at_once(self, size):
        target = ctypes.create_string_buffer(size)
        answer = self._payload(size, self.channel[1], ctypes.addressof(target), self.channel[2], TO_GUEST)
        assert answer.high(1) == SUCCESS
        return target.raw

    def _fetch_pieces(self, size):
        message = b""
        while len(message) < size:
            answer = self.call(RECVPAYLOAD, SUCCESS)
            assert (answer.high(2), answer.high(3)) == (SUCCESS, SENDPAYLOAD)
            message += answer[1].to_bytes(4, "little")
        return message[:size]

    def _payload(self, size, source, target, x6, direction):
        x = Registers([MAGIC, SUCCESS << 16, size, self.channel[0] << 16 | HB_PORT, source, target, x6])
        return ask(self.library, x + [X86_IO | direction])


def ask(library, registers):
    """The registers after the instruction."""
    x = (ctypes.c_uint64 * 8)(*registers)
    library.commands_answer(x)
    return Registers(x)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    path = tmp_path_factory.mktemp("backdoor") / "commands.so"
    sources = [str(simulated_host.BACKDOOR / name) for name in ("wire.c", "channel.c", "commands.c")]
    options = ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-pthread"]
    subprocess.run(["gcc", *options, "-o", str(path), *sources], check=True)
    return ctypes.CDLL(str(path))


@pytest.fixture(params=["at once", "in pieces"])
def library(request, compiled):
    ctypes.c_bool.in_dll(compiled, "without_high_bandwidth").value = request.param == "in pieces"
    return compiled


@pytest.fixture
def host(tmp_path, monkeypatch):
    """A simulator that takes what the library says."""
    path = str(tmp_path / "guest.sock")
    monkeypatch.setenv("HOST_SIMULATOR_SOCKET", path)
    host = Host()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()

        def accept():
            with contextlib.suppress(OSError):
                while True:
                    channel.Channel(host, listener.accept()[0]).start()

        thread = threading.Thread(target=accept)
        thread.start()
        yield host
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture
def guest(library, host):
    guest = Guest(library, channel.RPCI)
    assert guest.opened
    yield guest
    guest.status(CLOSE)


def test_a_message_goes_there_and_an_answer_comes_back(host, guest):
    assert guest.send(SET) and guest.receive() == b"1 "
    assert guest.send(GET) and guest.receive() == b"1 some value"
    assert host.variables == {"guestinfo.a": "some value"}
    assert guest.receive() is None


@pytest.mark.parametrize("length", range(5))
def test_a_message_may_have_any_length(host, guest, length):
    value = b"x" * length
    assert guest.send(b"info-set guestinfo.a " + value) and guest.receive() == b"1 "
    assert guest.send(GET) and guest.receive() == b"1 " + value


def test_a_poll_is_a_message_of_no_length(library, host):
    guest = Guest(library, channel.TCLO)
    assert guest.send(b"") and guest.receive() == b"reset"
    assert guest.send(b"OK ATR toolbox") and guest.receive() == b"Capabilities_Register"
    assert host.is_running()
    asked = b"Capabilities_Register"
    while asked is not None:
        assert guest.send(b"OK ")
        asked = guest.receive()
    assert guest.send(b"") and guest.receive() is None
    assert guest.status(CLOSE) == SUCCESS


def test_channels_do_not_meet(library, host, guest):
    other = Guest(library, channel.RPCI)
    assert guest.send(SET)
    assert other.send(GET)
    assert guest.receive() == b"1 " and other.receive() == b"1 some value"
    assert guest.channel != other.channel
    other.status(CLOSE)


def test_a_host_says_whether_payload_may_come_at_once(guest, library):
    narrow = ctypes.c_bool.in_dll(library, "without_high_bandwidth").value
    assert guest.status(SENDSIZE, 4) == (SUCCESS if narrow else SUCCESS | HB)


def test_a_kind_of_message_that_is_none_fails(guest):
    assert [guest.status(kind) for kind in (CLOSE + 1, 0xFFFF)] == [0, 0]


def test_who_does_not_know_the_cookie_has_no_channel(guest):
    number, high, low = guest.channel
    for stranger in ([number, high, low + 1], [number, high + 1, low], [number + 1, high, low], [9999, high, low]):
        assert guest.call(SENDSIZE, 4, stranger).high(2) == 0
    assert guest.status(RECVSIZE) == SUCCESS


def test_after_its_end_a_channel_is_none(library, host):
    guest = Guest(library, channel.RPCI)
    (connected,) = host.channels.values()
    assert guest.status(CLOSE) == SUCCESS
    assert guest.status(SENDSIZE, 4) == guest.status(RECVSTATUS) == 0
    connected.join(10)
    assert host.state()["channels"] == []


def test_a_message_that_is_too_long_is_refused(guest):
    assert guest.status(SENDSIZE, 64 * 1024 + 1) == 0
    assert guest.status(SENDSIZE, 64 * 1024) & SUCCESS


def test_what_is_more_than_was_announced_is_cut_off(compiled, host):
    ctypes.c_bool.in_dll(compiled, "without_high_bandwidth").value = False
    guest = Guest(compiled, channel.RPCI)
    assert guest.status(SENDSIZE, len(b"log x")) & HB
    assert guest._send_at_once(b"log xyz" + bytes(1 << 24))
    assert guest.receive() == b"1 " and host.facts["log"] == ["x"]


def test_a_host_that_goes_away_takes_its_channels_with_it(host, guest):
    (connected,) = host.channels.values()
    connected.drop()
    connected.join(10)
    assert not guest.send(SET)
    assert guest.status(RECVSIZE) == 0


def test_without_a_simulator_no_channel_opens(library, monkeypatch, tmp_path):
    monkeypatch.setenv("HOST_SIMULATOR_SOCKET", str(tmp_path / "none"))
    assert not Guest(library, channel.RPCI).opened


def command(library, number, magic=MAGIC, port=PORT, x7=X86_IO):
    return ask(library, Registers([magic, 0, number, port, 0, 0, 0, x7]))


def test_it_is_vmware(compiled):
    assert command(compiled, GETVERSION)[:3] == [6, MAGIC, 2]
    assert command(compiled, GETHWVERSION)[:2] == [21, MAGIC]


def test_it_has_the_time(compiled):
    short, full = command(compiled, GETTIME), command(compiled, GETTIMEFULL)
    assert short[0] > 1_700_000_000 and short[1] < 1_000_000
    assert full[0] == MAGIC and full[3] - short[0] in (0, 1)


def test_a_command_that_it_does_not_know_is_told_so(compiled):
    assert command(compiled, 9999)[0] == 0xFFFFFFFF
    assert command(compiled, MESSAGE | 99 << 16).high(2) == 0


@pytest.mark.parametrize("other", [{"magic": 1}, {"port": 1}, {"x7": 0}])
def test_what_is_no_question_for_a_host_gets_no_answer(compiled, other):
    x = command(compiled, GETVERSION, **other)
    assert x[1:3] == [0, GETVERSION]
