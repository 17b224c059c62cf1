# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a running simulator is told from outside: one order and its answer, JSON, for each connection."""

import base64
import json
import socket

from .errors import HostError
from .places import control_socket
from .tclo import Request


def order(**what):
    """Gives an order, and returns what the simulator says to it."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with connection:
        try:
            connection.connect(control_socket())
        except OSError as error:
            raise HostError("the simulator does not run: journalctl -u host-simulator says why") from error
        connection.sendall(json.dumps(what).encode() + b"\n")
        return json.loads(connection.makefile("r").readline())


def send(message, seconds):
    """Has the guest asked; its answer, which has to come in time."""
    answer = order(do="send", message=base64.b64encode(message).decode(), seconds=seconds)["answer"]
    if answer is None:
        raise HostError(f"the guest gave no answer in {seconds} s")
    return base64.b64decode(answer)


def obey(host, connection):
    """The simulator's side."""
    with connection:
        what = json.loads(connection.makefile("r").readline())
        answer = ORDERS[what["do"]](host, what)
        connection.sendall(json.dumps(answer).encode() + b"\n")


def _state(host, _what):
    return host.state()


def _send(host, what):
    request = host.ask(Request(base64.b64decode(what["message"])), what["seconds"])
    return {"answer": None if request.answer is None else base64.b64encode(request.answer).decode()}


def _drop(host, _what):
    with host.lock:
        channels = list(host.channels.values())
    for channel in channels:
        channel.drop()
    return {"dropped": len(channels)}


ORDERS = {"state": _state, "send": _send, "drop": _drop}
