# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator as it runs in a guest: a service, and the command that steers it."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time

import pytest
from tclo_guest import Program

from guestlab import platforms
from host_simulator import command, places, wishes
from host_simulator.errors import HostError

LAB = platforms.DATA.parents[1]


class Daemon(threading.Thread):
    """A program that polls, and has these answers."""

    def __init__(self, connection, answers):
        super().__init__(daemon=True)
        self.program = Program(connection)
        self.answers = {b"reset": b"OK ATR toolbox", **answers}
        self.start()

    def run(self):
        answer = b""
        with contextlib.suppress(OSError, EOFError):
            while True:
                asked = self.program.say(answer)
                answer = b"" if asked is None else self.answers.get(asked.split(b" ")[0], b"OK ")
                time.sleep(0.01)


@pytest.fixture
def service(tmp_path, monkeypatch):
    """A simulator that runs; connects to its socket for programs of the guest."""
    monkeypatch.setattr(places, "RUNTIME", str(tmp_path))
    monkeypatch.setattr(places, "RECORD", str(tmp_path / "record"))
    environ = {**os.environ, "HOST_SIMULATOR_RUNTIME": str(tmp_path), "HOST_SIMULATOR_RECORD": str(tmp_path / "record")}
    simulator = subprocess.Popen([sys.executable, "-m", "host_simulator", "serve"], cwd=LAB, env=environ)
    connections = []

    def connect():
        connections.append(socket.socket(socket.AF_UNIX))
        connections[-1].connect(places.guest_socket())
        return connections[-1]

    while not os.path.exists(places.control_socket()):
        assert simulator.poll() is None
        time.sleep(0.01)
    yield connect
    for connection in connections:
        connection.close()
    simulator.terminate()
    simulator.wait()


def run(capsys, *words):
    """The status of the command, and what it printed."""
    status = command.main(words)
    printed = capsys.readouterr()
    return status, printed.out + printed.err


def test_what_is_asked_comes_to_the_guest_and_its_answer_back(service, capsys):
    Daemon(service(), {b"unknown": b"ERROR Unknown command", b"Vix_1_Relayed_Command": b"OK 3050 0 "})
    assert run(capsys, "wait", "pings", "running=True", "--seconds", "10") == (0, "")
    assert run(capsys, "send", "OS_PowerOn") == (0, "OK \n")
    assert run(capsys, "send", "unknown") == (1, "ERROR Unknown command\n")
    status, printed = run(capsys, "login", "user", "wrong")
    assert (status, json.loads(printed)["meaning"]) == (1, "invalid login credentials")
    assert json.loads(run(capsys, "state")[1])["application"] == "ATR toolbox"
    assert json.loads(run(capsys, "drop")[1]) == {"dropped": 1}
    assert run(capsys, "wait", "running=False", "channels=[]", "--seconds", "10") == (0, "")
    events = [json.loads(line)["event"] for line in run(capsys, "record")[1].splitlines()]
    assert events[:3] == ["start", "open", "tclo"] and events[-1] == "close"


def test_only_root_may_give_orders(service):
    assert os.stat(places.control_socket()).st_mode & 0o777 == 0o600
    assert os.stat(places.guest_socket()).st_mode & 0o777 == 0o666


def test_a_guest_that_does_not_answer_is_a_sentence(service, capsys):
    said = "host simulator: the guest gave no answer in 0 s\n"
    assert run(capsys, "send", "ping", "--seconds", "0") == (1, said)
    said = "host simulator: not after 0 s: version, hostname=guest\n"
    assert run(capsys, "wait", "version", "since_start", "hostname=guest", "--seconds", "0") == (1, said)


def test_a_simulator_that_does_not_run_is_a_sentence(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(places, "RUNTIME", str(tmp_path))
    status, said = run(capsys, "state")
    assert status == 1 and said.startswith("host simulator: the simulator does not run: ")


STATE = {"nics": [{"ipv4": ["192.0.2.10"]}], "pings": 0, "running": False, "hostname": "guest", "log": [], "type": None}


@pytest.mark.parametrize(
    "wish", ["nics.0.ipv4.0", "nics.0.ipv4.0=192.0.2.10", "pings", "pings=0", "running=False", "type=None"]
)
def test_wishes_that_are_fulfilled(wish):
    assert wishes.unfulfilled(STATE, [wish]) == []


@pytest.mark.parametrize("wish", ["nics.1", "nics.x", "hostname.x", "hostname=other", "running", "log", "type", "no"])
def test_wishes_that_are_not(wish):
    assert wishes.unfulfilled(STATE, ["hostname", wish]) == [wish]


def raises(error):
    raise error


def test_waiting_ends_when_it_is_so(monkeypatch):
    """Also for a host that is not there yet."""
    monkeypatch.setattr(wishes, "PAUSE", 0)
    states = iter([lambda: raises(HostError("not there")), dict, lambda: STATE])

    def ask():
        return next(states)()

    wishes.wait(ask, ["hostname"], 60)
    with pytest.raises(HostError, match="not there"):
        wishes.wait(lambda: raises(HostError("not there")), ["hostname"], 0)
    with pytest.raises(HostError, match="not after 0 s: nothing"):
        wishes.wait(lambda: STATE, ["nothing"], 0)
