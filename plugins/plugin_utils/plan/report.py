# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What open_vm_tools_plan returns: the plan, for tasks and people."""

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import published
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.credentials import has_credentials, redacted

from . import customization, health, platform, services, tags
from .build import Build, builder_problem, work_directory
from .cache import Entry
from .case import Case
from .plan import Plan, signs, unconfirmed

# The modules of this step run in check mode, too, and report themselves whether they would change anything.
SELF_TOLD = ("repositories", "repository")
# Only looks at the guest.
UNCHANGING = ("health",)
# What is done after the health check.
LATER = ("settings", "scripts", "customization", "clean")
# What the health check does not wait for: itself, what is done later, and what only an installation needs
NOT_LEFT = (*UNCHANGING, *LATER, "repositories")
UNIT = re.compile(r"/etc/systemd/system/([^/]+)\.service|/etc/init\.d/([^/]+)")


def result(case: Case, build: Build, entry: Entry, decided: Plan, check_mode: bool) -> dict[str, Any]:
    return {
        "changed": check_mode and any(name not in SELF_TOLD + UNCHANGING for name in decided.due),
        "steps": [step._asdict() for step in decided.steps],
        "due": decided.due,
        "diff": difference(case, decided),
        "install_from": decided.choice.install_from if decided.choice else None,
        "because": decided.choice.because if decided.choice else None,
        "platform": platform.name(case.platform),
        "desktop": build.desktop,
        "condition_virtualization": build.condition_virtualization,
        "packages": decided.packages,
        "allow_unsigned": allows_unsigned(case, decided),
        "from_repositories": replaces(case, decided),
        "repository": repository_report(case, build, decided),
        # The question what the repositories offer has refreshed them, too.
        "update_cache": not case.lists_refreshed and case.evidence["offered"] is None,
        "left": left(decided),
        "on_vmware": services.runs_on_vmware(case.evidence),
        "unconfirmed": unconfirmed(case.evidence),
        "restart": decided.restart,
        "settings": customization.settings(case.options) if "settings" in decided.due else {},
        "customization": customization_report(case, decided),
        # What cannot be checked would otherwise be rolled back by the first run in which it can.
        "reversible": (
            bool(case.options["verify"]) and services.systemd_runs(case.evidence) and tags.may_be_checked(case.selected)
        ),
        "systemd_runs": services.systemd_runs(case.evidence),
        "directories": removal_directories(case),
        "manual_units": manual_units(case.evidence),
        "build": build_report(case, build, entry),
        "signing": signing_report(case, decided),
        **services_report(decided),
        "evidence": case.evidence,
        "look_again": {
            "names": sorted(case.evidence["packages"]),
            "build_dir": case.options["build_dir"],
            # for the health check, which then needs no look of its own
            "settled_seconds": health.SETTLED_SECONDS if "health" in decided.due else 0,
        },
    }


def allows_unsigned(case: Case, decided: Plan) -> bool:
    """zypper has to be told of every unsigned file, the role only if an administrator of the guest wants signatures."""
    if signing_report(case, decided):
        return False
    return case.options["unsigned_package"] == "install" or not case.evidence["refuses_unsigned"]


def build_report(case: Case, build: Build, entry: Entry) -> dict[str, Any]:
    directory = work_directory(case.options, build.source, build.patches, build.key)
    archive = posixpath.join(directory, build.source.file_name)
    return {
        "key": build.key,
        "inputs": redacted(build.inputs),
        "source": build.source.described(),
        "configure_args": build.configure_args,
        # without what must not be shown, which autotools_build gets from the variable
        "environment": {name: value for name, value in build.environment.items() if not has_credentials(value)},
        "packages": build.packages,
        "group": build.group,
        "runtime_packages": build.runtime_packages,
        "directory": directory,
        "source_directory": posixpath.join(directory, "source"),
        "stage_directory": posixpath.join(directory, "stage"),
        "archive": archive,
        **patches_report(build, directory, archive),
        "package_directory": posixpath.join(directory, "package"),
        "cache_directory": entry.directory,
        "cached": entry.package,
        # what guests get
        "file": (case.signing and case.signing.copy) or entry.package,
        "problem": builder_problem(case),
        "builders": case.builders,
        "needs": needs(case),
    }


def needs(case: Case) -> dict[str, Any]:
    """Of a builder, beside the platform."""
    return {
        "glibc": case.evidence["resources"]["glibc"],
        "disk_mb": int(case.options["build_disk_mb"]),
        "memory_mb": int(case.options["build_memory_mb"]),
    }


def customization_report(case: Case, decided: Plan) -> dict[str, Any]:
    """The packages to install, and what to do about cloud-init's drop-in, which a removal removes."""
    drop_in = {"path": customization.DROP_IN, "present": bool(case.evidence["customization"]["drop_in"])}
    if not decided.customization:
        return {"packages": [], "drop_in": {**drop_in, "content": None, "differs": drop_in["present"]}}
    wanted = decided.customization
    return {
        "packages": wanted.packages,
        "drop_in": {**drop_in, "content": wanted.drop_in, "differs": wanted.drop_in_differs},
    }


def replaces(case: Case, decided: Plan) -> bool:
    """Whether the package of the repositories is to replace what is installed, be it newer or older."""
    if decided.choice and decided.choice.install_from == "repository":
        return case.evidence["origin"] in ("collection", "distribution")
    return case.evidence["origin"] == "collection"


def signing_report(case: Case, decided: Plan) -> dict[str, Any] | None:
    """What signs the package, and whether the guest has to know the key to accept it."""
    if not signs(case, decided) or not case.signing:
        return None
    return {
        "fingerprint": case.signing.fingerprint,
        "key": case.signing.public,
        # zypper refuses signatures of unknown keys, whatever it is told of unsigned files
        "trust": bool(case.evidence["refuses_unsigned"]) or published.has_zypper(case.platform["name"]),
    }


def repository_report(case: Case, build: Build, decided: Plan) -> dict[str, Any] | None:
    """The arguments of open_vm_tools_repository, if it is due."""
    if "repository" not in decided.due:
        return None
    if decided.choice.install_from != "repository":
        return {"state": "absent"}
    return {
        "state": "present",
        "url": str(case.options["repository_url"]),
        "key": case.signing.public,
        "fingerprint": case.signing.fingerprint,
        "platform": case.platform["name"],
        "desktop": build.desktop,
    }


def patches_report(build: Build, directory: str, archive: str) -> dict[str, Any]:
    """Patches are applied to a copy, from which the tree is then unpacked."""
    patched, source = posixpath.join(directory, "patched.tar"), build.source
    uploaded = source.local_path if source.on_controller and not build.patches else None
    kept = archive if source.kind == "archive" and not uploaded else ""
    on_builder = [
        posixpath.join(directory, "patches", f"{number}.patch") for number in range(1, len(build.patches) + 1)
    ]
    return {
        "patch_files": [{"src": patch.path, "dest": path} for patch, path in zip(build.patches, on_builder)],
        "patches": [{**patch.recorded, "path": path} for patch, path in zip(build.patches, on_builder)],
        "recorded_patches": [patch.recorded for patch in build.patches],
        "checkout_directory": posixpath.join(directory, "checkout" if build.patches else "source"),
        "patched_archive": patched,
        # the archive that the tree is unpacked from, if there is one: on the controller, or on the builder
        "uploaded_archive": uploaded,
        "unpacked_archive": patched if build.patches else kept,
    }


def left(decided: Plan) -> str:
    """What is left to do up to the health check, in one line. A guest that only lacks its configuration is not well."""
    unconfigured = [name for name in decided.left_out if tags.OF[name] == tags.CONFIGURE]
    named = [name for name in (*decided.due, *unconfigured) if name not in NOT_LEFT]
    unfinished = [step for step in decided.steps if step.name in named]
    return "; ".join(f"{step.name}: {step.reason}" for step in unfinished)


def removal_directories(case: Case) -> list[str]:
    """Where builds and packages of the role may be: an earlier run may have used another build_dir."""
    noted = [path for entry in case.evidence["journal"] if entry["kind"] == "directories" for path in entry["paths"]]
    return sorted({*noted, str(case.options["build_dir"])})


def manual_units(evidence: Mapping[str, Any]) -> list[str]:
    """systemd has a unit for a script in init.d, too."""
    matches = filter(None, map(UNIT.fullmatch, evidence["manual_files"]))
    return sorted({f"{match[1] or match[2]}.service" for match in matches})


def services_report(decided: Plan) -> dict[str, Any]:
    if not decided.services:
        return {"services": [], "drop_ins": [], "stale_drop_ins": [], "not_started": None}
    # Nothing is known about services that are not installed yet.
    installed = "install" not in decided.due
    return {
        "services": [{"name": service.name, "start": service.start} for service in decided.services.services],
        "drop_ins": decided.services.drop_ins,
        "stale_drop_ins": decided.services.stale_drop_ins,
        "not_started": decided.services.not_started if installed else None,
    }


def difference(case: Case, decided: Plan) -> dict[str, str]:
    """What the guest has, and the steps that are due with their reasons."""
    version, origin = case.evidence["version"], case.evidence["origin"]
    now = f"open-vm-tools {version} from {origin}\n" if origin else "no open-vm-tools\n"
    steps = "".join(f"{step.name}: {step.reason}\n" for step in decided.steps if step.due)
    return {
        "before_header": "installed",
        "after_header": "due steps, with reasons",
        "before": now,
        "after": now + steps,
    }
