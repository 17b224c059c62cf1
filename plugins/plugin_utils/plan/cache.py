# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package cache on the controller: `<cache>/<build key>/` holds a provenance and the package that it describes.

In the first edition, the package is next to its provenance. By now, each package is in a directory of its own, named
after its sha256: two guests may build the same package at once, and what one of them stores must not change what the
provenance of the other one describes.
"""

import hashlib
import json
import os
import re
from pathlib import Path
from typing import NamedTuple

PROVENANCE = "provenance.json"
KEY = re.compile("[0-9a-f]{64}")


class Entry(NamedTuple):
    """What the cache has for a build key."""

    directory: str
    # path of the package, None if there is no usable one
    package: str | None = None
    # what is wrong with it, or None
    problem: str | None = None


def look(directory: Path) -> Entry:
    """The provenance is written last, so a package without one is left from an interrupted run."""
    provenance_path = directory / PROVENANCE
    try:
        provenance = json.loads(provenance_path.read_bytes())
        name, wanted = provenance["package"]["file"], provenance["package"]["sha256"]
    except FileNotFoundError:
        return Entry(str(directory))
    except (OSError, ValueError, LookupError, TypeError) as error:
        return Entry(str(directory), problem=f"{provenance_path} cannot be used ({error})")
    foreign = provenance.get("build_key", directory.name) != directory.name
    if foreign:
        return Entry(str(directory), problem=f"{provenance_path} is of another package ({provenance['build_key']})")
    package = directory / str(name)
    if ".." in package.parts or directory not in package.parents:
        return Entry(str(directory), problem=f"{provenance_path} names a package elsewhere ({name})")
    found = sha256(package)
    if found is None:
        return Entry(str(directory), problem=f"{package} is missing")
    if found != wanted:
        return Entry(str(directory), problem=f"{package} does not match its provenance: its sha256 is {found}")
    return Entry(str(directory), str(package))


def keys(cache: Path) -> list[str]:
    """Of all packages; what was set aside and the locks have other names."""
    try:
        names = [path.name for path in cache.iterdir() if path.is_dir()]
    except FileNotFoundError:
        return []
    return sorted(name for name in names if KEY.fullmatch(name))


def set_aside(entry: Entry, now: str) -> Path | None:
    """Renames the directory of an entry that cannot be used. None if there is nothing wrong."""
    directory = Path(entry.directory)
    if not entry.problem or not directory.exists():
        return None
    aside = directory.with_name(f"{directory.name}.damaged-{now}")
    directory.rename(aside)
    return aside


def sha256(path: Path) -> str | None:
    """None if the file cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def write_problem(directory: Path) -> str | None:
    """Why a package could not be stored in this directory, which need not exist yet."""
    existing = next(path for path in (directory, *directory.parents) if path.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return None
    return (
        f"{directory} on the controller is not writable ({existing} is in the way), but the built package "
        "has to be stored there. Make it writable, or set open_vm_tools_cache_dir to another directory."
    )
