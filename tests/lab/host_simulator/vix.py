# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guest operations (VIX), relayed over TCLO: commands packed by lib/include/vixCommands.h of open-vm-tools."""

import base64
import struct

from .errors import HostError
from .words import text

MAGIC = 0xD00D0001
MESSAGE_VERSION = 5
COMMAND_REQUEST = 1
NO_TIMEOUT = 0xFFFFFFFF
COOKIE = 1
GET_TOOLS_STATE = 62
VALIDATE_CREDENTIALS = 192
CREDENTIAL_NONE = 0
CREDENTIAL_NAME_PASSWORD = 1
# VixMsgHeader and the rest of VixCommandRequestHeader, both packed
HEADER, REQUEST = struct.Struct("<IHIIIIB"), struct.Struct("<IIIQII")
HEADER_SIZE = HEADER.size + REQUEST.size
NAME = b'Vix_1_Relayed_Command "host-simulator"\0'

# lib/include/vix.h and vixOpenSource.h
ERRORS = {
    0: "ok",
    1: "failed",
    3: "invalid argument",
    6: "not supported",
    35: "authentication failed",
    3001: "unrecognized command",
    3015: "no permission in the guest",
    3017: "guest operations prohibited",
    3019: "guest operations prohibited for root",
    3050: "invalid login credentials",
    3051: "this way to authenticate is disabled",
    10000: "invalid message header",
    10001: "invalid message body",
    20005: "operation disabled",
}
# Properties of VixToolsGetToolsState, lib/include/vixOpenSource.h
PROPERTIES = {
    4500: "tools_version",
    4501: "api_options",
    4502: "os_family",
    4503: "os_version",
    4504: "package_list",
    4505: "guest_name",
    4506: "poweroff_script",
    4507: "resume_script",
    4508: "poweron_script",
    4509: "suspend_script",
    4511: "tools_product",
    4519: "word_size",
    4520: "os_version_short",
}
PROPERTY = struct.Struct("<III")
VALUES = {1: lambda value: struct.unpack("<I", value)[0], 2: text, 3: lambda value: bool(value[0])}


def tools_state():
    """Asks what needs no credentials."""
    return _command(GET_TOOLS_STATE, CREDENTIAL_NONE, b"")


def login(user, password):
    """Asks whether this user would be let in."""
    return _command(VALIDATE_CREDENTIALS, CREDENTIAL_NAME_PASSWORD, _credential(user.encode(), password.encode()))


def answer(message):
    """What `OK ERROR ADDITIONAL RESULT` says."""
    words = text(message).split(" ", 3)
    if words[0] != "OK" or len(words) < 3:
        raise HostError("the guest does not know guest operations: " + text(message))
    _ok, error, additional, *result = words
    number = int(error) & 0xFFFFFFFF
    meaning = ERRORS.get(number, "")
    return {"error": number, "meaning": meaning, "additional": int(additional), "result": "".join(result)}


def properties(encoded):
    """A list of properties by lib/foundryMsg/foundryPropertyListCommon.c, in base64: identifier, type, size, value."""
    data = base64.b64decode(encoded)
    found, at = {}, 0
    while at + PROPERTY.size <= len(data):
        identifier, kind, size = PROPERTY.unpack_from(data, at)
        value = data[at + PROPERTY.size : at + PROPERTY.size + size]
        at += PROPERTY.size + size
        found[PROPERTIES.get(identifier, str(identifier))] = VALUES.get(kind, bytes.hex)(value)
    return found


def _command(operation, credential_type, credential):
    total = HEADER_SIZE + len(credential)
    header = HEADER.pack(MAGIC, MESSAGE_VERSION, total, HEADER_SIZE, 0, len(credential), COMMAND_REQUEST)
    return NAME + header + REQUEST.pack(operation, 0, NO_TIMEOUT, COOKIE, 0, credential_type) + credential


def _credential(user, password):
    """By lib/foundryMsg/foundryMsg.c. Base64 has none of the characters that it would replace."""
    packed = base64.b64encode(user + b"\0" + password + b"\0")
    return struct.pack("<II", len(user), len(password)) + packed + b"\0"
