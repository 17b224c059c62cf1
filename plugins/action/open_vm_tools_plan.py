# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of open_vm_tools_plan: gathers the evidence, decides with pure functions, changes nothing."""

import base64
import pathlib

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import (
    build,
    build_key,
    builders,
    cache,
    customization,
    options,
    patches,
    plan,
    platform,
    report,
    scripts,
    settings,
    tags,
)
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.case import Case
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.source import Source
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing import evidence as signing
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.status import advice

INFO = "esxi_arm.guest.open_vm_tools_info"
ARGUMENT_SPEC = {
    "options": {"type": "dict", "required": True},
    "platform": {"type": "dict", "required": True},
    "releases": {"type": "dict", "required": True},
    "templates": {"type": "list", "elements": "path", "required": True},
    "evidence": {"type": "dict"},
    "acted": {"type": "bool", "default": False},
    "repositories_ready": {"type": "bool", "default": False},
    "lists_refreshed": {"type": "bool", "default": False},
    "rolled_back": {"type": "bool", "default": False},
    "selected": {"type": "list", "elements": "str", "choices": list(tags.ALL), "default": list(tags.ALL)},
}


class Refused(Exception):
    """All problems that were found."""

    def __init__(self, problems):
        super().__init__(" ".join(problems))
        self.problems = problems


class ActionModule(ActionBase):
    """One round trip to the guest unless the evidence is given, and one more if its repositories have to be queried."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _validation, given = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        for warning in options.unknown(task_vars, given["options"]) + settings.warnings(given["options"]):
            self._display.warning(warning)
        try:
            result.update(self._plan(given, task_vars))
        except Refused as refused:
            result.update(failed=True, msg=str(refused), problems=refused.problems)
        return result

    def _plan(self, given, task_vars):
        read, unread = patches.read(given["options"])
        self._refuse(
            platform.problems(given["platform"])
            + options.problems(given["options"], given["releases"], given["platform"]["name"]["architecture"])
            + list(builders.problems(given["options"]["builders"], task_vars["groups"]))
            + self._archive_problems(given)
            + unread
        )
        contents = self._scripts(given["options"])
        evidence = given["evidence"] or self._evidence(task_vars, given)
        case = Case(
            given["options"],
            given["platform"],
            given["releases"],
            evidence,
            build_key.templates_digest(pathlib.Path(path).read_bytes() for path in given["templates"]),
            given["acted"],
            given["repositories_ready"],
            given["lists_refreshed"],
            given["rolled_back"],
            self._repository_key(given["options"]),
            builders.hosts(given["options"]["builders"], task_vars["groups"]),
            scripts.digests(contents),
            read,
            given["selected"],
        )
        self._refuse(list(case.signing.problems) if case.signing else [])
        self._refuse(plan.guest_problems(case))
        if plan.asks_repositories(case):
            answer = self._ask(task_vars, given, offered=[plan.PACKAGE])
            candidate = answer["offered"][plan.PACKAGE]
            case = case._replace(
                evidence={**case.evidence, "offered": bool(candidate), "candidate": candidate or "none"}
            )
        decided = self._decide(case)
        wanted = self._packed(given["options"], contents) if "scripts" in decided["due"] else []
        if not self._task.diff:
            del decided["diff"]
        return {
            **decided,
            "scripts": wanted,
            "advisories": self._advise(task_vars["inventory_hostname"], case, decided["due"]),
        }

    def _advise(self, guest, case, due):
        """Says what applies to the guest; changes nothing."""
        found = advice.for_plan(case, due)
        for advisory in found:
            self._display.warning(advice.sentence(guest, advisory))
        return [advisory._asdict() for advisory in found]

    def _decide(self, case):
        package = build.build_of(case)
        entry = cache.look(pathlib.Path(build.cache_directory(case.options, package.key)))
        decided = plan.plan(case, package, entry)
        if plan.signs(case, decided):
            case = case._replace(signing=signing.of_packages(case.options, entry))
            decided = plan.plan(case, package, entry)
        unkept = cache.write_problem(pathlib.Path(entry.directory)) if "build" in decided.due else None
        self._refuse(decided.problems + ([unkept] if unkept else []))
        return report.result(case, package, entry, decided, check_mode=self._task.check_mode)

    @staticmethod
    def _repository_key(given):
        asked = given["state"] == "present" and given["install_from"] == "repository"
        return signing.of_repository(given) if asked else None

    def _archive_problems(self, given):
        source = Source.of(given["options"], given["releases"])
        if given["options"]["state"] != "present" or not source.on_controller:
            return []
        problem = options.archive_problem(source, cache.sha256(pathlib.Path(source.local_path)))
        return [problem] if problem else []

    def _scripts(self, variables):
        """{path on the guest: content} of the scripts in the variables."""
        contents, problems = {}, []
        for script in scripts.listed(variables) if variables["state"] == "present" else ():
            try:
                contents[script.path] = self._read(script.src) if script.src else script.content.encode()
            except (AnsibleError, OSError) as error:
                problems.append(f"The script {script.name} cannot be read from {script.src} on the controller: {error}")
        self._refuse(problems)
        return contents

    def _read(self, name):
        """A file as ansible.builtin.copy finds it, decrypted if it is encrypted."""
        path = self._find_needle("files", name)
        return pathlib.Path(self._loader.get_real_file(path)).read_bytes()

    def _packed(self, variables, contents):
        """For esxi_arm.guest.tools_scripts, whatever bytes they are."""
        return [
            {"event": each.event, "name": each.name, "base64": base64.b64encode(contents[each.path]).decode()}
            for each in scripts.listed(variables)
        ]

    def _evidence(self, task_vars, given):
        names = plan.distribution_packages(given["platform"], desktop=True)
        names += customization.packages(given["options"], given["platform"])
        answer = self._ask(task_vars, given, names=names)
        return {**answer, "offered": None}

    def _ask(self, task_vars, given, **questions):
        """What open_vm_tools_info returns for the guest."""
        arguments = {"build_dir": given["options"]["build_dir"], **questions}
        answer = self._execute_module(module_name=INFO, module_args=arguments, task_vars=task_vars)
        if answer.get("failed"):
            raise Refused([answer.get("msg", "open_vm_tools_info failed without a message")])
        for warning in answer.pop("warnings", []):
            self._display.warning(warning)
        return answer

    def _refuse(self, problems):
        if problems:
            raise Refused(problems)
