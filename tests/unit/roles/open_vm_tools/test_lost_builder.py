# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A builder that is lost: its guest stays in the play, so what a task has not returned must not be read."""

import re
from collections.abc import Iterator

import pytest
import yaml

from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools.recipe import ROLE

FILES = ("compile", "source", "checkout", "package")
# of a task that only looks at the controller
OF_CONTROLLER = "__open_vm_tools_trimmed"


PARTS = ("block", "rescue", "always")


def flat(tasks: list[dict]) -> Iterator[dict]:
    """Tasks, and blocks without their tasks."""
    for task in tasks:
        yield {key: value for key, value in task.items() if key not in PARTS}
        for part in PARTS:
            yield from flat(task.get(part, []))


def tasks_of(name: str) -> list[dict]:
    return list(flat(yaml.safe_load((ROLE / f"tasks/{name}.yml").read_text(encoding="utf-8"))))


TASKS = [task for name in FILES for task in tasks_of(name)]


def is_read_elsewhere(variable: str, task: dict) -> bool:
    others = [yaml.safe_dump(each) for each in TASKS if each is not task]
    return any(re.search(rf"\b{variable}\b", text) for text in others)


READ = [
    task["register"]
    for task in TASKS
    if task.get("register", OF_CONTROLLER) != OF_CONTROLLER and is_read_elsewhere(task["register"], task)
]


@pytest.mark.parametrize("variable", READ)
def test_what_is_read_later_is_checked_first(variable):
    conditions = [yaml.safe_dump(task["when"]) for task in TASKS if "ansible.builtin.fail" in task]
    assert any(f"{variable} is unreachable" in condition for condition in conditions)
