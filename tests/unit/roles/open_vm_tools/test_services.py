# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services of an image, in which systemd does not run: the role's own tasks with the real systemctl."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers
from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools.recipe import ROLE

UNIT = "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"
PLAYBOOK = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: role, tasks_from: services}
    - ansible.builtin.command: "true"
      notify: Reload systemd
  handlers:
"""
SYSTEMCTL = """#!/bin/sh
exec {real} --root={image} "$@"
"""


@pytest.fixture(name="image")
def image_fixture(tmp_path, monkeypatch):
    """A directory with units; systemctl means the units there."""
    real, image = shutil.which("systemctl"), tmp_path / "image"
    for name in ("vgauthd", "vmtoolsd"):
        path = image / "usr/lib/systemd/system" / f"{name}.service"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(UNIT, encoding="utf-8")
    program = tmp_path / "bin" / "systemctl"
    program.parent.mkdir()
    program.write_text(SYSTEMCTL.format(real=real, image=image), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return image


def play(folder: Path, python, **plan) -> str:
    shutil.copytree(ROLE / "tasks", folder / "roles" / "role" / "tasks")
    handlers = (ROLE / "handlers" / "main.yml").read_text(encoding="utf-8").removeprefix("---\n")
    (folder / "play.yml").write_text(PLAYBOOK + re.sub("(?m)^(?=.)", "    ", handlers), encoding="utf-8")
    given = {"__open_vm_tools_plan": plan, "ansible_python_interpreter": sys.executable}
    command = controllers.command(python, "-i", "a,", "-c", "local", "-e", json.dumps(given), "play.yml")
    environment = {**os.environ, **controllers.ENVIRONMENT, "ANSIBLE_LOCAL_TEMP": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    return done.stdout + done.stderr


@pytest.mark.parametrize("python", controllers.PYTHONS, ids=controllers.IDS)
def test_services_of_an_image_are_enabled(tmp_path, image, python):
    services = [{"name": f"{name}.service", "start": False} for name in ("vgauthd", "vmtoolsd")]
    said = play(tmp_path, python, services=services, systemd_runs=False)
    # neither the task for a running systemd nor the handler
    assert "failed=0" in said and "skipped=2" in said, said
    wanted = image / "etc/systemd/system/multi-user.target.wants"
    assert sorted(path.name for path in wanted.iterdir()) == ["vgauthd.service", "vmtoolsd.service"]
