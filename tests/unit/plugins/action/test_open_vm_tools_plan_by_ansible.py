# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan as the role asks for it, on this machine: the real variables, the real evidence, a controller."""

import base64
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers

PLAYBOOK = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: esxi_arm.guest.open_vm_tools, tasks_from: platform}
    - ansible.builtin.include_role: {name: esxi_arm.guest.open_vm_tools, tasks_from: plan, public: true}
    - ansible.builtin.copy: {content: "{{ __open_vm_tools_plan | to_json }}", dest: "{{ answer }}", mode: "0600"}
      check_mode: false
      diff: false
"""
ON_DEBIAN = {
    "architecture": "aarch64",
    "distribution": "Debian",
    "distribution_major_version": "12",
    "distribution_version": "12.1",
    "os_family": "Debian",
    "system": "Linux",
    "userspace_bits": "64",
}


class Controller:
    def __init__(self, folder: Path, core: str = ""):
        self.folder, self.core = folder, core
        self.answer = folder / "answer.json"
        (folder / "play.yml").write_text(PLAYBOOK, encoding="utf-8")

    def run(self, *arguments: str, facts=None, **variables):
        """(what ansible-playbook printed, the plan; None where it was refused)"""
        self.answer.unlink(missing_ok=True)
        given = {
            "ansible_facts": {**ON_DEBIAN, **(facts or {})},
            "ansible_python_interpreter": sys.executable,
            "answer": str(self.answer),
            "open_vm_tools_cache_dir": str(self.folder / "cache"),
            "open_vm_tools_install_from": "source",
            **variables,
        }
        command = controllers.command(self.core, "-i", "here,", "-c", "local", *arguments)
        done = subprocess.run(
            [*command, "-e", json.dumps(given), "play.yml"],
            cwd=self.folder,
            env={**os.environ, **controllers.ENVIRONMENT, "HOME": str(self.folder)},
            check=False,
            capture_output=True,
            text=True,
        )
        plan = json.loads(self.answer.read_text(encoding="utf-8")) if self.answer.exists() else None
        return done.stdout + done.stderr, plan


@pytest.fixture(name="controller")
def controller_fixture(tmp_path):
    return Controller(tmp_path)


@pytest.fixture(name="any_controller", params=controllers.PYTHONS, ids=controllers.IDS)
def any_controller_fixture(request, tmp_path):
    return Controller(tmp_path, request.param)


def test_a_plan_for_this_machine(controller):
    said, plan = controller.run()
    # in a container, there are no services whose health could be checked
    running = Path("/run/systemd/system").is_dir()
    assert plan["due"] == ["build", "install", "services", *(["health"] if running else [])], said
    assert plan["changed"] is False and "diff" not in plan
    assert plan["build"]["source"]["kind"] == "git"
    assert plan["evidence"]["offered"] is None
    assert "--libdir=/usr/lib/aarch64-linux-gnu" in plan["build"]["configure_args"]
    assert not (controller.folder / "cache").exists()


def test_evidence_of_an_earlier_plan_is_taken_as_it_is(controller):
    _said, plan = controller.run()
    evidence = {**plan["evidence"], "virtualization": "planted"}
    said, again = controller.run(__open_vm_tools_evidence=evidence)
    assert again["evidence"] == evidence and again["due"] == plan["due"], said


def test_check_and_diff_mode_show_it(any_controller):
    said, plan = any_controller.run("--check", "--diff")
    assert plan["changed"] is True and plan["diff"]["before"] == "no open-vm-tools\n"
    assert "+build: " in said and "+install: open-vm-tools is not installed" in said


def test_all_problems_at_once(controller):
    said, plan = controller.run(
        open_vm_tools_version="13.1", open_vm_tools_build_jobs=-1, open_vm_tools_builders="biulders"
    )
    assert plan is None
    assert "Write all three numbers of a release" in said and "open_vm_tools_build_jobs is -1" in said
    assert "open_vm_tools_builders names biulders, but the inventory has neither" in said


def test_builders_are_named_by_groups_and_do_not_change_the_package(controller):
    _said, plan = controller.run()
    said, elsewhere = controller.run(open_vm_tools_builders="all")
    assert elsewhere["build"]["builders"] == ["here"] and elsewhere["build"]["problem"] is None, said
    assert elsewhere["build"]["needs"]["disk_mb"] == 600 and elsewhere["build"]["needs"]["glibc"]
    assert (plan["build"]["builders"], plan["build"]["key"]) == ([], elsewhere["build"]["key"])


def test_a_platform_without_variables(controller):
    said, plan = controller.run(facts={"distribution": "Slackware", "os_family": "Slackware"})
    assert plan is None
    assert "Slackware 12 aarch64 is not supported" in said


def test_a_slip_in_a_name_is_a_warning(controller):
    said, plan = controller.run(open_vm_tools_verison="13.0.10")
    assert plan is not None, said
    assert "Did you mean open_vm_tools_version?" in " ".join(said.split())


def test_an_archive_that_is_another(controller):
    (controller.folder / "a.tar.gz").write_bytes(b"x")
    said, plan = controller.run(
        open_vm_tools_source_url=str(controller.folder / "a.tar.gz"), open_vm_tools_source_checksum="sha256:" + "0" * 64
    )
    assert plan is None
    assert "Nothing was unpacked" in said


def test_an_advisory_is_a_warning_with_remedy_and_source(controller, monkeypatch):
    program = controller.folder / "bin" / "systemd-detect-virt"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho vmware\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    said, plan = controller.run(facts={"distribution": "Kali", "distribution_version": "2025.3"})
    assert [advisory["word"] for advisory in plan["advisories"] if advisory["word"] == "guest-id"] == ["guest-id"], said
    words = " ".join(said.split())
    assert "The distribution is Kali 2025.3. If that matters, set short-name" in words and "Source: https://" in words


SCRIPT = "/etc/vmware-tools/scripts/suspend-vm-default.d/note"


def test_scripts_are_read_on_the_controller_as_they_are(controller):
    content = b"#!/bin/sh\n# \xff {{ not_a_variable }}\n\n"
    (controller.folder / "files").mkdir()
    (controller.folder / "files" / "suspend.sh").write_bytes(content)
    scripts = {"suspend": [{"name": "note", "src": "suspend.sh"}]}
    said, plan = controller.run(
        open_vm_tools_power_scripts=scripts, open_vm_tools_backup_scripts=[{"name": "db", "content": "#!/bin/sh\n"}]
    )
    assert plan["due"][-1] == "scripts", said
    encoded = {script["name"]: (script["event"], base64.b64decode(script["base64"])) for script in plan["scripts"]}
    assert encoded == {"db": ("backup", b"#!/bin/sh\n"), "note": ("suspend", content)}
    there = {SCRIPT: {"sha256": hashlib.sha256(content).hexdigest(), "mode": "0755", "owner": 0, "link": False}}
    evidence = {**plan["evidence"], "scripts": there}
    _said, again = controller.run(__open_vm_tools_evidence=evidence, open_vm_tools_power_scripts=scripts)
    assert "scripts" not in again["due"] and again["scripts"] == []


def test_a_script_that_is_not_on_the_controller(controller):
    said, plan = controller.run(open_vm_tools_backup_scripts=[{"name": "db", "src": "nowhere.sh"}])
    assert plan is None
    assert "The script db cannot be read from nowhere.sh on the controller" in said


def test_an_unknown_setting_is_a_warning(controller):
    said, plan = controller.run(open_vm_tools_settings={"guestinfo": {"exclude-nic": "veth*", "poll-interval": None}})
    assert plan["due"][-1] == "settings", said
    assert "Did you mean exclude-nics?" in " ".join(said.split())
