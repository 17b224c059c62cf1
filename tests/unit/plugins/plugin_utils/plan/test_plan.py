# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan's cases: options, platform and evidence in, steps with reasons out. No guest and no file is looked at."""

from typing import NamedTuple

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import published
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.build import build_of
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.cache import Entry
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.case import Case
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.patches import Patch
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.plan import asks_repositories, plan, signs
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing.evidence import Signing
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan.samples import (
    CACHED,
    CENTOS_8,
    DAMAGED,
    EMPTY,
    FROM_REPOSITORY,
    IMAGE,
    KEY,
    PACKAGE,
    ROCKY_8,
    VERSION,
    VGAUTHD,
    VMTOOLSD,
    built,
    case,
    drop_in,
    installed,
    nothing_installed,
    platform,
    resources,
    service,
    using_repository,
)

BUILD = ["build", "install", "services", "health"]
INSTALL = BUILD[1:]
STOPPED = {"vmtoolsd": service(VMTOOLSD, active="inactive"), "vgauthd": service(VGAUTHD)}
DISABLED = {"vmtoolsd": service(VMTOOLSD), "vgauthd": service(VGAUTHD, enabled="disabled")}
SKIPPED = {
    "vmtoolsd": service(
        VMTOOLSD, condition="vmware", condition_unmet=True, active="inactive", drop_in=drop_in(VMTOOLSD)
    ),
    "vgauthd": service(VGAUTHD),
}
DESKTOP = {"open-vm-tools": VERSION, "open-vm-tools-desktop": VERSION}
UNCONFIRMED = [{"kind": "unconfirmed", "versions": {"open-vm-tools": "1"}, "new": [], "configured": []}]
# the files of the published repository, in the journal
TRUST = [{"kind": "trust", "paths": ["/etc/apt/keyrings/esxi_arm_guest.asc", published.SOURCES]}]
OURS, THEIRS = {"candidate": f"2:{VERSION}-0esxiarm20260102030405"}, {"candidate": f"2:{VERSION}-1"}
TO_SIGN = {"platform": ROCKY_8, "install_from": "source", "signing_key": "F" * 40}
MANUAL = ["/usr/local/bin/vmtoolsd"]
NICS = {"guestinfo": {"exclude-nics": ["veth*", "cali*"]}}
NICS_SET = {"settings": {"guestinfo": {"exclude-nics": "veth*,cali*"}}, "problem": None}
NICS_NOTED = [{"kind": "settings", "path": "/etc/vmware-tools/tools.conf", "set": NICS_SET["settings"]}]
NICS_NOTED[0].update(original=None, written=["digest"])
BROKEN = {"settings": {}, "problem": "line 3 is before the first [section]: a=b"}
SCRIPT = "/etc/vmware-tools/backupScripts.d/10-database"
WANTED, THERE = {SCRIPT: "digest"}, {SCRIPT: {"sha256": "digest", "mode": "0755", "owner": 0, "link": False}}
ANOTHER = {SCRIPT: {**THERE[SCRIPT], "sha256": "other"}}
SCRIPT_NOTED = [{"kind": "script", "path": SCRIPT, "sha256": ["digest"]}]
CUSTOMIZATION_ON = {"settings": {"deployPkg": {"enable-customization": "true"}}, "problem": None}
CUSTOMIZATION_OFF = {"settings": {"deployPkg": {"enable-customization": "false"}}, "problem": None}
CUSTOMIZATION_NOTED = [{**NICS_NOTED[0], "set": CUSTOMIZATION_OFF["settings"]}]
CLOUD_INIT = {
    **installed("distribution")["customization"],
    "cloud_init": {"version": "22.4.2", "enabled": True, "flag": None, "main_flag": None, "sources": None},
}


def masked(unit):
    """Nothing runs, and systemd has been told not to start this."""
    return {"vmtoolsd": service(unit, load="masked", enabled="masked", active="inactive"), "vgauthd": service(None)}


class Row(NamedTuple):
    """A row of docs/decisions.md: what is known, what is due, and the reason of the first step that is."""

    case: Case
    due: list[str]
    # None where nothing is due
    reason: str | None = None
    entry: Entry = EMPTY


CASES = {
    "nothing is installed, the distribution has no package": Row(
        case(), BUILD, "/cache/KEY has no package for Debian 12 aarch64 with the build key"
    ),
    "the same, and the cache has the package": Row(case(), INSTALL, "open-vm-tools is not installed", CACHED),
    "the same, and the cached package is damaged": Row(case(), BUILD, f"{PACKAGE} is missing", DAMAGED),
    "nothing is installed, the distribution has a package": Row(
        case(nothing_installed(offered=True)), INSTALL, "open-vm-tools is not installed"
    ),
    "the same on a desktop": Row(
        case(nothing_installed(offered=True), desktop="true"),
        INSTALL,
        "open-vm-tools, open-vm-tools-desktop are not installed",
    ),
    "the same, and install_from is source": Row(
        case(nothing_installed(offered=None), install_from="source"), BUILD, "/cache/KEY has no package"
    ),
    "all is well, built from source": Row(case(built()), []),
    "all is well, the distribution's": Row(case(installed("distribution")), []),
    "an image": Row(
        case(nothing_installed(offered=True, **IMAGE)), ["install", "services"], "open-vm-tools is not installed"
    ),
    "an image that has it": Row(case(built(services={**STOPPED}, **IMAGE)), []),
    "an image in which it is not enabled": Row(
        case(built(services={**DISABLED}, **IMAGE)), ["services"], f"{VGAUTHD} is disabled, not enabled"
    ),
    "an image without traces of the build": Row(
        case(nothing_installed(**IMAGE), clean=True),
        ["build", "install", "services", "clean"],
        "/cache/KEY has no package",
    ),
    "the same, with the distribution's package": Row(
        case(nothing_installed(offered=True, **IMAGE), clean=True),
        ["install", "services"],
        "open-vm-tools is not installed",
    ),
    "traces of an earlier build": Row(
        case(built(journal=[{"kind": "directories", "paths": ["/srv/build"]}]), clean=True),
        ["clean"],
        "the journal lists /srv/build",
    ),
    "a builder repository of an earlier build": Row(
        case(built(journal=[{"kind": "repository", "name": "crb"}]), clean=True),
        ["clean"],
        "the journal lists the repository crb",
    ),
    "traces that may stay": Row(case(built(journal=[{"kind": "directories", "paths": ["/srv/build"]}])), []),
    "only packages of an earlier build": Row(
        case(built(journal=[{"kind": "packages", "names": ["libmspack0"]}]), clean=True), []
    ),
    "all is well, outside VMware": Row(case(built(vmware={"by": []}, virtualization="none", services={**STOPPED})), []),
    "the distribution now ships a package": Row(case(built(offered=True)), []),
    "another version": Row(
        case(built(recorded={"build_key": "other", "version": "13.0.10"})),
        BUILD,
        "/cache/KEY has no package",
    ),
    "another version, cached": Row(
        case(built(recorded={"build_key": "other", "version": "13.0.10"})),
        INSTALL,
        "the installed package differs in the version",
        CACHED,
    ),
    "different configure arguments": Row(
        case(built(), configure_args=["--with-icu"]),
        INSTALL,
        "the installed package differs in the arguments of configure",
        CACHED,
    ),
    "desktop parts requested": Row(
        case(built(), desktop="true"),
        INSTALL,
        "the installed package differs in the arguments of configure, the desktop parts",
        CACHED,
    ),
    "another source of the same version": Row(
        case(built(), source_checksum="0" * 40), INSTALL, "the installed package differs in the source", CACHED
    ),
    "a patch is added": Row(
        case(built(), patches=[Patch("/srv/fix.patch", "0" * 64)]),
        INSTALL,
        "the installed package differs in the patches",
        CACHED,
    ),
    "the only patch is gone": Row(
        case(built(recorded={"build_key": "other", "patches": [{"name": "fix.patch", "sha256": "0" * 64}]})),
        INSTALL,
        "the installed package differs in the patches",
        CACHED,
    ),
    "a template has changed": Row(
        case(built(), templates="another digest"),
        INSTALL,
        "the installed package differs in the role's packaging",
        CACHED,
    ),
    "the package has lost its provenance": Row(
        case({**built(), "provenance": None}),
        INSTALL,
        "the installed package differs in the source",
        CACHED,
    ),
    "the distribution's is installed, and install_from is source": Row(
        case(installed("distribution"), install_from="source"),
        INSTALL,
        f"open-vm-tools {VERSION} is the distribution's",
        CACHED,
    ),
    "a built one is installed, and install_from is distribution": Row(
        case(built(offered=True), install_from="distribution"),
        INSTALL,
        f"open-vm-tools {VERSION} was built from source",
    ),
    "the distribution's, desktop parts requested": Row(
        case(installed("distribution"), desktop="true"), INSTALL, "open-vm-tools-desktop is not installed"
    ),
    "the distribution's, with the desktop parts": Row(
        case(installed("distribution", packages=DESKTOP), desktop="true"), []
    ),
    "a manual installation that may be moved": Row(
        case(
            nothing_installed(origin="manual", version="12.0.0", manual_files=MANUAL, offered=False),
            manual_install="move",
        ),
        INSTALL,
        "a manual installation is in its place",
        CACHED,
    ),
    "a manual installation in addition to the package": Row(
        case(built(manual_files=MANUAL), manual_install="move"),
        INSTALL,
        "a manual installation is in its place",
        CACHED,
    ),
    "vmtoolsd does not run": Row(
        case(built(services=STOPPED)), ["services", "health"], f"{VMTOOLSD} is inactive (success), not active"
    ),
    "vgauthd is not enabled": Row(
        case(built(services=DISABLED)), ["services", "health"], f"{VGAUTHD} is disabled, not enabled"
    ),
    "systemd skips a unit on VMware": Row(
        case(built(services=SKIPPED)),
        ["configure", "services", "health"],
        f"{drop_in(VMTOOLSD)['path']} has to change",
    ),
    "a drop-in is no longer needed": Row(
        case(built(drop_ins=[drop_in(VMTOOLSD)])),
        ["configure", "services", "health"],
        f"{drop_in(VMTOOLSD)['path']} has to change",
    ),
    "it was installed in this run": Row(
        case(built(), acted=True), ["health"], "something changes or has changed in this run"
    ),
    "it was installed in this run, and verify is false": Row(case(built(), acted=True, verify=False), []),
    "its run was lost before the health check": Row(
        case(built(journal=UNCONFIRMED)), ["health"], "the last installation has not been checked yet"
    ),
    "the same, and verify is false": Row(case(built(journal=UNCONFIRMED), verify=False), []),
    "the same, and another version is requested": Row(
        case(built(journal=UNCONFIRMED, recorded={"build_key": "other", "version": "13.0.10"})),
        INSTALL,
        "the installed package differs in the version",
        CACHED,
    ),
    "rolled back in this run to another version": Row(
        case(built(recorded={"build_key": "other", "version": "13.0.10"}), rolled_back=True), []
    ),
    "the same, and vmtoolsd does not run": Row(
        case(built(recorded={"build_key": "other"}, services=STOPPED), rolled_back=True, acted=True),
        ["services", "health"],
        f"{VMTOOLSD} is inactive (success), not active",
    ),
    "rolled back to the distribution's, whose unit systemd skips": Row(
        case(installed("distribution", services=SKIPPED), install_from="source", rolled_back=True, acted=True),
        ["configure", "services", "health"],
        f"{drop_in(VMTOOLSD)['path']} has to change",
    ),
    "rolled back in this run to nothing": Row(
        case(rolled_back=True, acted=True), ["leftovers"], "what was rolled back may have written files at run time"
    ),
    "the same, with a drop-in that the role wrote": Row(
        case(nothing_installed(drop_ins=[drop_in(VMTOOLSD)]), rolled_back=True, acted=True),
        ["configure", "leftovers"],
        f"{drop_in(VMTOOLSD)['path']} has to change",
    ),
    "settings that tools.conf has": Row(case(built(tools_conf=NICS_SET, journal=NICS_NOTED), settings=NICS), []),
    "a setting that tools.conf does not have": Row(
        case(built(), settings=NICS), ["settings"], 'exclude-nics in [guestinfo] is not set, not "veth*,cali*"'
    ),
    "a setting that has another value": Row(
        case(built(tools_conf=NICS_SET), settings={"guestinfo": {"exclude-nics": ""}}),
        ["settings"],
        'exclude-nics in [guestinfo] is veth*,cali*, not ""',
    ),
    "a setting that is to be removed": Row(
        case(built(tools_conf=NICS_SET), settings={"guestinfo": {"exclude-nics": None, "primary-nics": None}}),
        ["settings"],
        "exclude-nics in [guestinfo] is veth*,cali*, but is not to be set",
    ),
    "a setting that is no longer requested": Row(
        case(built(tools_conf=NICS_SET, journal=NICS_NOTED)),
        ["settings"],
        "exclude-nics in [guestinfo] is no longer in open_vm_tools_settings",
    ),
    "settings of an administrator, none requested": Row(case(built(tools_conf=NICS_SET)), []),
    "a tools.conf that cannot be parsed, no settings requested": Row(case(built(tools_conf=BROKEN)), []),
    "settings, and nothing is installed": Row(
        case(settings=NICS), [*INSTALL, "settings"], "open-vm-tools is not installed", CACHED
    ),
    "settings, and vmtoolsd does not run": Row(
        case(built(services=STOPPED), settings=NICS),
        ["services", "health", "settings"],
        f"{VMTOOLSD} is inactive (success), not active",
    ),
    "a script that is there": Row(case(built(scripts=THERE, journal=SCRIPT_NOTED), scripts=WANTED), []),
    "a script that is not there": Row(case(built(), scripts=WANTED), ["scripts"], f"{SCRIPT} is missing"),
    "a script that was edited on the guest": Row(
        case(built(scripts=ANOTHER, journal=SCRIPT_NOTED), scripts=WANTED), ["scripts"], f"{SCRIPT} differs"
    ),
    "a script that is no longer requested": Row(
        case(built(scripts=THERE, journal=SCRIPT_NOTED)), ["scripts"], f"{SCRIPT} is no longer in the list"
    ),
    "a script of an administrator": Row(case(built(scripts=THERE)), []),
    "a script, and nothing is installed": Row(
        case(scripts=WANTED), [*INSTALL, "scripts"], "open-vm-tools is not installed", CACHED
    ),
    "open_vm_tools_customization: false": Row(
        case(built(), customization=False), ["settings"], 'enable-customization in [deployPkg] is not set, not "false"'
    ),
    "the same, no longer requested": Row(
        case(built(tools_conf=CUSTOMIZATION_OFF, journal=CUSTOMIZATION_NOTED)),
        ["settings"],
        "enable-customization in [deployPkg] is no longer requested",
    ),
    "open_vm_tools_customization: perl": Row(
        case(built(tools_conf=CUSTOMIZATION_ON), customization="perl"), ["customization"], "perl is not installed"
    ),
    "open_vm_tools_customization: cloud-init, which does not do it by default": Row(
        case(built(tools_conf=CUSTOMIZATION_ON, customization=CLOUD_INIT), customization="cloud-init"),
        ["customization"],
        "disable_vmware_customization of cloud-init is to be false, but /etc/cloud/cloud.cfg does not set it",
    ),
    "the same, and nothing is installed": Row(
        case(nothing_installed(customization={**CLOUD_INIT, "plugin": False}), customization="cloud-init"),
        [*INSTALL, "settings", "customization"],
        "open-vm-tools is not installed",
        CACHED,
    ),
    "open_vm_tools_customization: cloud-init, which the role has told": Row(
        case(built(customization={**CLOUD_INIT, "drop_in": "x"})),
        ["customization"],
        "/etc/cloud/cloud.cfg.d/zz-esxi_arm_guest.cfg is not needed any more",
    ),
    "absent, and a drop-in of cloud-init is left": Row(
        case(nothing_installed(customization={**CLOUD_INIT, "drop_in": "x"}), state="absent"),
        ["remove", "leftovers"],
        "the guest has /etc/cloud/cloud.cfg.d/zz-esxi_arm_guest.cfg",
    ),
    "end-of-life, nothing is installed": Row(
        case(nothing_installed(offered=None), platform=CENTOS_8),
        ["repositories", *BUILD],
        "CentOS 8 aarch64 is end-of-life, and build needs its repositories",
    ),
    "end-of-life, the repositories were checked": Row(
        case(platform=CENTOS_8, repositories_ready=True), BUILD, "/cache/KEY has no package for CentOS 8 aarch64"
    ),
    "end-of-life, and centos_vault is false": Row(
        case(platform=CENTOS_8, centos_vault="false"), BUILD, "/cache/KEY has no package"
    ),
    "end-of-life, and centos_vault is true": Row(
        case(installed("distribution"), platform=CENTOS_8, centos_vault="true"),
        ["repositories"],
        "open_vm_tools_centos_vault is true",
    ),
    "end-of-life, all is well": Row(case(installed("distribution"), platform=CENTOS_8), []),
    "install_from is repository, nothing is installed": Row(
        case(**FROM_REPOSITORY),
        ["repository", *INSTALL],
        "/etc/apt/keyrings/esxi_arm_guest.asc, /etc/apt/sources.list.d/esxi_arm_guest.sources have to change",
    ),
    "the same, and the guest uses it": Row(
        using_repository(nothing_installed()), INSTALL, "open-vm-tools is not installed"
    ),
    "the same, and a built one of another version is installed": Row(
        using_repository(built(recorded={"build_key": "other", "version": "13.0.10"})), []
    ),
    "the same, and desktop parts requested": Row(
        using_repository(built(), desktop="true"), INSTALL, "the installed package differs in the desktop parts"
    ),
    "the same, and the distribution's is installed": Row(
        using_repository(installed("distribution", **OURS)), INSTALL, f"open-vm-tools {VERSION} is the distribution's"
    ),
    "the same, and it is not older than what is published": Row(
        using_repository(installed("distribution", **THEIRS)), []
    ),
    "the repository has another URL by now": Row(
        using_repository(built())._replace(options=case(**{**FROM_REPOSITORY, "repository_url": "http://new"}).options),
        ["repository", "health"],
        "/etc/apt/sources.list.d/esxi_arm_guest.sources has to change",
    ),
    "the guest uses the repository, which is no longer requested": Row(
        case(built(journal=TRUST)), ["repository", "health"], f"{published.SOURCES} is no longer requested"
    ),
    "the cached .rpm is to be signed": Row(
        case(signing=KEY._replace(copy="/cache/signed"), **TO_SIGN),
        ["sign", *INSTALL],
        f"the package is not signed with the key {KEY.fingerprint} yet",
        CACHED,
    ),
    "the same, and it is signed": Row(
        case(signing=KEY._replace(copy="/cache/signed", signed=True), **TO_SIGN),
        INSTALL,
        "open-vm-tools is not installed",
        CACHED,
    ),
    "the same, before it is built": Row(
        case(signing=KEY, **TO_SIGN), ["build", "sign", *INSTALL], "/cache/KEY has no package for Rocky 8"
    ),
    "a new version, without the tag install": Row(
        case(built(services=STOPPED, recorded={"build_key": "other"}), selected=["configure", "verify"]),
        ["services", "health"],
        f"{VMTOOLSD} is inactive (success), not active",
    ),
    "the same, with tools.conf to set": Row(
        case(built(recorded={"build_key": "other"}), settings=NICS, selected=["configure"]),
        ["settings"],
        "exclude-nics in [guestinfo] is not set",
    ),
    "a new version, without the tag configure": Row(
        case(built(recorded={"build_key": "other"}), settings=NICS, selected=["install", "verify"]),
        ["build", "install", "health"],
        "/cache/KEY has no package",
    ),
    "a new version, without the tag verify": Row(
        case(built(recorded={"build_key": "other"}), selected=["install", "configure"]),
        ["build", "install", "services"],
        "/cache/KEY has no package",
    ),
    "all is well, with the tag verify alone": Row(
        case(built(), selected=["verify"]), ["health"], "verify is the only tag of the role that is run"
    ),
    "the same, and open_vm_tools_verify is false": Row(case(built(), selected=["verify"], verify=False), []),
    "a repository that is no longer requested, without the tag install": Row(
        case(built(journal=TRUST), selected=["configure", "verify"]), []
    ),
    "the mirrors are gone, without the tag install": Row(
        case(built(), platform=CENTOS_8, centos_vault="true", selected=["configure", "verify"]), []
    ),
    "absent, without the tag install": Row(case(built(), state="absent", selected=["configure"]), []),
    "absent, nothing is installed": Row(case(state="absent"), []),
    "absent, a package is installed": Row(
        case(built(), state="absent"), ["remove", "leftovers"], f"the guest has open-vm-tools {VERSION}"
    ),
    "absent, only build dependencies are left": Row(
        case(nothing_installed(journal=[{"kind": "packages"}]), state="absent"),
        ["remove", "leftovers"],
        "the guest has what the journal lists",
    ),
    "absent, the same beside a manual installation": Row(
        case(
            nothing_installed(
                journal=[{"kind": "packages"}], origin="manual", manual_files=["/usr/local/bin/vmtoolsd"]
            ),
            state="absent",
        ),
        ["remove"],
        "the guest has what the journal lists",
    ),
}


def planned(row: Row):
    return plan(row.case, build_of(row.case), row.entry)


@pytest.mark.parametrize("row", CASES.values(), ids=CASES)
def test_what_is_due_and_why(row):
    decided = planned(row)
    reason = next((step.reason for step in decided.steps if step.due), None)
    assert decided.problems == []
    assert (decided.due, reason) == (row.due, reason)
    assert (reason or "").startswith(row.reason or "") and bool(reason) == bool(row.reason)


PROBLEMS = {
    "nothing to configure": (
        case(selected=["configure"]),
        [
            "No package of open-vm-tools is installed, and the tag install is left out, so there is nothing to "
            "configure. Run the play with the tag install, too, or without tags."
        ],
    ),
    "a manual installation, and nothing else to verify": (
        case(
            nothing_installed(origin="manual", manual_files=MANUAL),
            manual_install="move",
            selected=["configure", "verify"],
        ),
        ["so there is nothing to configure or verify. "],
    ),
    "a manual installation": (
        case(nothing_installed(origin="manual", manual_files=MANUAL)),
        ["is in the way: /usr/local/bin/vmtoolsd. Set open_vm_tools_manual_install: move"],
    ),
    "VMware's bundled tools": (
        case(nothing_installed(manual_files=["/etc/vmware-tools/locations"])),
        ["An installation of VMware's bundled tools, which no package owns, is in the way: /etc/vmware-tools/loc"],
    ),
    "what removes them": (
        case(nothing_installed(manual_files=["/etc/vmware-tools/locations"])),
        ["gives it back, or run vmware-uninstall-tools.pl."],
    ),
    "more files than anybody reads": (
        case(nothing_installed(manual_files=[f"/usr/local/lib/{number}" for number in range(10)])),
        ["/usr/local/lib/7 (and 2 more)"],
    ),
    "signed packages only": (
        case(nothing_installed(refuses_unsigned="localpkg_gpgcheck=1")),
        ["only accepts signed packages (localpkg_gpgcheck=1)"],
    ),
    "signed packages only, and a manual installation": (
        case(nothing_installed(refuses_unsigned="localpkg_gpgcheck=1", manual_files=MANUAL)),
        ["A manual installation of open-vm-tools", "only accepts signed packages"],
    ),
    "signed packages only, and the user insists": (
        case(nothing_installed(refuses_unsigned="localpkg_gpgcheck=1"), unsigned_package="install"),
        [],
    ),
    "signed packages only, and there is a key to sign with": (
        case(nothing_installed(refuses_unsigned="localpkg_gpgcheck=1"), signing=KEY, **TO_SIGN),
        [],
    ),
    "signed packages only, and the published ones are signed": (
        using_repository(nothing_installed(refuses_unsigned="localpkg_gpgcheck=1"), platform=ROCKY_8),
        [],
    ),
    "a key that cannot sign": (
        case(signing=Signing(problems=("that key has expired",)), **TO_SIGN),
        ["that key has expired"],
    ),
    "signed packages only, and it is installed": (case(built(refuses_unsigned="localpkg_gpgcheck=1")), []),
    "signed packages only, and the distribution's is signed": (
        case(nothing_installed(offered=True, refuses_unsigned="localpkg_gpgcheck=1")),
        [],
    ),
    "a built one for one that is not there": (
        case(built(offered=False), install_from="distribution"),
        [f"have no open-vm-tools for Debian 12 aarch64. The guest keeps open-vm-tools {VERSION}"],
    ),
    "a masked unit": (
        case(built(services={**STOPPED, "vmtoolsd": service(VMTOOLSD, load="masked", enabled="masked")})),
        [f"Run systemctl unmask {VMTOOLSD}"],
    ),
    "settings for a tools.conf that cannot be parsed": (
        case(built(tools_conf=BROKEN), settings=NICS),
        ["/etc/vmware-tools/tools.conf cannot be parsed, so vmtoolsd ignores all of it: line 3 is before the first"],
    ),
    "customization by cloud-init, which is not there": (
        case(built(), customization="cloud-init"),
        ["the guest has no /usr/bin/cloud-init"],
    ),
    "a script of somebody else with the name of one that is requested": (
        case(built(scripts=ANOTHER), scripts=WANTED),
        [f"{SCRIPT} was not written by an earlier run, and is not what is to be there."],
    ),
    "the same before the installation": (
        case(nothing_installed(scripts=ANOTHER), scripts=WANTED),
        ["Give the script another name, or move the file away."],
    ),
    "a masked unit, before the built package is installed": (
        case(nothing_installed(services=masked("vmtoolsd.service"))),
        ["Run systemctl unmask vmtoolsd.service"],
    ),
    "the name of the distribution's unit, which the built one has, too": (
        case(nothing_installed(services=masked(VMTOOLSD))),
        [f"Run systemctl unmask {VMTOOLSD}"],
    ),
    "a masked unit, before the distribution's package is installed": (
        case(nothing_installed(services=masked(VMTOOLSD), offered=True)),
        [f"Run systemctl unmask {VMTOOLSD}"],
    ),
    "a masked unit of another name than the distribution's": (
        case(nothing_installed(services=masked("vmtoolsd.service"), offered=True)),
        [],
    ),
    "the same where the distribution has upstream's names": (
        case(
            nothing_installed(services=masked("vmtoolsd.service"), offered=True),
            platform=platform(recipe={"unit_aliases": {}}),
        ),
        ["Run systemctl unmask vmtoolsd.service"],
    ),
}


@pytest.mark.parametrize("refused, sentences", PROBLEMS.values(), ids=PROBLEMS)
def test_what_stands_in_the_way(refused, sentences):
    problems = plan(refused, build_of(refused), EMPTY).problems
    assert len(problems) == len(sentences)
    assert all(sentence in problem for sentence, problem in zip(sentences, problems)), problems


ASKED = {
    "nothing is installed": (case(), True),
    "a manual installation": (case(nothing_installed(origin="manual")), True),
    "the source is asked for": (case(install_from="source"), False),
    "the distribution is asked for": (case(install_from="distribution"), False),
    "the distribution in place of a built one": (case(built(), install_from="distribution"), True),
    "it was built": (case(built()), False),
    "it is the distribution's": (case(installed("distribution")), False),
    "it is to go": (case(state="absent"), False),
    "the repository, which the guest does not use yet": (case(installed("distribution"), **FROM_REPOSITORY), False),
    "the repository, and it is the distribution's": (using_repository(installed("distribution")), True),
    "the repository, and it was built": (using_repository(built()), False),
    "the repository, and nothing is installed": (using_repository(nothing_installed()), False),
    "it was rolled back": (case(rolled_back=True), False),
    "before the repositories point at the vault": (case(platform=CENTOS_8), False),
    "once they do": (case(platform=CENTOS_8, repositories_ready=True), True),
    "where they are not to": (case(platform=CENTOS_8, centos_vault=False), True),
}


@pytest.mark.parametrize("asked, expected", ASKED.values(), ids=ASKED)
def test_whether_the_repositories_are_asked(asked, expected):
    unknown = asked._replace(evidence={**asked.evidence, "offered": None})
    assert asks_repositories(unknown) is expected


@pytest.mark.parametrize("offered", [True, False])
def test_repositories_are_asked_once(offered):
    assert not asks_repositories(case(nothing_installed(offered=offered)))


def test_a_guest_too_small_is_no_problem_while_another_may_build():
    small = case(nothing_installed(resources=resources(disk_free_mb=1)))
    assert plan(small, build_of(small), EMPTY).problems == []


SIGNED = {
    "an .rpm that is about to be installed": (case(**TO_SIGN), True),
    "without a key": (case(**{**TO_SIGN, "signing_key": ""}), False),
    "a .deb": (case(install_from="source", signing_key="F" * 40), False),
    "nothing is due": (case(built(), signing_key="F" * 40, platform=ROCKY_8)._replace(rolled_back=True), False),
    "the distribution's": (case(nothing_installed(offered=True), signing_key="F" * 40, platform=ROCKY_8), False),
    "from the repository": (case(**{**FROM_REPOSITORY, "signing_key": "F" * 40}, platform=ROCKY_8), False),
    "it is to go": (case(built(), state="absent", signing_key="F" * 40, platform=ROCKY_8), False),
}


@pytest.mark.parametrize("asked, expected", SIGNED.values(), ids=SIGNED)
def test_whether_a_signed_copy_is_needed(asked, expected):
    assert signs(asked, plan(asked, build_of(asked), CACHED)) is expected


RESTARTED = {
    "vmtoolsd finds out by itself": (built(), NICS, None),
    "it is only read at start": (built(), {"vmtools": {"hide-tools-version": True}}, VMTOOLSD),
    "it is started in this run anyway, but before that": (
        built(services=STOPPED),
        {"vmtools": {"hide-tools-version": True}},
        VMTOOLSD,
    ),
    "it cannot run": (
        built(vmware={"by": []}, virtualization="none", services={**STOPPED}),
        {"vmtools": {"hide-tools-version": True}},
        None,
    ),
    "nothing is due": (
        built(tools_conf={"settings": {"vmtools": {"hide-tools-version": "true"}}, "problem": None}),
        {"vmtools": {"hide-tools-version": True}},
        None,
    ),
}


@pytest.mark.parametrize("evidence, wanted, unit", RESTARTED.values(), ids=RESTARTED)
def test_what_is_restarted(evidence, wanted, unit):
    restarted = case(evidence, settings=wanted)
    assert plan(restarted, build_of(restarted), EMPTY).restart == unit
