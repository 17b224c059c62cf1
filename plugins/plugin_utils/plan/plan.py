# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for a guest: what follows from options, platform and evidence, and nothing else.

Nothing here looks at a guest or a file. `evidence` is what open_vm_tools_info returned, with `offered` from the guest's
repositories (whether they have the distribution's package; None where they were not asked).
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from . import choice, platform, services
from .build import Build
from .cache import Entry
from .case import Case
from .choice import Choice
from .services import Services

PACKAGE = "open-vm-tools"
# Of what is recorded in a package, what its user chose, and what it is called in a sentence
RECORDED = {
    "version": "the version",
    "configure_args": "the arguments of configure",
    "platform": "the platform",
    "desktop": "the desktop parts",
    "condition_virtualization": "the units' condition",
}


class Step(NamedTuple):
    """One thing to do."""

    name: str
    due: bool
    reason: str


def asks_repositories(case: Case) -> bool:
    """Whether the choice hangs on what the guest's repositories offer, and they can be asked as they are."""
    return (
        case.options["state"] == "present"
        and choice.must_ask(case.options["install_from"], case.evidence["origin"])
        and not may_need_vault(case)
    )


def may_need_vault(case: Case) -> bool:
    """Whether the release has reached its end-of-life, and its repositories have yet to be looked after."""
    allowed = str(case.options["centos_vault"]).lower() != "false"
    return bool(case.platform["end_of_life"]) and allowed and not case.repositories_ready


class Plan(NamedTuple):
    """What is due on a guest, and why; or what stands in the way."""

    problems: list[str]
    steps: list[Step]
    choice: Choice | None = None
    services: Services | None = None
    packages: list[str] = []

    @property
    def due(self) -> list[str]:
        return [step.name for step in self.steps if step.due]


def plan(case: Case, build: Build, entry: Entry) -> Plan:
    """`entry` is what the package cache has for the build's key."""
    if case.options["state"] == "absent":
        return Plan([], [removal(case.evidence)])
    offered = case.evidence["offered"]
    chosen = choice.choose(case.options["install_from"], case.evidence["origin"], offered, platform.name(case.platform))
    packages = distribution_packages(case.platform, build.desktop) if chosen.install_from == "distribution" else []
    decided = services.decide(str(case.options["condition_virtualization"]).lower(), case.evidence)
    installation = install(case, build, chosen, packages)
    # what would be done about the units of another package says nothing about the one to come
    settled = not installation.due
    steps = [
        *([build_step(case, build, entry, installation)] if chosen.install_from == "source" else []),
        installation,
        configure(decided, settled),
        run_services(decided, settled),
    ]
    steps.append(health(case, any(step.due for step in steps)))
    steps.insert(0, repositories(case, steps))
    return Plan(list(problems(case, chosen, steps)), steps, chosen, decided, packages)


def distribution_packages(data: Mapping[str, Any], desktop: bool) -> list[str]:
    return data["distribution_packages"] + (data["distribution_desktop_packages"] if desktop else [])


def problems(case: Case, chosen: Choice, steps: list[Step]) -> Iterator[str]:
    """What stands in the way of this plan on this guest."""
    evidence = case.evidence
    unwanted = choice.problem(chosen, evidence, evidence["offered"], platform.name(case.platform))
    if unwanted:
        yield unwanted
    if evidence["manual_files"] and case.options["manual_install"] == "refuse":
        yield manual_problem(evidence["manual_files"], case.platform["manual_directory"])
    unsigned = case.options["unsigned_package"] == "refuse" and evidence["refuses_unsigned"]
    if unsigned and chosen.install_from == "source" and any(step.name == "install" and step.due for step in steps):
        yield (
            f"The guest takes signed packages only ({unsigned}), and the package that is built from source has no "
            "signature; the role compares its sha256 instead. Set open_vm_tools_unsigned_package: install to have it "
            "installed anyway."
        )
    if not any(step.name == "install" and step.due for step in steps):
        yield from services.problems(evidence)


def manual_problem(files: list[str], directory: str) -> str:
    return (
        f"open-vm-tools was installed manually, and no package owns it: {shortened(files)}. It is in the "
        f"package's way. Set open_vm_tools_manual_install: move to have it moved to {directory}, or remove it yourself."
    )


def shortened(files: list[str]) -> str:
    more = f" (and {len(files) - 8} more)" if len(files) > 8 else ""
    return ", ".join(files[:8]) + more


def repositories(case: Case, steps: list[Step]) -> Step:
    needed = [step.name for step in steps if step.due and step.name in ("build", "install")]
    wanted = str(case.options["centos_vault"]).lower()
    name = platform.name(case.platform)
    if not case.platform["end_of_life"]:
        return Step("repositories", False, f"{name} has not reached its end-of-life")
    if wanted == "false":
        return Step("repositories", False, "open_vm_tools_centos_vault is false")
    if case.repositories_ready:
        return Step("repositories", False, "they have been looked at in this run")
    if wanted == "true":
        return Step("repositories", True, "open_vm_tools_centos_vault is true")
    if needed:
        return Step("repositories", True, f"{name} has reached its end-of-life, and {needed[0]} needs its repositories")
    return Step("repositories", False, "nothing needs them")


def build_step(case: Case, build: Build, entry: Entry, installation: Step) -> Step:
    if not installation.due:
        return Step("build", False, "the package is installed")
    if entry.package:
        return Step("build", False, f"{entry.package} has the package")
    missing = entry.problem or f"{entry.directory} has no package"
    return Step("build", True, f"{missing} for {platform.name(case.platform)} with the build key {build.key[:12]}")


def install(case: Case, build: Build, chosen: Choice, packages: list[str]) -> Step:
    evidence = case.evidence
    if evidence["origin"] == "manual" or evidence["manual_files"]:
        return Step("install", True, f"a manual installation is in its place: {shortened(evidence['manual_files'])}")
    if chosen.install_from == "distribution":
        return install_distribution(evidence, packages)
    if evidence["origin"] is None:
        return Step("install", True, "open-vm-tools is not installed")
    if evidence["origin"] != "collection":
        return Step("install", True, f"open-vm-tools {evidence['version']} is the distribution's")
    recorded = evidence["provenance"] or {}
    if recorded.get("build_key") == build.key:
        return Step("install", False, f"the package with the build key {build.key[:12]} is installed")
    return Step("install", True, f"the installed package differs in {difference(recorded, case, build)}")


def install_distribution(evidence: Mapping[str, Any], packages: list[str]) -> Step:
    if evidence["origin"] == "collection":
        return Step("install", True, f"open-vm-tools {evidence['version']} was built from source")
    missing = [name for name in packages if not evidence["packages"].get(name)]
    if missing:
        return Step("install", True, f"{', '.join(missing)} {'are' if len(missing) > 1 else 'is'} not installed")
    return Step("install", False, f"{', '.join(packages)} {'are' if len(packages) > 1 else 'is'} installed")


def difference(recorded: Mapping[str, Any], case: Case, build: Build) -> str:
    """What a user would want to hear: which of the recorded choices are others now, and where none is, the rest."""
    wanted = {**build.inputs, "version": case.options["version"]}
    words = [words for name, words in RECORDED.items() if name in recorded and recorded[name] != wanted[name]]
    if (recorded.get("source") or {}).get("checksum") != build.source.checksum:
        words.append("the source")
    return ", ".join(words) or "what the role makes packages from"


def configure(decided: Services, settled: bool) -> Step:
    if not settled:
        return Step("configure", False, "decided once the package is installed")
    paths = [drop_in["path"] for drop_in in decided.drop_ins] + decided.stale_drop_ins
    if paths:
        return Step("configure", True, f"{', '.join(paths)} {'has' if len(paths) == 1 else 'have'} to change")
    return Step("configure", False, "the units' conditions are as they should be")


def run_services(decided: Services, settled: bool) -> Step:
    if not settled:
        return Step("services", True, "they come with the package")
    reasons = [service.reason for service in decided.services if service.reason]
    if decided.drop_ins or decided.stale_drop_ins:
        reasons.append("their conditions change")
    return Step("services", bool(reasons), "; ".join(reasons) or "they are enabled, and run where they can")


def health(case: Case, acting: bool) -> Step:
    if not case.options["verify"]:
        return Step("health", False, "open_vm_tools_verify is false")
    if acting or case.acted:
        return Step("health", True, "something changes or has changed in this run")
    return Step("health", False, "the evidence says that all is well")


def removal(evidence: Mapping[str, Any]) -> Step:
    found = [
        *([f"{PACKAGE} {evidence['version']}"] if evidence["package"] else []),
        *(name for name, version in sorted(evidence["packages"].items()) if version and name != PACKAGE),
        *(drop_in["path"] for drop_in in evidence["drop_ins"]),
        *(["what the journal lists"] if evidence["journal"] else []),
    ]
    if found:
        return Step("remove", True, f"the guest has {', '.join(found)}")
    return Step("remove", False, "the guest has nothing of open-vm-tools that this role could have brought")


def guest_problems(case: Case) -> list[str]:
    """What no choice helps against."""
    resources = case.evidence["resources"]
    if resources["uid"] != 0:
        return [
            f"The role runs as user id {resources['uid']}, but packages and services are root's. Set become: true on "
            "the play or the role."
        ]
    return []
