# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for a guest, from nothing but options, platform and evidence.

Nothing here accesses a guest or a file. `evidence` is the result of open_vm_tools_info, with `offered` from the guest's
repositories (whether they have the distribution's package; None if they were not queried) and, with a published one,
`candidate` (the version that would be installed).
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.bundled_tools import LOCATIONS
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing.evidence import Signing

from .. import elsewhere
from . import choice, customization, platform, repository, scripts, services, settings, tags
from .build import Build, build_of
from .cache import Entry
from .case import Case
from .choice import Choice
from .customization import DROP_IN, Customization
from .services import Services

PACKAGE = "open-vm-tools"
# The user's choices among what is recorded in a package, with their names in a sentence
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
    """Whether the choice depends on what the guest's repositories offer, which is not known but can be queried now."""
    return (
        case.options["state"] == "present"
        and not case.rolled_back
        and tags.INSTALL in case.selected
        and case.evidence["offered"] is None
        and choice.must_ask(case.options["install_from"], case.evidence["origin"])
        and not may_need_vault(case)
        and (case.options["install_from"] != "repository" or repository.is_used(case, build_of(case).desktop))
    )


def signs(case: Case, decided: "Plan") -> bool:
    """Whether a signed copy of the package is needed; guests on which nothing is due do not need one."""
    from_source = decided.choice is not None and decided.choice.install_from == "source"
    asked = bool(case.options["signing_key"]) and case.platform["package_format"] == "rpm"
    return asked and from_source and "install" in decided.due


def may_need_vault(case: Case) -> bool:
    """Whether the release is end-of-life, and its repositories have not been handled yet."""
    allowed = case.word("centos_vault") != "false"
    return bool(case.platform["end_of_life"]) and allowed and not case.repositories_ready


class Plan(NamedTuple):
    """What is due on a guest and why, or the problems with it."""

    problems: list[str]
    steps: list[Step]
    choice: Choice | None = None
    services: Services | None = None
    packages: list[str] = []
    # the unit to restart after tools.conf has changed, or None
    restart: str | None = None
    customization: Customization | None = None
    # the steps that would be due if their tags were not left out
    left_out: list[str] = []

    @property
    def due(self) -> list[str]:
        return [step.name for step in self.steps if step.due]


def plan(case: Case, build: Build, entry: Entry) -> Plan:
    """`entry` is what the package cache has for the build's key."""
    decided = plan_of_all(case, build, entry)
    left_out = [name for name in decided.due if tags.OF[name] not in case.selected]
    steps = [without(step) if step.name in left_out else step for step in decided.steps]
    return decided._replace(steps=steps, left_out=left_out)


def without(step: Step) -> Step:
    return Step(step.name, False, f"{tags.reason(step.name)} ({step.reason})")


def plan_of_all(case: Case, build: Build, entry: Entry) -> Plan:
    """Whatever the tags. But an installation that is left out is not due: what follows depends on what is installed."""
    if case.options["state"] == "absent":
        gone = removal(case.evidence)
        return Plan([], [gone, leftovers(case.evidence, gone.due)])
    if case.rolled_back and case.evidence["origin"] is None:
        return without_package(case.evidence)
    offered = case.evidence["offered"]
    chosen = choice.choose(case.options["install_from"], case.evidence["origin"], offered, platform.name(case.platform))
    packages = packages_by_name(case.platform, chosen, build.desktop)
    decided = services.decide(case.word("condition_virtualization"), case.evidence)
    installation = install(case, build, chosen, packages)
    # the units of the old package do not matter if another one is about to be installed
    settled = not installation.due
    steps = [
        *repository_steps(case, chosen, build),
        *([build_step(case, build, entry, installation)] if chosen.install_from == "source" else []),
        *([sign(case.signing)] if case.signing and chosen.install_from == "source" else []),
        installation,
        configure(decided, settled),
        run_services(decided, settled),
    ]
    steps.append(health(case, any(step.due for step in steps if tags.may_act(step.name, case.selected))))
    steps.insert(0, repositories(case, steps))
    # not part of what is rolled back
    set_keys, run_scripts = settings.decide(case, settled), scripts.decide(case, settled)
    steps += [Step("settings", set_keys.due, set_keys.reason), Step("scripts", run_scripts.due, run_scripts.reason)]
    customized = customization.decide(case, settled, build.configure_args if chosen.install_from == "source" else None)
    steps.append(Step("customization", customized.due, customized.reason))
    steps.append(clean(case, chosen, installation))
    found = [
        *problems(case, chosen, installation.due),
        *filter(None, [set_keys.problem, run_scripts.problem]),
        *customized.problems,
    ]
    restart = services.daemon(decided) if set_keys.restart else None
    return Plan(found, steps, chosen, decided, packages, restart, customized)


def packages_by_name(data: Mapping[str, Any], chosen: Choice, desktop: bool) -> list[str]:
    """What the package manager is to install from repositories."""
    if chosen.install_from == "distribution":
        return distribution_packages(data, desktop)
    return [PACKAGE] if chosen.install_from == "repository" else []


def distribution_packages(data: Mapping[str, Any], desktop: bool) -> list[str]:
    return data["distribution_packages"] + (data["distribution_desktop_packages"] if desktop else [])


def problems(case: Case, chosen: Choice, installs: bool) -> Iterator[str]:
    """The problems with this plan on this guest."""
    evidence = case.evidence
    missing = tags.problem(case.selected, evidence)
    if missing:
        yield missing
    unwanted = choice.problem(chosen, evidence, evidence["offered"], platform.name(case.platform))
    if unwanted:
        yield unwanted
    if evidence["manual_files"] and case.options["manual_install"] == "refuse":
        yield manual_problem(evidence["manual_files"], case.platform["manual_directory"])
    unsigned = case.options["unsigned_package"] == "refuse" and evidence["refuses_unsigned"]
    if unsigned and chosen.install_from == "source" and installs and not case.options["signing_key"]:
        yield (
            f"The guest only accepts signed packages ({unsigned}), but the package built from source is not signed; "
            "the role verifies its sha256 instead. Set open_vm_tools_signing_key to sign it, or "
            "open_vm_tools_unsigned_package: install to install it anyway."
        )
    yield from case.signing.problems if case.signing else ()
    names = services.unit_names(chosen.install_from, case.platform["recipe"]["unit_aliases"]) if installs else None
    yield from services.problems(evidence, names)


def manual_problem(files: list[str], directory: str) -> str:
    what = "A manual installation of open-vm-tools, which no package owns, is in the way"
    way_out = "remove it yourself"
    if LOCATIONS in files:
        what = "An installation of VMware's bundled tools, which no package owns, is in the way"
        way_out = "run vmware-uninstall-tools.pl"
    return (
        f"{what}: {shortened(files)}. Set open_vm_tools_manual_install: move to move it to {directory}, "
        f"from where open_vm_tools_state: absent gives it back, or {way_out}."
    )


def shortened(files: list[str]) -> str:
    more = f" (and {len(files) - 8} more)" if len(files) > 8 else ""
    return ", ".join(files[:8]) + more


def without_package(evidence: Mapping[str, Any]) -> Plan:
    """After a rollback to nothing, nothing is to be left of the daemons, as after a removal."""
    decided = Services([], [], sorted(drop_in["path"] for drop_in in evidence["drop_ins"]), None)
    steps = [
        Step("install", False, "nothing was installed before what was rolled back"),
        configure(decided, settled=True),
        Step("leftovers", True, "what was rolled back may have written files at run time"),
    ]
    return Plan([], steps, services=decided)


def repositories(case: Case, steps: list[Step]) -> Step:
    needed = [step.name for step in steps if step.due and step.name in ("build", "install")]
    wanted = case.word("centos_vault")
    name = platform.name(case.platform)
    if not case.platform["end_of_life"]:
        return Step("repositories", False, f"{name} is not end-of-life")
    if wanted == "false":
        return Step("repositories", False, "open_vm_tools_centos_vault is false")
    if case.repositories_ready:
        return Step("repositories", False, "already checked in this run")
    if wanted == "true":
        return Step("repositories", True, "open_vm_tools_centos_vault is true")
    if needed:
        return Step("repositories", True, f"{name} is end-of-life, and {needed[0]} needs its repositories")
    return Step("repositories", False, "nothing needs them")


def repository_steps(case: Case, chosen: Choice, build: Build) -> list[Step]:
    """Only where there is something to say."""
    if case.rolled_back:
        return []
    if chosen.install_from == "repository":
        return [Step("repository", *repository.use(case, build.desktop))]
    left = repository.left_over(case.evidence)
    return [Step("repository", True, f"{left[0]} is no longer requested")] if left else []


def sign(signing: Signing) -> Step:
    if signing.signed:
        return Step("sign", False, f"{signing.copy} is signed with the key {signing.fingerprint}")
    return Step("sign", True, f"the package is not signed with the key {signing.fingerprint} yet")


def build_step(case: Case, build: Build, entry: Entry, installation: Step) -> Step:
    if not installation.due:
        return Step("build", False, "nothing needs to be installed")
    if entry.package:
        return Step("build", False, f"{entry.package} has the package")
    missing = entry.problem or f"{entry.directory} has no package"
    return Step("build", True, f"{missing} for {platform.name(case.platform)} with the build key {build.key[:12]}")


def install(case: Case, build: Build, chosen: Choice, packages: list[str]) -> Step:
    evidence = case.evidence
    if case.rolled_back:
        return Step("install", False, "it was rolled back in this run")
    if tags.INSTALL not in case.selected:
        return Step("install", False, tags.reason("install"))
    if evidence["origin"] == "manual" or evidence["manual_files"]:
        return Step("install", True, f"a manual installation is in its place: {shortened(evidence['manual_files'])}")
    if chosen.install_from == "distribution":
        return install_distribution(evidence, packages)
    if chosen.install_from == "repository":
        return Step("install", *repository.install(case, build.desktop))
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
    """What differs, for the user: the recorded choices that have changed, or else the rest."""
    wanted = {**build.inputs, "version": case.options["version"]}
    words = [words for name, words in RECORDED.items() if name in recorded and recorded[name] != wanted[name]]
    if (recorded.get("source") or {}).get("checksum") != build.source.checksum:
        words.append("the source")
    if [each.get("sha256") for each in recorded.get("patches") or []] != [patch.sha256 for patch in build.patches]:
        words.append("the patches")
    return ", ".join(words) or "the role's packaging"


def configure(decided: Services, settled: bool) -> Step:
    if not settled:
        return Step("configure", False, "to be decided once the package is installed")
    paths = [drop_in["path"] for drop_in in decided.drop_ins] + decided.stale_drop_ins
    if paths:
        return Step("configure", True, f"{', '.join(paths)} {'has' if len(paths) == 1 else 'have'} to change")
    return Step("configure", False, "the units' conditions are right")


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
    if not services.systemd_runs(case.evidence):
        return Step("health", False, "systemd is not running, so no service is")
    if acting or case.acted:
        return Step("health", True, "something changes or has changed in this run")
    if unconfirmed(case.evidence):
        return Step("health", True, "the last installation has not been checked yet")
    if list(case.selected) == [tags.VERIFY]:
        return Step("health", True, f"{tags.VERIFY} is the only tag of the role that is run")
    return Step("health", False, "everything is in the requested state")


def clean(case: Case, chosen: Choice, installation: Step) -> Step:
    """Runs last, when the guest has what it is to keep."""
    if not case.options["clean"]:
        return Step("clean", False, "open_vm_tools_clean is false")
    noted = [str(each) for entry in case.evidence["journal"] for each in traces(entry)]
    if noted:
        return Step("clean", True, f"the journal lists {', '.join(noted)}")
    if installation.due and chosen.install_from == "source":
        return Step("clean", True, "the installation is about to leave a package, and maybe a build")
    return Step("clean", False, "the journal lists no traces of a build")


def traces(entry: Mapping[str, Any]) -> list[Any]:
    """What an entry of the journal says of a build, besides the packages, which may be needed by now."""
    if entry["kind"] == "directories":
        return list(entry["paths"])
    return [f"the {entry['kind']} {entry['name']}"] if entry["kind"] in ("group", "repository") else []


def unconfirmed(evidence: Mapping[str, Any]) -> bool:
    """Whether an installation can still be rolled back: its run has not reached the end of the health check."""
    return any(entry["kind"] == "unconfirmed" for entry in evidence["journal"])


def removal(evidence: Mapping[str, Any]) -> Step:
    found = [
        *([f"{PACKAGE} {evidence['version']}"] if evidence["package"] else []),
        *(name for name, version in sorted(evidence["packages"].items()) if version and name != PACKAGE),
        *(drop_in["path"] for drop_in in evidence["drop_ins"]),
        *([DROP_IN] if evidence["customization"]["drop_in"] else []),
        *(["what the journal lists"] if evidence["journal"] else []),
    ]
    if found:
        return Step("remove", True, f"the guest has {', '.join(found)}")
    return Step("remove", False, "the guest has nothing that this role could have installed")


def leftovers(evidence: Mapping[str, Any], removing: bool) -> Step:
    """Even without a package: a run may have been lost after its removal, before that of what its daemons wrote."""
    if not removing:
        return Step("leftovers", False, "nothing is removed")
    if evidence["origin"] == "manual" or evidence["manual_files"]:
        return Step("leftovers", False, "they may be those of the manual installation")
    return Step("leftovers", True, "the daemons may have written files at run time")


def guest_problems(case: Case) -> list[str]:
    """Problems that do not depend on the choice."""
    found, resources = [], case.evidence["resources"]
    if resources["uid"] != 0:
        found.append(
            f"The role runs as user id {resources['uid']}, but packages and services require root. Set become: true "
            "on the play or the role."
        )
    if not case.evidence["systemd"]["is_init"]:
        found.append(
            "The guest has another init than systemd: systemd is not running, and /sbin/init is not systemd. This role "
            "requires systemd. If this is an image to boot, install its init first (the package systemd-sysv or "
            "systemd); otherwise, remove this host from the play."
        )
    image = elsewhere.sentence([case.evidence["machine"]["image"] or ""])
    if image and case.options["state"] == "present":
        found.append(f"{platform.name(case.platform)} is not supported as it is installed here: {image}")
    return found
