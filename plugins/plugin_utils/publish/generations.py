# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory with the published trees: `generations/NUMBER`, and `current`, a link to the one that is served.

A tree is made beside the others and never changed afterwards, so that replacing the link publishes all of it at once.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.lock import Lock
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import cache

from . import layout

CURRENT = "current"
FOLDER = "generations"
NEW = ".new"
MANIFEST = "manifest.json"
# the one that is served, and the one before, from which a client may still be reading
KEPT = 2


def problem(directory: Path) -> str | None:
    """Why nothing can be published there, None if it can."""
    current = directory / CURRENT
    if current.exists() and not current.is_symlink():
        return (
            f"{current} on the controller is in the way: it has to be a link. Move it, or publish to another directory."
        )
    existing = next(path for path in (directory, *directory.parents) if path.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return None
    return f"{directory} on the controller is not writable ({existing} is in the way). Publish to another directory."


def manifest(directory: Path) -> layout.Manifest:
    """Of the tree that is served; of none, if there is no such tree, or nothing can be read from it."""
    try:
        document = json.loads((directory / CURRENT / MANIFEST).read_bytes())
        return layout.Manifest(
            int(document["layout"]),
            str(document["key"]),
            {
                str(path): {"of": str(of["of"]), "sha256": str(of["sha256"])}
                for path, of in document["packages"].items()
            },
            tuple(document["repositories"]),
            tuple(document["hashed"]),
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return layout.Manifest()


def damaged(directory: Path, known: layout.Manifest) -> list[str]:
    """Packages that are not what the manifest says."""
    tree = directory / CURRENT
    return [path for path, of in known.packages.items() if cache.sha256(tree / path) != of["sha256"]]


@contextlib.contextmanager
def new_tree(directory: Path) -> Iterator[Path]:
    """An empty one, which is served once the block has ended well. One run at a time."""
    for folder in (directory, directory / FOLDER):
        if not folder.exists():
            folder.mkdir(parents=True)
            # for a web server, whatever the umask
            folder.chmod(0o755)
    lock = Lock(str(directory / FOLDER))
    lock.acquire()
    try:
        for left in (directory / FOLDER).glob(f"{NEW}*"):
            shutil.rmtree(left)
        for left in directory.glob(f"{NEW}*"):
            left.unlink()
        tree = Path(tempfile.mkdtemp(prefix=NEW, dir=directory / FOLDER))
        try:
            yield tree
            _switch(directory, tree)
        finally:
            shutil.rmtree(tree, ignore_errors=True)
    finally:
        lock.release()


def _switch(directory: Path, tree: Path) -> None:
    _readable(tree)
    numbers = _numbers(directory)
    name = str(max(numbers, default=0) + 1)
    os.rename(tree, directory / FOLDER / name)
    link = directory / f"{NEW}{name}"
    link.symlink_to(f"{FOLDER}/{name}")
    os.replace(link, directory / CURRENT)
    for number in sorted([*numbers, int(name)])[:-KEPT]:
        shutil.rmtree(directory / FOLDER / str(number), ignore_errors=True)


def _numbers(directory: Path) -> list[int]:
    return [int(path.name) for path in (directory / FOLDER).iterdir() if path.name.isdigit()]


def _readable(tree: Path) -> None:
    """For a web server, whatever the umask. Files that are linked into several trees have that mode already."""
    for path in (tree, *tree.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
