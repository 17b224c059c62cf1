# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Validates the role's variables, individually and in combination. They are named without their prefix."""

import difflib
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible.module_utils.compat.version import LooseVersion

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import credentials

from . import scripts, settings
from .patches import form_problems
from .source import Source

PREFIX = "open_vm_tools_"
# The variables of the collection's playbooks
OF_THE_PLAYBOOKS = frozenset(
    [
        "open_vm_tools_hosts",
        "open_vm_tools_host_view_file",
        "open_vm_tools_publish_dir",
        "open_vm_tools_status_html",
        "open_vm_tools_status_json",
        "open_vm_tools_status_mode",
    ]
)

NUMBERS = {
    "build_jobs": "Write the number of parallel compile jobs, or 0 for as many as the builder can run.",
    "build_timeout": "Write a number of seconds, or 0 for no limit.",
    "build_disk_mb": "Write the MiB that must be free on a builder, or 0 for no minimum.",
    "cache_keep": "Write how many packages of each platform the cache keeps, or 0 for all.",
    "verify_timeout": "Write the seconds to wait until the services are healthy.",
    "build_memory_mb": "Write the MiB that must be free on a builder, or 0 for no minimum.",
}
# What has parts. The argument specification also takes a text for it, but does not hand on what it makes of that.
FORMS = {
    "configure_args": 'Write a list, such as ["--without-x"].',
    "patches": "Write a list of absolute paths on the controller.",
    "build_environment": "Write a dictionary, such as {CC: gcc}.",
    "settings": "Write a dictionary of sections, each a dictionary of keys.",
    "power_scripts": "Write a dictionary with lists of scripts.",
}
VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
# Units, PAM file and recipe depend on these.
DIRECTORIES = "(exec-)?prefix|(s?bin|lib|libexec|sysconf|localstate|data|dataroot)(dir)?|with-udev-rules-dir"
FIXED_ARGUMENTS = re.compile(f"--(disable-vgauth|enable-vgauth=no|({DIRECTORIES})(=|$))")


def problems(options: Mapping[str, Any], releases: Mapping[str, Any], architecture: str) -> list[str]:
    """Everything that is wrong with the variables, independent of the guest."""
    misshapen = list(_forms(options))
    if misshapen:
        return misshapen
    found = list(_build_directory(options))
    if options["state"] == "present":
        found += [
            *_cache_directory(options),
            *_version(options, releases, architecture),
            *_source(Source.of(options, releases), options, releases),
            *_numbers(options),
            *_configure_arguments(options),
            *_repository(options),
            *settings.problems(options),
            *scripts.problems(options),
            *form_problems(options["patches"]),
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
    hint = f"Did you mean {PREFIX}{nearest[0]}?" if nearest else "The role's README lists its variables."
    return f"{PREFIX}{name} is not a variable of the role esxi_arm.guest.open_vm_tools and has no effect. {hint}"


def _forms(options: Mapping[str, Any]) -> Iterator[str]:
    for name, hint in FORMS.items():
        if isinstance(options[name], str):
            yield (
                f'{PREFIX}{name} is the text "{credentials.redacted(options[name])}". {hint} What comes from a survey, '
                "or from -e NAME=VALUE, is always a text: convert it with the filter from_json, or write it as "
                f"-e '{{\"{PREFIX}{name}\": ...}}'."
            )


def _cache_directory(options: Mapping[str, Any]) -> Iterator[str]:
    directory = str(options["cache_dir"])
    if not posixpath.isabs(posixpath.expanduser(directory)):
        yield (
            f'open_vm_tools_cache_dir is "{directory}". Write the absolute path of a directory on the controller, such '
            "as /var/lib/esxi_arm_guest."
        )


def _build_directory(options: Mapping[str, Any]) -> Iterator[str]:
    directory = str(options["build_dir"])
    if not re.match("/[^/]+/+[^/]", directory) or ".." in directory.split("/"):
        yield (
            f'open_vm_tools_build_dir is "{directory}". Write the absolute path of a dedicated directory, at least '
            "two levels deep, such as /srv/open-vm-tools."
        )


def _version(options: Mapping[str, Any], releases: Mapping[str, Any], architecture: str) -> Iterator[str]:
    version = str(options["version"])
    if not VERSION.fullmatch(version):
        yield (
            f'open_vm_tools_version is "{version}". Write all three numbers of a release, in quotes, such as "13.1.0".'
        )
        return
    first = releases["first_aarch64"]
    if architecture == "aarch64" and LooseVersion(version) < LooseVersion(first):
        yield (
            f'open-vm-tools {version} cannot be built for aarch64: its configure stops with "Unknown architecture.". '
            f"The first release with support for it is {first}."
        )
        return
    safe = _safe_release(version, releases["safe_since"])
    if LooseVersion(version) < LooseVersion(safe) and not options["allow_unsafe_version"]:
        yield (
            f"open-vm-tools {version} has known vulnerabilities; the oldest safe release of that line is {safe} "
            "(CVE-2025-41244 and earlier, VMSA-2025-0015). Set open_vm_tools_version to that or a newer release, or "
            "build it anyway with open_vm_tools_allow_unsafe_version: true."
        )


def _safe_release(version: str, safe_since: Mapping[str, str]) -> str:
    """A line without a safe release, such as 11, is compared with the oldest line that has one."""
    return safe_since.get(version.split(".", maxsplit=1)[0]) or min(safe_since.values(), key=LooseVersion)


def _source(source: Source, options: Mapping[str, Any], releases: Mapping[str, Any]) -> Iterator[str]:
    if source.kind == "unknown":
        yield (
            f'open_vm_tools_source_url is "{source.name}". It must end in .git for a repository, or in .tar.gz, .tgz, '
            ".tar.xz or .tar.bz2 for an archive."
        )
        return
    if credentials.is_ambiguous(source.url):
        yield (
            f'open_vm_tools_source_url is "{source.name}" with a user name and password, but these are not where '
            "programs look for them. Write it as https://USER:PASSWORD@HOST/PATH, with %2F for each / in the password, "
            "%3F for ?, %23 for # and %40 for @."
        )
    if not source.has_checksum and (source.kind == "archive" or VERSION.fullmatch(str(options["version"]))):
        yield (
            f'open_vm_tools_source_checksum is "{options["source_checksum"]}", but {source.name} at version '
            f"{options['version']} needs {_checksum_wanted(source, releases)}."
        )
    if source.kind == "archive" and not source.on_controller and not re.match("(https?|ftp)://", source.url):
        yield (
            f'open_vm_tools_source_url is "{source.name}". Write the absolute path of an archive on the controller, or '
            "a URL that begins with https://, http:// or ftp://."
        )


def _checksum_wanted(source: Source, releases: Mapping[str, Any]) -> str:
    if source.kind == "archive":
        return '"sha256:" and the 64 hexadecimal digits that sha256sum prints for the archive'
    return (
        f"the full commit of the tag {source.tag}, 40 hexadecimal digits (see git ls-remote {source.name} "
        f"{source.tag}). It may be empty for the releases that the role knows: "
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
            f"open_vm_tools_configure_args has {', '.join(fixed)}. The package's units and files depend on the role's "
            "directories, and on VGAuth. Remove it."
        )


def _repository(options: Mapping[str, Any]) -> Iterator[str]:
    if options["install_from"] != "repository":
        return
    url = str(options["repository_url"])
    if not re.fullmatch(r"(https?|file)://\S+", url):
        yield (
            f'open_vm_tools_repository_url is "{url}", but open_vm_tools_install_from is repository. Write the URL of '
            "what esxi_arm.guest.publish has published, which begins with https:// or http://."
        )
    if not options["repository_key"] and not options["signing_key"]:
        yield (
            "open_vm_tools_install_from is repository, but no key is set that guests can check its signatures with. "
            "Set open_vm_tools_repository_key to the path of its public key on the controller (key.asc of the "
            "published tree), or open_vm_tools_signing_key."
        )


def archive_problem(source: Source, sha256: str | None) -> str | None:
    """What is wrong with an archive on the controller; `sha256` is its own, None if there is no such file."""
    if sha256 is None:
        return f"open_vm_tools_source_url is {source.local_path}, but there is no such readable file on the controller."
    if source.has_checksum and sha256 != source.sha256:
        return (
            f"sha256 of {source.local_path} is {sha256}, but open_vm_tools_source_checksum asks for {source.sha256}. "
            "Nothing was unpacked. Get the archive again, or correct the variable if the archive is the right one."
        )
    return None
