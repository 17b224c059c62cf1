# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guest as its variables describe it."""

from collections.abc import Mapping
from typing import Any

from .sides import Guest


def guest(name: str, variables: Mapping[str, Any], answers: str) -> Guest:
    """`answers` is the name of the variable with the result of open_vm_tools_info."""
    result = variables.get(answers)
    answered = isinstance(result, Mapping) and "identity" in result
    return Guest(
        name=name,
        address=str(variables.get("ansible_host") or name),
        answer=result if answered else None,
        silence=None if answered else silence(result),
        inventory_uuids=inventory_uuids(variables.get("config")),
    )


def silence(result: Any) -> str:
    """Why there is no answer: the first line of what Ansible said."""
    text = result.get("msg") if isinstance(result, Mapping) else None
    return str(text or "it was not asked").strip().partition("\n")[0].removeprefix("Task failed: ").rstrip(".")


def inventory_uuids(config: Any) -> list[str]:
    """The UUIDs that the inventory plugins of the VMware collections set in the variable `config`."""
    if not isinstance(config, Mapping):
        return []
    return [str(config[key]) for key in ("instanceUuid", "uuid") if config.get(key)]
