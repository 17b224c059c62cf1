# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Publishes the packages of the cache as repositories for dnf and apt. Contacts no guest."""

import json
import os
from pathlib import Path

from ansible.plugins.action import ActionBase

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import published
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import cache
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.publish import generations, layout, tree
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing import keys, rpm
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.signing.gpg import Gpg, GpgFailed

ARGUMENT_SPEC = {
    "directory": {"type": "path", "required": True},
    "cache_dir": {"type": "path", "default": "~/.cache/esxi_arm_guest"},
    "signing_key": {"type": "str", "required": True},
    "gnupg_home": {"type": "path", "default": ""},
    "url": {"type": "str", "default": ""},
}
FAILURES = (GpgFailed, rpm.SigningFailed, tree.PublishingFailed, OSError)


class ActionModule(ActionBase):
    """Runs on the controller alone."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _validation, given = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        if not given["directory"]:
            unset = "Set open_vm_tools_publish_dir to the directory on the controller to publish in."
            return {**result, "failed": True, "msg": unset, "problems": [unset]}
        # A relative path is relative to where ansible-playbook was started.
        directory = Path(os.path.abspath(given["directory"]))
        try:
            return {**result, **self._publish(given, directory)}
        except FAILURES as failure:
            return {**result, "failed": True, "msg": f"Nothing was published: {failure}", "problems": [str(failure)]}

    def _publish(self, given, directory):
        cached, before = self._cached(Path(given["cache_dir"])), generations.manifest(directory)
        gpg = Gpg(given["gnupg_home"] or "")
        secret = gpg.secret_keys()
        problems = self._problems(given, directory, cached, before, gpg, secret)
        if problems:
            return {"failed": True, "msg": " ".join(problems), "problems": problems}
        key = keys.choose(given["signing_key"], secret).fingerprint
        served = directory / generations.CURRENT
        wanted = layout.decide(cached, before, key, str(served), generations.damaged(directory, before))
        if wanted.reasons and not self._task.check_mode:
            problem = gpg.try_to_sign(key)
            if problem:
                raise GpgFailed(f"The key {key} cannot sign. {problem}")
            with generations.new_tree(directory) as new:
                tree.fill(new, wanted, before, served, key, gpg)
        return self._result(given, before, wanted, served)

    def _cached(self, cache_dir):
        found = []
        for provenance in sorted(cache_dir.glob(f"*/{cache.PROVENANCE}")):
            entry = cache.look(provenance.parent)
            problem = entry.problem
            if entry.package:
                built = layout.Built(
                    entry.package, cache.sha256(Path(entry.package)), json.loads(provenance.read_bytes())
                )
                problem = layout.unusable(built)
            if problem:
                self._display.warning(problem)
            elif entry.package:
                found.append(built)
        return found

    def _problems(self, given, directory, cached, before, gpg, secret):
        """All at once, before anything is written."""
        formats = {path.rpartition(".")[2] for path in [*before.packages, *map(layout.path_of, cached)]}
        found = [
            keys.problem(given["signing_key"], secret, gpg.public_keys(), gpg.place, "rpm" in formats),
            generations.problem(directory),
            None if formats else f"There is no package to publish: {given['cache_dir']} on the controller has none.",
        ]
        return [each for each in found if each] + tree.missing_programs(formats) + layout.clashes(cached)

    def _result(self, given, before, wanted, served):
        old, new = sorted(before.packages), sorted(wanted.packages)
        return {
            "changed": bool(wanted.reasons),
            "reasons": wanted.reasons,
            "served": str(served),
            "packages": new,
            "added": [path for path in new if path not in old],
            "repositories": [told(repository, given["url"]) for repository in wanted.repositories],
            "diff": {
                "before": lines(old),
                "after": lines(new),
                "before_header": "published",
                "after_header": "published",
            },
        }


def told(repository, url):
    """What a guest of that platform has to know."""
    platform, package_format = repository.platform, repository.package_format
    path, content = published.configuration(package_format, url or "URL", platform, repository.desktop)
    return {
        "platform": " ".join(str(platform[part]) for part in ("distribution", "major", "architecture")),
        "desktop": repository.desktop,
        "path": path,
        "content": content,
        "key_path": published.key_path(package_format),
    }


def lines(paths):
    return "".join(f"{path}\n" for path in paths)
