# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A source that takes a password: each ansible-core gets it with the role's own tasks, and nobody sees the password."""

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers
from ansible_collections.esxi_arm.guest.tests.unit.plugins.action.test_open_vm_tools_plan_by_ansible import ON_DEBIAN
from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools import git_server

PLAYBOOK = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: esxi_arm.guest.open_vm_tools, tasks_from: platform}
    - ansible.builtin.include_role: {name: esxi_arm.guest.open_vm_tools, tasks_from: plan, public: true}
    - block:
        - ansible.builtin.include_role: {name: esxi_arm.guest.open_vm_tools, tasks_from: source}
          # as in compile.yml
          vars: {__open_vm_tools_source: "{{ __open_vm_tools_unpacked.source }}"}
      rescue:
        # as in build_turn.yml, which says more
        - ansible.builtin.debug: {msg: "{{ ansible_failed_result.msg ~ ansible_failed_result.response | default('') }}"}
        - ansible.builtin.fail: {msg: It failed.}
"""
USERNAME, PASSWORD = "reader@corp", "s3/cret@pw"
ENCODED = "reader%40corp:s3%2Fcret%40pw"
# in whatever form
SECRETS = ["s3/cret", "s3%2Fcret", "reader@corp", "reader%40corp", git_server.TOKEN]


def git(*arguments, cwd):
    who = ["-c", "user.name=x", "-c", "user.email=x@x", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", *who, *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module", name="sources")
def sources_fixture(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sources")
    tree = folder / "tools.git"
    tree.mkdir()
    (tree / "configure.ac").write_text('TOOLS_VERSION="13.1.0"\n', encoding="utf-8")
    git("init", "--quiet", cwd=tree)
    git("add", ".", cwd=tree)
    git("commit", "--quiet", "--message=x", cwd=tree)
    git("tag", "stable-13.1.0", cwd=tree)
    with tarfile.open(folder / "tools.tar.gz", "w:gz") as archive:
        archive.add(tree / "configure.ac", "tools/configure.ac")
    server = git_server.Server(folder, USERNAME, PASSWORD)
    server.commit = git("rev-parse", "HEAD", cwd=tree)
    server.checksum = "sha256:" + hashlib.sha256((folder / "tools.tar.gz").read_bytes()).hexdigest()
    yield server
    server.shutdown()


class Run:
    """A play with a host for each source, and all that could be seen of it."""

    def __init__(self, core, folder, sources):
        (folder / "play.yml").write_text(PLAYBOOK, encoding="utf-8")
        self.builds = folder / "guest"
        hosts = {name: self._variables(name, case, sources) for name, case in CASES.items()}
        # files, because the arguments of ansible-playbook are among those of all processes
        (folder / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
        given = {
            "ansible_facts": ON_DEBIAN,
            "ansible_python_interpreter": sys.executable,
            "open_vm_tools_cache_dir": str(folder / "cache"),
            "open_vm_tools_install_from": "source",
            "__open_vm_tools_source_pause": 0,
        }
        (folder / "given.json").write_text(json.dumps(given), encoding="utf-8")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
            **controllers.ENVIRONMENT,
            "ANSIBLE_FORKS": "10",
            "ANSIBLE_LOCAL_TEMP": str(folder / "local"),
            "ANSIBLE_LOG_PATH": str(folder / "log"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_REMOTE_TMP": str(folder / "remote"),
            "HOME": str(folder),
        }
        arguments = ["-i", "hosts.json", "-c", "local", "-e", "@given.json", "-vvv", "--diff", "play.yml"]
        command = controllers.command(core, *arguments)
        sources.arguments.clear()
        done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
        self.printed = done.stdout + done.stderr
        self.arguments = "\n".join(sources.arguments)
        self.log = (folder / "log").read_text(encoding="utf-8")

    def _variables(self, name, case, sources):
        return {
            "open_vm_tools_build_dir": str(self.builds / name),
            # for the tools on the builder
            "open_vm_tools_build_environment": {"CFLAGS": "-O1", "https_proxy": f"http://{ENCODED}@127.0.0.1:9"},
            "open_vm_tools_source_checksum": case.get("checksum")
            or (sources.commit if ".git" in case["url"] else sources.checksum),
            "open_vm_tools_source_url": case["url"].format(user=ENCODED, host=sources.host, token=git_server.TOKEN),
        }

    def seen(self):
        """Where a secret could be seen: names, and lines with it."""
        places = {"output": self.printed, "log": self.log, "arguments": self.arguments}
        for path in self.builds.rglob("*"):
            places[str(path)] = path.read_text(errors="replace") if path.is_file() else ""
            places[f"name of {path}"] = str(path.relative_to(self.builds))
        return {
            (place, line)
            for place, text in places.items()
            for line in text.splitlines()
            if any(secret in line for secret in SECRETS)
        }


# url, checksum, and why it fails
CASES = {
    "git": {"url": "http://{user}@{host}/tools.git"},
    "archive": {"url": "http://{user}@{host}/tools.tar.gz"},
    "token": {"url": "http://{host}/tools.tar.gz?private_token={token}&as=tools.tar.gz"},
    "refused_git": {
        "url": "http://{user}x@{host}/tools.git",
        "why": "Authentication failed for 'http://{host}/tools.git/'",
    },
    "refused_archive": {"url": "http://{user}x@{host}/tools.tar.gz", "why": "HTTP Error 401: Unauthorized"},
    "another": {
        "url": "http://{user}@{host}/tools.git",
        "checksum": "0" * 40,
        "why": "stable-13.1.0 of http://{host}/tools.git is commit",
    },
}


@pytest.fixture(scope="module", name="run", params=controllers.PYTHONS, ids=controllers.IDS)
def run_fixture(request, tmp_path_factory, sources):
    return Run(request.param, tmp_path_factory.mktemp("run"), sources)


def test_nobody_sees_a_password(run):
    assert run.seen() == set()
    assert list(run.builds.rglob("credentials")) == []
    # so that something was looked at
    assert "git" in run.arguments and "get_url" in run.arguments


@pytest.mark.parametrize(("name", "case"), CASES.items(), ids=CASES)
def test_it_is_got_unless_there_is_a_reason(run, sources, name, case):
    (recap,) = re.findall(rf"^{name} +: .* failed=(\d)", run.printed, re.MULTILINE)
    assert recap == ("1" if "why" in case else "0"), run.printed[-9000:]
    got = list((run.builds / name).rglob("source/configure.ac"))
    assert len(got) == (0 if name.startswith("refused") else 1)
    assert case.get("why", "").format(host=sources.host) in " ".join(run.printed.split())
