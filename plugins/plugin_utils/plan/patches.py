# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The patches of open_vm_tools_patches: files on the controller, applied to the source before the build."""

import hashlib
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools import patches

NAME = "open_vm_tools_patches"
KEYS = {"path", "strip"}


class Patch(NamedTuple):
    """One of them, as read from the controller."""

    path: str
    sha256: str
    # the number of leading directories to ignore, None to find it
    strip: int | None = None

    @property
    def input(self) -> dict[str, Any]:
        """What of it affects a package. Its name does not."""
        return {"sha256": self.sha256, "strip": self.strip}

    @property
    def recorded(self) -> dict[str, Any]:
        """For the provenance, which does not reveal a path on the controller."""
        return {"name": posixpath.basename(self.path), **self.input}


def form_problems(given: Iterable[Any]) -> Iterator[str]:
    """What is wrong with the variable, whatever is in the files."""
    for item in given:
        problem = _form_problem(item)
        if problem:
            yield f"{NAME} has {item!r}. {problem}"


def _form_problem(item: Any) -> str | None:
    item = item if isinstance(item, Mapping) else {"path": item}
    path = item.get("path")
    if not isinstance(path, str) or not posixpath.expanduser(path).startswith("/"):
        return 'Write the absolute path of a file on the controller, such as "{{ playbook_dir }}/fix.patch".'
    if set(item) - KEYS:
        return f"It may only have {' and '.join(sorted(KEYS))}."
    if not isinstance(item.get("strip", 0), (int, str)) or not str(item.get("strip", 0)).isdecimal():
        return "Write for strip how many leading directories of the patch's file names to ignore, or leave it out."
    return None


def read(options: Mapping[str, Any]) -> tuple[list[Patch], list[str]]:
    """The patches, and what is wrong with their files."""
    found, problems = [], []
    given = options["patches"] if options["state"] == "present" else []
    for item in given:
        if _form_problem(item):
            continue
        path, strip = (item["path"], item.get("strip")) if isinstance(item, Mapping) else (item, None)
        path = posixpath.expanduser(path)
        content = _content(path)
        problem = file_problem(content)
        if problem:
            problems.append(f"{NAME} has {path}, but {problem}.")
        else:
            sha256 = hashlib.sha256(content or b"").hexdigest()
            found.append(Patch(path, sha256, None if strip is None else int(strip)))
    return found, problems


def _content(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except OSError:
        return None


def file_problem(content: bytes | None) -> str | None:
    if content is None:
        return "there is no such readable file on the controller"
    if not content.strip():
        return "the file is empty"
    problem = patches.problem(content.decode("utf-8", "surrogateescape"))
    return f"it {problem}" if problem else None
