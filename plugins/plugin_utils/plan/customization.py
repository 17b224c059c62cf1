# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who does the guest's customization by vCenter: open_vm_tools_customization."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ansible.module_utils.compat.version import LooseVersion

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import tools_conf
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.customization import (
    CONFIGURATION,
    DROP_IN,
    SWITCHED_OFF,
)

from .case import Case

VARIABLE = "open_vm_tools_customization"
CLOUD_INIT, PERL, OFF = "cloud-init", "perl", "false"
SECTION, KEY = "deployPkg", "enable-customization"
# What tools.conf has to say. Nothing with auto.
ENABLED = {CLOUD_INIT: "true", PERL: "true", OFF: "false"}
# GLib's words for a boolean, and no key, which means that it is enabled
MEANS = {"true": ("true", "1", None), "false": ("false", "0")}
# What cloud-init's configuration has to say. Nothing with auto, and with false, since nothing reaches it then.
DISABLED = {CLOUD_INIT: "false", PERL: "true"}
# cloud-init looks for it in its data source OVF before this release, and in VMware since then.
SOURCE_VMWARE_SINCE = "23.1"
# open-vm-tools only reads cloud-init's main configuration before this release.
DIRECTORY_READ_SINCE = "12.3.5"
WITHOUT_PLUGIN = re.compile("--(disable-deploypkg|enable-deploypkg=no)$")


class Customization(NamedTuple):
    """The decision."""

    due: bool
    reason: str
    # packages to install
    packages: list[str]
    # the content that cloud-init's drop-in is to have, None if there is to be none
    drop_in: str | None
    # whether it has another one now
    drop_in_differs: bool
    problems: list[str]


def conflict(options: Mapping[str, Any]) -> Iterator[str]:
    """Between the variables. Only for settings without a problem."""
    wanted = ENABLED.get(_word(options))
    keys = tools_conf.wanted(options["settings"]).get(SECTION, {})
    if wanted and KEY in keys and keys[KEY] not in MEANS[wanted]:
        value = "null" if keys[KEY] is None else f'"{keys[KEY]}"'
        yield (
            f"open_vm_tools_settings has {value} for {KEY} in [{SECTION}], but {VARIABLE} is {_word(options)}, which "
            f'needs "{wanted}". Remove one of them.'
        )


def settings(options: Mapping[str, Any]) -> dict[str, dict[str, str | None]]:
    """open_vm_tools_settings, with what this variable adds to it."""
    wanted: dict[str, dict[str, str | None]] = tools_conf.wanted(options["settings"])
    enabled = ENABLED.get(_word(options))
    if enabled is None or KEY in wanted.get(SECTION, {}):
        return wanted
    return {**wanted, SECTION: {**wanted.get(SECTION, {}), KEY: enabled}}


def packages(case_options: Mapping[str, Any], platform: Mapping[str, Any]) -> list[str]:
    """What has to be installed, and so be asked for."""
    asked = case_options["state"] == "present" and _word(case_options) == PERL
    return list(platform["perl_packages"]) if asked else []


def decide(case: Case, settled: bool, from_source: list[str] | None) -> Customization:
    """`settled`: whether the open-vm-tools that is to stay is installed. `from_source`: the arguments of configure if
    it is built, otherwise None."""
    word, found = _word(case.options), case.evidence["customization"]
    missing = [name for name in packages(case.options, case.platform) if not case.evidence["packages"].get(name)]
    drop_in = _drop_in(word, found)
    differs = drop_in != found["drop_in"]
    reasons = [f"{name} is not installed" for name in missing]
    if differs:
        reasons.append(_difference(word, found, drop_in))
    problems = [
        *_problems(word, found, settled, from_source),
        *_outdated(word, found, _version(case, settled, from_source)),
    ]
    return Customization(
        bool(reasons), "; ".join(reasons) or _as_it_is(word, case.evidence), missing, drop_in, differs, problems
    )


def _version(case: Case, settled: bool, from_source: list[str] | None) -> str | None:
    """The release of open-vm-tools that is to stay, None if it is not known yet."""
    if settled:
        return case.evidence["version"]
    return None if from_source is None else str(case.options["version"])


def _reads_directory(version: str | None) -> bool:
    return not version or LooseVersion(version) >= LooseVersion(DIRECTORY_READ_SINCE)


def _word(options: Mapping[str, Any]) -> str:
    return str(options["customization"]).lower()


def _drop_in(word: str, found: Mapping[str, Any]) -> str | None:
    wanted = DISABLED.get(word)
    # What is not set is disabled.
    if not found["cloud_init"] or wanted is None or _value(found) == wanted:
        return None
    return (
        "# Written by the Ansible role esxi_arm.guest.open_vm_tools, and removed by open_vm_tools_state: absent.\n"
        f"disable_vmware_customization: {wanted}\n"
    )


def _value(found: Mapping[str, Any], name: str = "flag") -> str:
    flag = found["cloud_init"][name]
    return flag["value"] if flag else "true"


def _difference(word: str, found: Mapping[str, Any], drop_in: str | None) -> str:
    if drop_in is None:
        return f"{DROP_IN} is not needed any more"
    flag = found["cloud_init"]["flag"]
    says = f"{flag['path']} has {flag['value']}" if flag else f"{CONFIGURATION} does not set it"
    return f"disable_vmware_customization of cloud-init is to be {DISABLED[word]}, but {says}"


def _as_it_is(word: str, evidence: Mapping[str, Any]) -> str:
    if word != "auto":
        return f"{VARIABLE} is {word}, as the guest is"
    found, settings_now = evidence["customization"], evidence["tools_conf"]["settings"]
    if settings_now.get(SECTION, {}).get(KEY) in MEANS["false"]:
        return "tools.conf disables customization"
    if (
        found["cloud_init"]
        and _value(found, "flag" if _reads_directory(evidence["version"]) else "main_flag") == "false"
    ):
        return "cloud-init does it"
    if found["perl"]:
        return "Perl does it"
    return f"nothing on the guest can do it ({VARIABLE}: perl installs Perl)"


def _problems(word: str, found: Mapping[str, Any], settled: bool, from_source: list[str] | None) -> Iterator[str]:
    if word not in DISABLED:
        return
    without = [argument for argument in from_source or [] if WITHOUT_PLUGIN.match(argument)]
    if without and not settled:
        yield (
            f"{VARIABLE} is {word}, but open_vm_tools_configure_args has {without[0]}, so the package would have no "
            "plugin for it. Remove one of them."
        )
    if settled and not found["plugin"]:
        yield (
            f"{VARIABLE} is {word}, but the installed open-vm-tools has no libdeployPkgPlugin.so below /usr/lib or "
            "/usr/lib64. Install it with open_vm_tools_install_from: source, without --disable-deploypkg, or leave "
            f"{VARIABLE} at auto."
        )
    if found["cloud_init"]:
        yield from _overruled(word, found)
    if word == CLOUD_INIT:
        yield from _unusable(found["cloud_init"])


def _outdated(word: str, found: Mapping[str, Any], version: str | None) -> Iterator[str]:
    if word not in DISABLED or not found["cloud_init"] or _reads_directory(version):
        return
    if _value(found, "main_flag") != DISABLED[word]:
        yield (
            f"{VARIABLE} is {word}, but open-vm-tools {version} reads disable_vmware_customization of cloud-init from "
            f"{CONFIGURATION} only, where it is {_value(found, 'main_flag')}. Set it to {DISABLED[word]} there, or "
            f"install {DIRECTORY_READ_SINCE} or newer, such as with open_vm_tools_install_from: source."
        )


def _overruled(word: str, found: Mapping[str, Any]) -> Iterator[str]:
    flag = found["cloud_init"]["flag"]
    if _value(found) != DISABLED[word] and flag and flag["path"] > DROP_IN:
        yield (
            f"{VARIABLE} is {word}, but {flag['path']} has disable_vmware_customization: {flag['value']}, and counts "
            f"more than {DROP_IN}. Correct it, or give it a name that is sorted before that."
        )


def _unusable(cloud_init: Mapping[str, Any] | None) -> Iterator[str]:
    if not cloud_init:
        yield (
            f"{VARIABLE} is {CLOUD_INIT}, but the guest has no /usr/bin/cloud-init. The role does not install it, "
            "because at its next start the guest would be set up as a new instance, with new host keys. Install it in "
            f"the template, or set {VARIABLE}: perl."
        )
        return
    if not cloud_init["enabled"]:
        yield f"{VARIABLE} is {CLOUD_INIT}, but {SWITCHED_OFF} keeps cloud-init from starting. Remove that file."
    version, sources = cloud_init["version"], cloud_init["sources"]
    names = [name.strip().strip("'\"") for name in sources["value"].split(",")] if sources else []
    needed = "OVF" if version and LooseVersion(version) < LooseVersion(SOURCE_VMWARE_SINCE) else "VMware"
    if sources and needed not in names:
        yield (
            f"{VARIABLE} is {CLOUD_INIT}, but {sources['path']} has the datasource_list [{sources['value'].strip()}]. "
            f"Add {needed} to it, where cloud-init {version or ''} looks for what vCenter sends."
        ).replace("  ", " ")
