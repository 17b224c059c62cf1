# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes where in the published tree, and whether it has to be made anew. Looks at no file.

A path below is relative to the tree, which is what the URL of the repository points at.
"""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import published

# Raise it if the same packages are to make another tree.
LAYOUT = 1
KEY = "key.asc"
FOLDERS = {".rpm": published.rpm_folder, ".deb": published.deb_folder}


class Built(NamedTuple):
    """A package in the cache."""

    file: str
    sha256: str
    provenance: Mapping[str, Any]


class Package(NamedTuple):
    """One that the tree has, or is to have."""

    # sha256 of the package before it was signed
    of: str
    # where it comes from, in the cache or in the tree before
    file: str
    # whether it can be taken from there as it is
    ready: bool


class Repository(NamedTuple):
    """What guests of a platform are told of."""

    package_format: str
    platform: Mapping[str, Any]
    desktop: bool


class Manifest(NamedTuple):
    """What a tree has."""

    layout: int = 0
    # fingerprint
    key: str = ""
    # path: {of, sha256}
    packages: Mapping[str, Mapping[str, str]] = {}
    # of each repository, as guests are told of it
    repositories: tuple[Mapping[str, Any], ...] = ()
    # paths of metadata that are named after their content
    hashed: tuple[str, ...] = ()


class Tree(NamedTuple):
    """The tree to be."""

    packages: dict[str, Package]
    repositories: list[Repository]
    # why it differs from what there is, empty if it does not
    reasons: list[str]


def path_of(built: Built) -> str:
    """By platform and variant: packages of several platforms have the same name."""
    name = PurePosixPath(built.file)
    return f"{FOLDERS[name.suffix](built.provenance['platform'], bool(built.provenance.get('desktop')))}/{name.name}"


def repository_of(built: Built) -> Repository:
    suffix = PurePosixPath(built.file).suffix
    return Repository(suffix[1:], built.provenance["platform"], bool(built.provenance.get("desktop")))


def unusable(built: Built) -> str | None:
    """Why a package cannot be published, None if it can."""
    platform = built.provenance.get("platform")
    if not isinstance(platform, Mapping) or not {"distribution", "major", "architecture"} <= set(platform):
        return f"{built.file} is not published: its provenance does not say for which platform it was built"
    if PurePosixPath(built.file).suffix not in FOLDERS:
        return f"{built.file} is not published: it is neither an .rpm nor a .deb"
    return None


def clashes(cached: Iterable[Built]) -> list[str]:
    """Different packages that would have the same path: to package managers they were the same."""
    first: dict[str, Built] = {}
    return [
        f"{built.file} and {first[path_of(built)].file} have the same version and release, but differ. To guests they "
        "are one. Remove one of the two cache entries, and raise SOURCE_DATE_EPOCH if you set it."
        for built in cached
        if first.setdefault(path_of(built), built).sha256 != built.sha256
    ]


def decide(cached: list[Built], before: Manifest, key: str, root: str = "", damaged: Iterable[str] = ()) -> Tree:
    """`before` is the tree that is published now, `root` where it is, `damaged` what no longer is what it was."""
    lost = set(damaged)
    packages = {
        path: Package(entry["of"], f"{root}/{path}", before.key == key)
        for path, entry in before.packages.items()
        if path not in lost
    }
    new = {}
    for built in cached:
        path = path_of(built)
        known = packages.get(path)
        if not known or known.of != built.sha256 or not known.ready:
            # an unsigned .deb is what it will be
            new[path] = Package(built.sha256, built.file, False)
    packages.update(new)
    repositories = {_key(each): each for each in (*map(_read, before.repositories), *map(repository_of, cached))}
    reasons = [
        *([f"there is no {path} yet" for path in sorted(new) if path not in before.packages]),
        *([f"{path} was built anew" for path in sorted(new) if _differs(before, path, new[path])]),
        *([f"{path} is missing or damaged" for path in sorted(lost)]),
        *([f"the key was {before.key}"] if before.key and before.key != key else []),
        *(["the layout has changed"] if before.packages and before.layout != LAYOUT else []),
    ]
    return Tree(dict(sorted(packages.items())), [repositories[name] for name in sorted(repositories)], reasons)


def _differs(before: Manifest, path: str, package: Package) -> bool:
    return path in before.packages and before.packages[path]["of"] != package.of


def _key(repository: Repository) -> tuple[str, ...]:
    names = [str(repository.platform[part]) for part in ("distribution", "major", "architecture")]
    return (repository.package_format, *names, published.variant(repository.desktop))


def _read(entry: Mapping[str, Any]) -> Repository:
    return Repository(entry["package_format"], entry["platform"], entry["desktop"])
