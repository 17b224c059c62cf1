# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guest operations, packed by lib/include/vixCommands.h."""

import base64
import struct

import pytest

from host_simulator import vix
from host_simulator.errors import HostError

NAME = b'Vix_1_Relayed_Command "host-simulator"\0'


def unpacked(message):
    assert message.startswith(NAME)
    header = message[len(NAME) :]
    return struct.unpack_from("<IHIIIIBIIIQII", header), header[51:]


def test_tools_state_is_a_header_and_nothing_else():
    fields, rest = unpacked(vix.tools_state())
    assert fields == (0xD00D0001, 5, 51, 51, 0, 0, 1, 62, 0, 0xFFFFFFFF, 1, 0, 0)
    assert rest == b""


def test_login_has_lengths_and_both_words_in_base64():
    fields, credential = unpacked(vix.login("user", "päss"))
    total, header, body, credentials = fields[2:6]
    assert (header, body) == (51, 0)
    assert credentials == len(credential) and total == header + len(credential)
    assert (fields[7], fields[12]) == (192, 1)
    assert struct.unpack_from("<II", credential) == (4, 5)
    assert credential.endswith(b"\0")
    assert base64.b64decode(credential[8:-1]) == "user\0päss\0".encode()


@pytest.mark.parametrize(
    ("message", "error", "meaning", "result"),
    [
        (b"OK 0 0 \0", 0, "ok", ""),
        (b"OK 0 0 AAAA BBBB", 0, "ok", "AAAA BBBB"),
        (b"OK 3050 0 ", 3050, "invalid login credentials", ""),
        (b"OK 4242 -1", 4242, "", ""),
        (b"OK -1 0 ", 0xFFFFFFFF, "", ""),
    ],
)
def test_answers(message, error, meaning, result):
    found = vix.answer(message)
    assert (found["error"], found["meaning"], found["result"]) == (error, meaning, result)


@pytest.mark.parametrize("message", [b"ERROR Unknown Command", b"OK ", b""])
def test_what_is_no_answer_is_said_in_a_sentence(message):
    with pytest.raises(HostError, match="does not know guest operations"):
        vix.answer(message)


def test_properties_by_name_and_kind():
    def packed(identifier, kind, value):
        return struct.pack("<III", identifier, kind, len(value)) + value

    data = (
        packed(4519, 1, struct.pack("<I", 64))
        + packed(4505, 2, b"guest\0")
        + packed(1, 3, b"\1")
        + packed(2, 6, b"\xab")
    )
    found = vix.properties(base64.b64encode(data).decode())
    assert found == {"word_size": 64, "guest_name": "guest", "1": True, "2": "ab"}
