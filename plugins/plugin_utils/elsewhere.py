# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to do on platforms that this collection has nothing for."""

import functools
from collections.abc import Iterable
from pathlib import Path

from ansible.module_utils.common.yaml import yaml_load

FILE = Path(__file__).with_name("elsewhere.yml")


@functools.cache
def rows() -> list[dict]:
    return yaml_load(FILE.read_text(encoding="utf-8"))


def sentence(names: Iterable[str]) -> str | None:
    """Why, and what to do instead, if the guest is called one of these names."""
    wanted = {name.lower() for name in names}
    found = next((row for row in rows() if wanted & set(row["names"])), None)
    return f"{found['because']}. {found['instead']}" if found else None
