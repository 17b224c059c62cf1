# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The message of a guest on which an installation has failed: what failed, what was put back, and whether it runs."""

from collections.abc import Mapping
from typing import Any

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.credentials import redacted


def message(
    failed: Mapping[str, Any], rollback: Mapping[str, Any], services: Mapping[str, Any], plan: Mapping[str, Any]
) -> str:
    """Each is a task's result. That of a task that was not run is empty, or skipped.

    `plan` is that of what is installed after the rollback, if there was one."""
    parts = [sentence(part) for part in (words(failed), *outcome(rollback, services, plan))]
    said = parts[0]
    for before, part in zip(parts, parts[1:]):
        # what follows a log begins on a line of its own
        said += ("\n" if "\n" in before else " ") + part
    return redacted(said)


def outcome(rollback: Mapping[str, Any], services: Mapping[str, Any], plan: Mapping[str, Any]) -> list[str]:
    if rollback.get("failed"):
        return [f"It could not be rolled back: {words(rollback)}", "The next run checks the installation again."]
    if not rollback.get("put_back"):
        return []
    return [rollback["msg"], now(services, plan)]


def now(services: Mapping[str, Any], plan: Mapping[str, Any]) -> str:
    """What the guest is like after the rollback."""
    evidence = plan.get("evidence")
    if services.get("failed"):
        what = "Its services do not run" if evidence and evidence["origin"] else "The rest of the rollback failed"
        return f"{what}: {words(services)}"
    if evidence and evidence["origin"] is None:
        return "No package was installed before."
    return plan.get("not_started") or "Its services are running."


def words(result: Mapping[str, Any]) -> str:
    """The message of a failed task, or those of its failed items. That of a command is its last line, too."""
    items = [words(item) for item in result.get("results", []) if item.get("failed")]
    said = " ".join(map(sentence, items)) or str(result.get("msg") or "A task failed without a message")
    errors = result.get("stderr_lines") or [] if "cmd" in result else []
    return ": ".join([said, *errors[-1:]])


def sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) or "\n" in text else text + "."
