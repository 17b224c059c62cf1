# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A channel that a process in the guest has opened, as the library's connection."""

import socket
import struct
import threading

from . import frames, rpci
from .tclo import Conversation
from .words import printable, text

# The protocols' magic numbers are their names: lib/include/rpcout.h, lib/rpcIn/rpcin.c of open-vm-tools.
RPCI, TCLO = 0x49435052, 0x4F4C4354
PROTOCOLS = {RPCI: "RPCI", TCLO: "TCLO"}
HELLO = struct.Struct(">II")


class Channel(threading.Thread):
    """Answers as long as the connection is open."""

    def __init__(self, host, connection):
        super().__init__(daemon=True)
        self.host = host
        self.connection = connection
        self.frames = frames.Frames(connection)
        self.number = 0
        self.protocol = self.pid = 0
        self.program = ""
        self.conversation = Conversation(host)

    @property
    def is_polled(self):
        return self.protocol == TCLO

    def description(self):
        protocol = PROTOCOLS.get(self.protocol, hex(self.protocol))
        return {"channel": self.number, "protocol": protocol, "program": self.program, "pid": self.pid}

    def run(self):
        try:
            self._open()
            while True:
                _kind, message = self.frames.receive()
                answer = self._polled(message) if self.is_polled else self._asked(message)
                self.frames.send(*answer)
        except (OSError, EOFError, struct.error):
            # The program has ended, or has been killed, or is no library at all.
            pass
        finally:
            self.host.remove(self)
            self.conversation.end()
            self.connection.close()

    def drop(self):
        """As a snapshot or vMotion does: whoever has it open finds it closed."""
        self.connection.shutdown(socket.SHUT_RDWR)

    def _open(self):
        _kind, hello = self.frames.receive()
        self.protocol, self.pid = HELLO.unpack_from(hello)
        self.program = text(hello[HELLO.size :])
        self.host.add(self)
        self.frames.send(frames.NOTHING)

    def _polled(self, message):
        request = self.conversation.poll(message)
        return (frames.NOTHING,) if request is None else (frames.REPLY, request)

    def _asked(self, message):
        with self.host.lock:
            answer, decoded = rpci.answer(self.host, message)
            what = {"request": printable(message), "reply": printable(answer)}
            if decoded is not None:
                what["decoded"] = decoded
            self.host.record("rpci", **dict(self.description(), **what))
        return frames.REPLY, answer
