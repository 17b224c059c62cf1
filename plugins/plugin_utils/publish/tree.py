# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills a tree: packages, and the metadata that dnf and apt read, made by createrepo_c and apt-ftparchive."""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import published
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import cache
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing import rpm
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing.gpg import Gpg

from . import generations, layout

# With the packages that have them, by the format that needs them
PROGRAMS = {
    "rpm": {"createrepo_c": "createrepo_c (createrepo-c on Debian and Ubuntu)", "rpmsign": "rpm-sign (rpm on those)"},
    "deb": {"apt-ftparchive": "apt-utils"},
}
# gz: createrepo_c 1.0 and newer would take zstd, which dnf of Enterprise Linux 8 cannot read
CREATEREPO = ("createrepo_c", "--quiet", "--no-database", "--general-compress-type=gz")
SUITE = {"Origin": published.NAME, "Label": published.TITLE, "Acquire-By-Hash": "yes"}


class PublishingFailed(Exception):
    """The message says what a program said."""


def missing_programs(formats: Iterable[str]) -> list[str]:
    return [
        f"{program} is not installed on the controller. Install the package {package}."
        for each in sorted(formats)
        for program, package in PROGRAMS[each].items()
        if not shutil.which(program)
    ]


def fill(tree: Path, wanted: layout.Tree, before: layout.Manifest, served: Path, fingerprint: str, gpg: Gpg) -> None:
    """`served` is the tree that is published now, which is `before`."""
    for path, package in wanted.packages.items():
        _take(Path(package.file), tree / path, linked=package.ready)
    unsigned = [tree / path for path, package in wanted.packages.items() if path.endswith(".rpm") and not package.ready]
    if unsigned:
        rpm.sign(unsigned, fingerprint, gpg)
    (tree / layout.KEY).write_text(gpg.export(fingerprint), encoding="ascii")
    hashed = [
        name
        for repository in wanted.repositories
        if repository.package_format == "rpm"
        for name in _rpm_metadata(tree, published.rpm_folder(repository.platform, repository.desktop), fingerprint, gpg)
    ]
    debs = [repository for repository in wanted.repositories if repository.package_format == "deb"]
    for suite in sorted({published.suite(repository.platform) for repository in debs}):
        hashed += _suite(
            tree, suite, [each for each in debs if published.suite(each.platform) == suite], fingerprint, gpg
        )
    # for a client that has read the index of the tree before
    for name in before.hashed:
        if not (tree / name).exists() and (served / name).exists():
            _take(served / name, tree / name, linked=True)
    _write_manifest(tree, wanted, fingerprint, hashed)


def _take(source: Path, target: Path, linked: bool) -> None:
    """A link costs nothing, but only what is not going to be signed may be one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if linked:
        try:
            os.link(source, target)
            return
        except OSError:
            pass
    shutil.copyfile(source, target)


def _rpm_metadata(tree: Path, folder: str, fingerprint: str, gpg: Gpg) -> list[str]:
    (tree / folder).mkdir(parents=True, exist_ok=True)
    _run([*CREATEREPO, str(tree / folder)])
    data = tree / folder / "repodata"
    index = data / "repomd.xml"
    (data / "repomd.xml.asc").write_bytes(gpg.detach_sign(fingerprint, index.read_bytes()))
    (data / "repomd.xml.key").write_text(gpg.export(fingerprint), encoding="ascii")
    return sorted(f"{folder}/repodata/{path.name}" for path in data.iterdir() if not path.name.startswith("repomd."))


def _suite(tree: Path, suite: str, repositories: Sequence[layout.Repository], fingerprint: str, gpg: Gpg) -> list[str]:
    """The paths of what is named after its content."""
    root = tree / "deb"
    dists = root / "dists" / suite
    indices: list[tuple[Path, str]] = []
    components, architectures = set(), set()
    for repository in repositories:
        component = published.variant(repository.desktop)
        machine = repository.platform["architecture"]
        architecture = published.DPKG_ARCHITECTURES.get(machine, machine)
        components.add(component)
        architectures.add(architecture)
        (root / f"pool/{suite}/{component}").mkdir(parents=True, exist_ok=True)
        index = _run(["apt-ftparchive", "--arch", architecture, "packages", f"pool/{suite}/{component}"], cwd=root)
        indices += _index(dists / component / f"binary-{architecture}", index)
    fields = {
        **SUITE,
        "Suite": suite,
        "Codename": suite,
        "Components": " ".join(sorted(components)),
        "Architectures": " ".join(sorted(architectures)),
    }
    options = [f"-oAPT::FTPArchive::Release::{name}={value}" for name, value in fields.items()]
    release = _run(["apt-ftparchive", *options, "release", f"dists/{suite}"], cwd=root)
    # afterwards, because they would be listed
    links = [_by_hash(path, digest) for path, digest in indices]
    (dists / "Release").write_bytes(release)
    (dists / "InRelease").write_bytes(gpg.clearsign(fingerprint, release))
    (dists / "Release.gpg").write_bytes(gpg.detach_sign(fingerprint, release))
    return [str(path.relative_to(tree)) for path in links]


def _index(folder: Path, content: bytes) -> list[tuple[Path, str]]:
    """(path, sha256) of the two forms of an index."""
    folder.mkdir(parents=True)
    found = []
    for name, data in (("Packages", content), ("Packages.gz", gzip.compress(content, mtime=0))):
        (folder / name).write_bytes(data)
        found.append((folder / name, hashlib.sha256(data).hexdigest()))
    return found


def _by_hash(path: Path, digest: str) -> Path:
    link = path.parent / "by-hash" / "SHA256" / digest
    _take(path, link, linked=True)
    return link


def _write_manifest(tree: Path, wanted: layout.Tree, fingerprint: str, hashed: list[str]) -> None:
    document = {
        "layout": layout.LAYOUT,
        "key": fingerprint,
        "packages": {
            path: {"of": package.of, "sha256": cache.sha256(tree / path)} for path, package in wanted.packages.items()
        },
        "repositories": [repository._asdict() for repository in wanted.repositories],
        "hashed": hashed,
    }
    (tree / generations.MANIFEST).write_text(json.dumps(document, indent=1) + "\n", encoding="ascii")


def _run(command: list[str], cwd: Path | None = None) -> bytes:
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, cwd=cwd, env=environment, check=False, capture_output=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit status {done.returncode}"]
        raise PublishingFailed(f"{command[0]} failed: {'; '.join(said[-3:])}")
    return done.stdout
