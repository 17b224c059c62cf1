# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies in a source tree: files with their stamps, objects, and which of these a header was compiled into."""

import os
from pathlib import Path

OBJECT = b"\x7fELF"
RELOCATABLE = b"\x01\x00"
# A section that gcc writes with -frecord-gcc-switches only
RECORDED_FLAGS = b".GCC.command.line"


def listing(root: Path) -> dict[str, tuple[int, int, int]]:
    """{path below root: (mtime_ns, size, inode)} of everything there, folders and links included."""
    found = {}
    for folder, folders, names in os.walk(root):
        for name in folders + names:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            found[os.path.relpath(path, root)] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return found


def difference(before: dict, after: dict) -> str:
    """In words, the first of the paths that came, went or changed; empty when there are none."""
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    return named(changed)


def named(paths: list[str]) -> str:
    return ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")


def objects(root: Path) -> dict[str, int]:
    """{path: mtime_ns} of what compilers have made."""
    paths = (path for path in root.rglob("*.o") if path.is_file() and is_object(path))
    return {str(path.relative_to(root)): path.stat().st_mtime_ns for path in paths}


def is_object(path: Path) -> bool:
    with path.open("rb") as stream:
        head = stream.read(18)
    return head.startswith(OBJECT) and head[16:18] == RELOCATABLE


def dependents(root: Path, header: str) -> set[str]:
    """The objects that were compiled with a header, by the dependencies that the compiler has written down."""
    wanted, found = root / header, set()
    for path in [*root.rglob("*.Po"), *root.rglob("*.Plo"), *root.rglob("*.d")]:
        if not path.is_file():
            continue
        # Written from the folder that make was in, which is this one or above.
        target, _colon, words = path.read_text(encoding="utf-8", errors="replace").replace("\\\n", " ").partition(":")
        for folder in [place for place in path.parents if place == root or root in place.parents]:
            if any(same(folder / word, wanted) for word in words.split() if word.endswith(wanted.name)):
                found.update(made_as(folder / target.strip()))
    return {os.path.relpath(path, root) for path in found if path.exists()}


def made_as(target: Path) -> list[Path]:
    """The objects of a target: libtool makes one or two, and a text file that leads to them."""
    if target.suffix != ".lo":
        return [target]
    return [target.with_suffix(".o"), target.parent / ".libs" / (target.stem + ".o")]


def same(path: Path, other: Path) -> bool:
    return path.exists() and path.samefile(other)


def one(root: Path, pattern: str) -> Path:
    """The only file of this pattern, which is no link."""
    found = [path for path in root.glob(pattern) if path.is_file() and not path.is_symlink()]
    if len(found) != 1:
        raise LookupError(f"{len(found)} files of the name {pattern}")
    return found[0]


def installed(root: Path) -> dict[str, str]:
    """{path: what it is}, for the comparison of two installations."""
    found = {}
    for folder, folders, names in os.walk(root):
        for name in folders + names:
            path = os.path.join(folder, name)
            kind = f"link to {os.readlink(path)}" if os.path.islink(path) else oct(os.lstat(path).st_mode)
            found[os.path.relpath(path, root)] = kind
    return found
