# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RPCI: what a guest asks its host. A request is `COMMAND ARGUMENT`, the answer `1 DATA` or `0 ERROR`."""

import collections
import struct

from . import guest_info, guestlib, versions
from .words import printable, text

# decoded: for the record, where the request is more than text
Answer = collections.namedtuple("Answer", "success data decoded")
# lib/include/vmware/guestrpc/powerops.h of open-vm-tools
STATE_CHANGES = {1: "OS_Halt", 2: "OS_Reboot", 3: "OS_PowerOn", 4: "OS_Resume", 5: "OS_Suspend"}


def answer(host, request):
    """The whole answer, after taking note of what the request tells."""
    name, _blank, argument = request.partition(b" ")
    given = _answer(host, text(name), argument)
    return (b"1 " if given.success else b"0 ") + given.data, given.decoded


def _answer(host, name, argument):
    try:
        if name in COMMANDS:
            return COMMANDS[name](host, argument)
        kind, is_capability, capability = name.partition(".capability.")
        if is_capability and kind in ("tools", "vmx"):
            return _capability(host, kind, capability, argument)
    except (ValueError, KeyError, IndexError, struct.error) as problem:
        host.error(f"{name}: {problem}: {printable(argument)}")
        return _failed(b"Invalid arguments")
    if name not in host.facts["unknown"]:
        host.facts["unknown"].append(name)
    return _failed(b"Unknown command")


def _done(data=b"", decoded=None):
    return Answer(True, data, decoded)


def _failed(data):
    return Answer(False, data, None)


def _set_version_type(host, argument):
    number, kind = [int(word) for word in text(argument).split()]
    facts = {"version": versions.version(number), "type": versions.TYPES.get(kind, str(kind))}
    host.know(version_number=number, **facts)
    return _done(decoded=facts)


def _set_version(host, argument):
    number = int(text(argument))
    facts = {"version": versions.version(number)}
    if number == versions.NOT_INSTALLED:
        facts["type"] = None
    host.know(version_number=number, **facts)
    return _done(decoded=facts)


def _capability(host, kind, capability, argument):
    if (kind, capability) == ("tools", "features"):
        host.facts["tools_capabilities"].update(word.split("=", 1) for word in text(argument).split() if "=" in word)
    else:
        host.facts["capabilities"][f"{kind}.{capability}"] = text(argument)
    return _done()


def _set_guest_info(host, argument):
    kind, facts = guest_info.decode(argument)
    if kind in guest_info.OUTDATED:
        host.error(f"the guest fell back to {kind}")
        return _done()
    host.know(**facts)
    # Anything else than nothing, and the guest takes its information for refused.
    return _done(decoded=facts)


def _set_disks(host, argument):
    facts = {"disks": guest_info.disks(argument)}
    host.know(**facts)
    return _done(decoded=facts)


def _set_variable(host, argument):
    name, _blank, value = text(argument).partition(" ")
    if not name.startswith("guestinfo."):
        return _failed(b"Unknown or restricted variable")
    host.variables[name] = value
    return _done()


def _get_variable(host, argument):
    name = text(argument).strip()
    if name not in host.variables:
        return _failed(b"No value found")
    return _done(host.variables[name].encode())


def _log(host, argument):
    host.log(text(argument).strip())
    return _done()


def _statistics(host, argument):
    if text(argument).strip() != str(guestlib.VERSION):
        # The version that there is instead
        return _failed(str(guestlib.VERSION).encode())
    return _done(guestlib.answer(host.session), {"session": host.session})


def _state_change(host, argument):
    success, number = [int(word) for word in text(argument).split()]
    change = {"change": STATE_CHANGES.get(number, str(number)), "success": bool(success), "since_start": host.now()}
    host.facts["state_changes"].append(change)
    return _done(decoded=change)


COMMANDS = {
    "tools.set.versiontype": _set_version_type,
    "tools.set.version": _set_version,
    "tools.os.statechange.status": _state_change,
    "SetGuestInfo": _set_guest_info,
    "SetGuestDiskInfo": _set_disks,
    "info-set": _set_variable,
    "info-get": _get_variable,
    "guestlib.info.get": _statistics,
    "log": _log,
}
