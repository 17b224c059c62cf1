# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host asks its guest: the other end of the connection is the guest, which polls."""

import socket
import threading

import pytest
from tclo_guest import PATIENCE, PID, Guest

from host_simulator import channel, control
from host_simulator.host import POLL_SECONDS, Host
from host_simulator.tclo import GREETING, PING_SECONDS, Request


class Clock:
    now = 1000

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def host(clock):
    return Host(clock=clock)


@pytest.fixture
def guest(host):
    guest = Guest(host)
    yield guest
    guest.connection.close()


@pytest.fixture
def ask(host):
    """Starts to ask; the function that it returns has the request, when asking has ended."""

    def start(message, seconds=PATIENCE):
        done = []
        thread = threading.Thread(target=lambda: done.append(host.ask(Request(message), seconds)), daemon=True)
        thread.start()
        while not host.requests and thread.is_alive():
            pass

        def end():
            thread.join(PATIENCE)
            return done[0]

        return end

    return start


def test_a_new_channel_is_reset_greeted_and_pinged(host, guest):
    assert guest.greet() == [b"reset", *GREETING, b"ping"]
    state = host.state()
    assert (state["application"], state["resets"], state["pings"]) == ("ATR toolbox", 1, 1)
    assert state["options"]["broadcastIP 1"] == "OK "
    assert state["errors"] == []


def test_a_reset_that_fails_is_all_there_is(host, guest):
    assert guest.say() == b"reset"
    assert guest.say(b"ERROR Unknown command") is None
    assert host.state()["resets"] == 0


def test_pings_come_again(guest, clock):
    guest.greet()
    clock.now += PING_SECONDS - 1
    assert guest.say() is None
    clock.now += 1
    assert guest.say() == b"ping"


def test_what_is_asked_from_outside_comes_after_the_greeting_and_gets_its_answer(guest, ask, clock):
    asked = ask(b"OS_PowerOn")
    greeting = guest.greet()
    assert greeting[-1] == b"OS_PowerOn" and greeting[:-1] == [b"reset", *GREETING, b"ping"]
    request = asked()
    assert (request.answer, request.seconds) == (b"OK ", 0)


def test_an_error_is_an_answer(guest, ask):
    guest.greet()
    asked = ask(b"nonsense")
    assert guest.say() == b"nonsense"
    assert guest.say(b"ERROR Unknown Command") is None
    assert asked().answer == b"ERROR Unknown Command"


def test_a_request_that_nobody_fetches_in_time_is_withdrawn(guest, ask):
    guest.greet()
    assert ask(b"late", seconds=0.05)().answer is None
    assert guest.say() is None


def test_nobody_waits_for_a_channel_that_is_closed(host, guest, ask):
    guest.greet()
    asked = ask(b"OS_Halt", seconds=3600)
    assert guest.say() == b"OS_Halt"
    guest.close()
    assert asked().answer is None
    assert host.state()["channels"] == []


def test_an_answer_to_nothing_is_an_error(host, guest):
    guest.greet()
    guest.say(b"OK out of the blue")
    assert host.state()["errors"] == ["an answer without a request: OK out of the blue"]


def test_a_guest_runs_that_polls(host, guest, clock):
    guest.say()
    assert host.state()["running"] is True
    clock.now += POLL_SECONDS
    assert host.state()["running"] is False
    guest.say(b"OK ATR toolbox")
    assert host.state()["running"] is True
    other = Guest(host, channel.RPCI)
    guest.close()
    assert host.state()["running"] is False
    other.close()


def test_a_guest_that_only_asks_does_not_run(host):
    guest = Guest(host, channel.RPCI)
    assert guest.say(b"info-set guestinfo.x 1") == b"1 "
    assert host.state()["running"] is False
    assert host.state()["channels"][0] == {"channel": 1, "protocol": "RPCI", "program": "vmtoolsd", "pid": PID}
    guest.close()


def test_channels_that_are_dropped_are_closed_for_the_guest(host, guest):
    assert control.ORDERS["drop"](host, {}) == {"dropped": 1}
    with pytest.raises(EOFError):
        guest.frames.receive()


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_is_no_library_is_hung_up_on(host):
    near, far = socket.socketpair()
    stranger = channel.Channel(host, near)
    stranger.start()
    far.sendall(b"\0\0\0\2Ox")
    stranger.join(PATIENCE)
    assert not stranger.is_alive()
    assert far.recv(1) == b""
    far.close()
    assert host.state()["channels"] == []
