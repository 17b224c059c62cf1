# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role's variables: what each must be, and what they must be together. They are named without their prefix."""

import difflib
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible.module_utils.compat.version import LooseVersion

from .source import Source

PREFIX = "open_vm_tools_"
# What the collection's playbooks take as their hosts
OF_THE_PLAYBOOKS = frozenset(["open_vm_tools_hosts"])

NUMBERS = {
    "build_jobs": "Write how many compile jobs to run at once, or 0 for as many as the builder can.",
    "build_timeout": "Write seconds, or 0 for no limit.",
    "build_disk_mb": "Write MiB that must be free on a builder, or 0 for any.",
    "build_memory_mb": "Write MiB that must be free on a builder, or 0 for any.",
}
# Units, PAM file and recipe name what these lead to.
DIRECTORIES = "(exec-)?prefix|(s?bin|lib|libexec|sysconf|localstate|data|dataroot)(dir)?|with-udev-rules-dir"
FIXED_ARGUMENTS = re.compile(f"--(disable-vgauth|enable-vgauth=no|({DIRECTORIES})(=|$))")


def problems(options: Mapping[str, Any], releases: Mapping[str, Any], architecture: str) -> list[str]:
    """Everything that is wrong with the variables, whatever the guest is like."""
    found = list(_build_directory(options))
    if options["state"] == "present":
        found += [
            *_version(options, releases, architecture),
            *_source(Source.of(options, releases), options, releases),
            *_numbers(options),
            *_configure_arguments(options),
        ]
    return found


def unknown(variables: Iterable[str], options: Mapping[str, Any]) -> list[str]:
    """A warning for each variable with the role's prefix that the role does not know."""
    names = sorted(name for name in variables if name.startswith(PREFIX) and name not in OF_THE_PLAYBOOKS)
    strangers = [name.removeprefix(PREFIX) for name in names]
    return [_stranger(name, options) for name in strangers if name not in options]


def _stranger(name: str, options: Iterable[str]) -> str:
    # The prefix is what they all have in common.
    nearest = difflib.get_close_matches(name, list(options), n=1)
    hint = f"Did you mean {PREFIX}{nearest[0]}?" if nearest else "The role's README lists those that it has."
    return f"{PREFIX}{name} is no variable of the role esxi_arm.guest.open_vm_tools and has no effect. {hint}"


def _build_directory(options: Mapping[str, Any]) -> Iterator[str]:
    directory = str(options["build_dir"])
    if not re.match("/[^/]+/+[^/]", directory) or ".." in directory.split("/"):
        yield (
            f'open_vm_tools_build_dir is "{directory}". Write the absolute path of a directory of its own, at least '
            "two deep, such as /srv/open-vm-tools."
        )


def _version(options: Mapping[str, Any], releases: Mapping[str, Any], architecture: str) -> Iterator[str]:
    version = str(options["version"])
    if not re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version):
        yield (
            f'open_vm_tools_version is "{version}". Write all three numbers of a release, in quotes, such as "13.1.0".'
        )
        return
    first = releases["first_aarch64"]
    if architecture == "aarch64" and LooseVersion(version) < LooseVersion(first):
        yield (
            f'open-vm-tools {version} cannot be built for aarch64: its configure stops with "Unknown architecture.". '
            f"The first release that can is {first}."
        )
        return
    safe = _safe_release(version, releases["safe_since"])
    if LooseVersion(version) < LooseVersion(safe) and not options["allow_unsafe_version"]:
        yield (
            f"open-vm-tools {version} has known vulnerabilities; the oldest safe release of that line is {safe} "
            "(CVE-2025-41244 and earlier, VMSA-2025-0015). Set open_vm_tools_version to it or to a newer one, or "
            "insist with open_vm_tools_allow_unsafe_version: true."
        )


def _safe_release(version: str, safe_since: Mapping[str, str]) -> str:
    """A line without a safe release, such as 11, is measured by the oldest that has one."""
    return safe_since.get(version.split(".", maxsplit=1)[0]) or min(safe_since.values(), key=LooseVersion)


def _source(source: Source, options: Mapping[str, Any], releases: Mapping[str, Any]) -> Iterator[str]:
    if source.kind == "unknown":
        yield (
            f'open_vm_tools_source_url is "{source.name}". It must end in .git for a repository, or in .tar.gz, .tgz, '
            ".tar.xz or .tar.bz2 for an archive."
        )
        return
    if not source.has_checksum:
        yield (
            f'open_vm_tools_source_checksum is "{options["source_checksum"]}", but {source.name} at version '
            f"{options['version']} needs {_checksum_wanted(source, releases)}."
        )
    if source.kind == "archive" and not source.on_controller and not re.match("(https?|ftp)://", source.url):
        yield (
            f'open_vm_tools_source_url is "{source.name}". Write the absolute path of an archive on the controller, or '
            "an address that begins with https://, http:// or ftp://."
        )


def _checksum_wanted(source: Source, releases: Mapping[str, Any]) -> str:
    if source.kind == "archive":
        return '"sha256:" and the 64 hexadecimal digits that sha256sum prints for the archive'
    return (
        f"the full commit that the tag {source.tag} names, 40 hexadecimal digits (git ls-remote {source.name} "
        f"{source.tag} tells). It may be left empty for the releases that the role knows: "
        f"{', '.join(releases['known'])}"
    )


def _numbers(options: Mapping[str, Any]) -> Iterator[str]:
    for name, hint in NUMBERS.items():
        if int(options[name]) < 0:
            yield f"{PREFIX}{name} is {options[name]}. {hint}"


def _configure_arguments(options: Mapping[str, Any]) -> Iterator[str]:
    fixed = [argument for argument in options["configure_args"] if FIXED_ARGUMENTS.match(argument)]
    if fixed:
        yield (
            f"open_vm_tools_configure_args has {', '.join(fixed)}. The package's units and files are made for the "
            "directories that the role gives configure, and for VGAuth beside vmtoolsd. Take it out."
        )


def archive_problem(source: Source, sha256: str | None) -> str | None:
    """What is wrong with an archive on the controller; `sha256` is its own, None where there is no such file."""
    if sha256 is None:
        return (
            f"open_vm_tools_source_url names {source.local_path}, and there is no such file on the controller that can "
            "be read."
        )
    if source.has_checksum and sha256 != source.sha256:
        return (
            f"sha256 of {source.local_path} is {sha256}, but open_vm_tools_source_checksum asks for {source.sha256}. "
            "Nothing was unpacked. Get the archive again, or correct the variable if the archive is the one you mean."
        )
    return None


def work_directory(options: Mapping[str, Any], source: Source) -> str:
    """Where the builder keeps the source tree, what was staged of it, and the package."""
    return posixpath.join(str(options["build_dir"]), f"{options['version']}-{source.sha256[:12]}")
