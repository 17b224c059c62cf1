# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The message of a guest on which an installation has failed: what failed, what was put back, and whether it runs."""

from collections.abc import Mapping
from typing import Any


def message(failed: Mapping[str, Any], rollback: Mapping[str, Any], services: Mapping[str, Any]) -> str:
    """Each is a task's result. That of a task that was not run is empty, or skipped."""
    return " ".join(sentence(part) for part in (words(failed), *outcome(rollback, services)))


def outcome(rollback: Mapping[str, Any], services: Mapping[str, Any]) -> list[str]:
    if rollback.get("failed"):
        return [f"It could not be rolled back: {words(rollback)}", "The next run checks the installation again."]
    put_back = rollback.get("put_back", [])
    if not put_back:
        return []
    if not any(package["version"] for package in put_back):
        return [rollback["msg"], "No package was installed before."]
    if services.get("failed"):
        return [rollback["msg"], f"Its services do not run: {words(services)}"]
    return [rollback["msg"], "Its services run where they can."]


def words(result: Mapping[str, Any]) -> str:
    """The message of a failed task, or those of its failed items."""
    items = [words(item) for item in result.get("results", []) if item.get("failed")]
    return " ".join(map(sentence, items)) or str(result.get("msg") or "A task failed without a message")


def sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) or "\n" in text else text + "."
