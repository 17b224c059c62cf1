# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services to run, and which units need a drop-in that removes ConditionVirtualization=.

`evidence` is the result of open_vm_tools_info. vmtoolsd exits at once, with status 1 and no message, if the hypervisor
is not VMware's; vmware-checkvm does the same check.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

# in the order in which they start
SERVICES = ("vgauthd", "vmtoolsd")
# systemd's states of units that start at boot, or that systemctl enable does not apply to
STARTS_AT_BOOT = frozenset(["enabled", "static", "indirect", "generated", "alias"])


class Service(NamedTuple):
    """One service, under the name that its unit has on the guest."""

    name: str
    # whether it can run on this guest
    start: bool
    # why it needs a change, or None
    reason: str | None


class Services(NamedTuple):
    """The decisions for all of them."""

    services: list[Service]
    drop_ins: list[dict[str, str]]
    stale_drop_ins: list[str]
    # why some are enabled but not started, None if all are
    not_started: str | None


def decide(condition_virtualization: str, evidence: Mapping[str, Any]) -> Services:
    units = [evidence["services"][key] for key in SERVICES]
    on_vmware, running = runs_on_vmware(evidence), systemd_runs(evidence)
    unmet = {"true": (), "auto": (True,) if on_vmware else (), "false": (True, False)}[condition_virtualization]
    freed = [unit for unit in units if unit["condition"] and unit["condition_unmet"] in unmet]
    kept = [unit for unit in units if unit["condition_unmet"] and unit not in freed]
    drop_ins = [unit["drop_in"] for unit in freed]
    services = [_service(key, unit, running and unit not in kept, on_vmware) for key, unit in zip(SERVICES, units)]
    return Services(
        services,
        [drop_in for drop_in in drop_ins if drop_in not in evidence["drop_ins"]],
        sorted({each["path"] for each in evidence["drop_ins"]} - {each["path"] for each in drop_ins}),
        _not_started(services, kept, on_vmware, evidence["virtualization"]) if running else _in_an_image(services),
    )


def daemon(decided: Services) -> str | None:
    """The unit of vmtoolsd if it can run on this guest, else None."""
    service = decided.services[SERVICES.index("vmtoolsd")]
    return service.name if service.start else None


def runs_on_vmware(evidence: Mapping[str, Any]) -> bool:
    return "vmware-checkvm" in evidence["vmware"]["by"]


def systemd_runs(evidence: Mapping[str, Any]) -> bool:
    """Not in a chroot or a container in which an image is built: there, services can be enabled but not started."""
    return bool(evidence["systemd"]["running"])


def _service(key: str, unit: Mapping[str, Any], allowed: bool, on_vmware: bool) -> Service:
    start = allowed and (on_vmware or key != "vmtoolsd")
    name = unit["unit"] or f"{key}.service"
    reason = None
    if unit["enabled"] not in STARTS_AT_BOOT:
        reason = f"{name} is {unit['enabled'] or 'missing'}, not enabled"
    elif start and unit["active"] != "active":
        reason = f"{name} is {unit['active']} ({unit['result']}), not active"
    return Service(name, start, reason)


def _not_started(services: list[Service], kept: list[Any], on_vmware: bool, virtualization: str | None) -> str | None:
    names = [service.name for service in services if not service.start]
    if not names:
        return None
    because = [] if on_vmware else ["vmware-checkvm finds no VMware hypervisor"]
    if kept:
        because.append(
            f"ConditionVirtualization={kept[0]['condition']} is not met (systemd-detect-virt says {virtualization})"
        )
        if on_vmware:
            because.append("open_vm_tools_condition_virtualization: true keeps it")
    verb = "are" if len(names) > 1 else "is"
    return f"{' and '.join(names)} {verb} enabled but not started, because {' and '.join(because)}."


def _in_an_image(services: list[Service]) -> str:
    names = " and ".join(service.name for service in services)
    return f"{names} are enabled but not started, because systemd is not running. They start when this system boots."


def unit_names(install_from: str, aliases: Mapping[str, str]) -> set[str]:
    """What the units of a package are called. `aliases` are the distribution's names if they are not upstream's."""
    names, theirs = {f"{key}.service" for key in SERVICES}, set(aliases.values())
    return theirs or names if install_from == "distribution" else names | theirs


def problems(evidence: Mapping[str, Any], names: set[str] | None = None) -> list[str]:
    """Masked units, which cannot be started: those of the installed package, or of one with these names."""
    return [
        f"{unit['unit']} is masked, and a masked unit cannot be enabled. Run systemctl unmask {unit['unit']} on the "
        "guest, or remove the guest from the play."
        for unit in (evidence["services"][key] for key in SERVICES)
        if unit["load"] == "masked" and (names is None or unit["unit"] in names)
    ]
