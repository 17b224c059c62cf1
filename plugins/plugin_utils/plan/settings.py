# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be set in tools.conf: open_vm_tools_settings, and what an earlier run has set."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import known_settings, tools_conf

from . import customization
from .case import Case

VARIABLE = "open_vm_tools_settings"
# may have been requested by open_vm_tools_customization
OF_ANOTHER = (customization.SECTION, customization.KEY)


class Settings(NamedTuple):
    """The decision."""

    due: bool
    reason: str
    # whether a key changes that vmtoolsd only reads when it starts
    restart: bool = False
    problem: str | None = None


def problems(options: Mapping[str, Any]) -> list[str]:
    try:
        tools_conf.wanted(options["settings"])
    except tools_conf.SettingError as error:
        return [f"{VARIABLE} {error}"]
    return list(customization.conflict(options))


def warnings(options: Mapping[str, Any]) -> list[str]:
    """Only for settings without a problem."""
    return [] if problems(options) else known_settings.warnings(tools_conf.wanted(options["settings"]))


def decide(case: Case, settled: bool) -> Settings:
    """`settled`: whether the package is installed that tools.conf may come with."""
    wanted = customization.settings(case.options)
    has = case.evidence["tools_conf"]
    changes = tools_conf.differences(wanted, has["settings"], tools_conf.was_set(case.evidence["journal"]))
    if not changes:
        return Settings(False, f"tools.conf is as requested by {VARIABLE}" if wanted else f"{VARIABLE} is empty")
    problem = tools_conf.unreadable(tools_conf.PATH, has["problem"]) + "." if has["problem"] else None
    reason = (
        "; ".join(words(wanted, *change) for change in changes) if settled else "to be set in the installed tools.conf"
    )
    return Settings(True, reason, tools_conf.needs_restart(changes), problem)


def words(wanted: Mapping[str, Any], section: str, key: str, before: str | None, after: str | None) -> str:
    name = f"{key} in [{section}]"
    if key not in wanted.get(section, {}):
        return (
            f"{name} is no longer in {VARIABLE}" if (section, key) != OF_ANOTHER else f"{name} is no longer requested"
        )
    if after is None:
        return f"{name} is {before}, but is not to be set"
    return f'{name} is {"not set" if before is None else before}, not "{after}"'
