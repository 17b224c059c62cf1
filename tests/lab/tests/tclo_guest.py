# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs of a guest that have a channel, as the simulator sees them."""

import socket

from host_simulator import channel
from host_simulator.frames import MESSAGE, NOTHING, OPEN, REPLY, Frames

PATIENCE = 10
PID = 4711


class Program:
    """A program, at its end of the connection."""

    def __init__(self, connection, protocol=channel.TCLO):
        connection.settimeout(PATIENCE)
        self.connection = connection
        self.frames = Frames(connection)
        self.frames.send(OPEN, channel.HELLO.pack(protocol, PID) + b"vmtoolsd")
        assert self.frames.receive() == (NOTHING, b"")

    def say(self, message=b""):
        """Sends a message; returns what waits for the guest, or None."""
        self.frames.send(MESSAGE, message)
        kind, data = self.frames.receive()
        return data if kind == REPLY else None

    def greet(self):
        """Answers all that is asked of a new channel; returns it."""
        asked = [self.say()]
        while asked[-1] is not None:
            asked.append(self.say(b"OK ATR toolbox" if asked[-1] == b"reset" else b"OK "))
        return asked[:-1]


class Guest(Program):
    """The same with a host of its own at the other end."""

    def __init__(self, host, protocol=channel.TCLO):
        near, far = socket.socketpair()
        self.channel = channel.Channel(host, near)
        self.channel.start()
        super().__init__(far, protocol)

    def close(self):
        self.connection.close()
        self.channel.join(PATIENCE)
        assert not self.channel.is_alive()
