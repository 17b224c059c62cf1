# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a guest is healthy, and if not, what to tell the user first.

`evidence` is the result of open_vm_tools_info, `wanted` the units that have to run.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

# In the order of cause and effect: vgauthd.service is stopped and started along with vmtoolsd.service, so it may have
# reached its start limit only because vmtoolsd keeps exiting.
SERVICES = ("vmtoolsd", "vgauthd")
# A daemon that has run for so many seconds is not one that starts well and exits then: systemd would have restarted it.
SETTLED_SECONDS = 5


class Problem(NamedTuple):
    """One thing that is wrong."""

    words: str
    # the unit whose log may tell more, or None
    unit: str | None = None


def problems(wanted: Sequence[str], on_vmware: bool, evidence: Mapping[str, Any]) -> list[Problem]:
    """What is wrong now, causes before their effects."""
    return [*_host(on_vmware, evidence), *_services(wanted, evidence)]


def _host(on_vmware: bool, evidence: Mapping[str, Any]) -> Iterator[Problem]:
    host = evidence["host"]
    if not on_vmware or host["answers"]:
        return
    if "vmware-checkvm" not in evidence["vmware"]["by"]:
        yield Problem("vmware-checkvm no longer detects VMware")
    else:
        said = f' ("{host["said"]}")' if host["said"] else ""
        yield Problem(f"the host does not answer vmware-rpctool{said}")


def _services(wanted: Sequence[str], evidence: Mapping[str, Any]) -> Iterator[Problem]:
    states = [evidence["services"][key] for key in SERVICES]
    found = [state["unit"] for state in states]
    for state in states:
        if state["unit"] in wanted and (state["load"], state["active"]) != ("loaded", "active"):
            yield Problem(_state_words(state), state["unit"])
    for unit in wanted:
        if unit not in found:
            yield Problem(f"there is no {unit}")


def _state_words(state: Mapping[str, Any]) -> str:
    if state["load"] != "loaded":
        return f"systemd cannot load {state['unit']} ({state['load']})"
    return f"{state['unit']} is {state['active']} ({state['result']}), not active"


def restarted(wanted: Sequence[str], before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Problem]:
    """Those that were started again between two times at which all was well."""
    pairs = [(before["services"][key], now["services"][key]) for key in SERVICES]
    return [
        Problem(f"{state['unit']} runs, but keeps being restarted", state["unit"])
        for earlier, state in pairs
        if state["unit"] in wanted and state["invocation_id"] != earlier["invocation_id"]
    ]


def unsettled_seconds(wanted: Sequence[str], evidence: Mapping[str, Any]) -> float:
    """How long it takes until all have run for so long that a second look would tell nothing new."""
    states = [evidence["services"][key] for key in SERVICES]
    active = [state["active_seconds"] or 0 for state in states if state["unit"] in wanted]
    return max([0, *(SETTLED_SECONDS - seconds for seconds in active)])


def message(guest: str, seconds: int, found: Sequence[Problem], logs: Mapping[str, Sequence[str]]) -> str:
    """All problems in a sentence, and the log of the first unit among them."""
    said = f"open-vm-tools on {guest} is not healthy after {seconds} s: {'; '.join(each.words for each in found)}."
    unit = next((each.unit for each in found if each.unit), None)
    if unit is None:
        return said
    lines = logs.get(unit)
    if not lines:
        return f"{said} To see why, run journalctl -u {unit} on the guest."
    return f"{said} The last lines of journalctl -u {unit} there:\n" + "\n".join(lines)
