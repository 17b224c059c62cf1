# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wire to the library in the guest's programs; tests/lab/backdoor/wire.h says what goes over it."""

import struct

OPEN, MESSAGE = b"O", b"M"
REPLY, NOTHING = b"R", b"N"


class Frames:
    """A connection, as the frames that come and go."""

    def __init__(self, connection):
        self.connection = connection

    def receive(self):
        """The kind of the next frame and its data; EOFError where there is none any more."""
        (size,) = struct.unpack(">I", self._bytes(4))
        frame = self._bytes(size)
        return frame[:1], frame[1:]

    def send(self, kind, data=b""):
        self.connection.sendall(struct.pack(">I", len(data) + 1) + kind + data)

    def _bytes(self, size):
        data = b""
        while len(data) < size:
            piece = self.connection.recv(size - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data
