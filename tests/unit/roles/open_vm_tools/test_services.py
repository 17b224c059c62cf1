# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services of an image, in which systemd does not run: the role's own tasks with the real systemctl."""

import json
import os
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
    - ansible.builtin.include_role: {name: role, tasks_from: configure}
  handlers:
    - name: Reload systemd
      ansible.builtin.command: "false"
"""
SYSTEMCTL = """#!/bin/sh
echo "$@" >> {folder}/asked
test "$1" = daemon-reload || exec {real} --root={image} "$@"
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
    program.write_text(SYSTEMCTL.format(real=real, image=image, folder=tmp_path), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return image


def play(folder: Path, python, **plan) -> str:
    """What was printed. The play has a handler with a name that roles like to use, which fails."""
    shutil.copytree(ROLE / "tasks", folder / "roles" / "role" / "tasks", dirs_exist_ok=True)
    (folder / "play.yml").write_text(PLAYBOOK, encoding="utf-8")
    given = {"__open_vm_tools_plan": plan, "ansible_python_interpreter": sys.executable}
    command = controllers.command(python, "-i", "a,", "-c", "local", "-e", json.dumps(given), "play.yml")
    environment = {**os.environ, **controllers.ENVIRONMENT, "ANSIBLE_LOCAL_TEMP": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def reloads(folder: Path) -> int:
    return (folder / "asked").read_text(encoding="utf-8").splitlines().count("daemon-reload")


@pytest.mark.parametrize("python", controllers.PYTHONS, ids=controllers.IDS)
def test_services_of_an_image_are_enabled(tmp_path, image, python):
    services = [{"name": f"{name}.service", "start": False} for name in ("vgauthd", "vmtoolsd")]
    play(tmp_path, python, services=services, systemd_runs=False, drop_ins=[], stale_drop_ins=[])
    wanted = image / "etc/systemd/system/multi-user.target.wants"
    assert sorted(path.name for path in wanted.iterdir()) == ["vgauthd.service", "vmtoolsd.service"]


@pytest.mark.parametrize("runs", [True, False])
@pytest.mark.parametrize("python", controllers.PYTHONS, ids=controllers.IDS)
def test_systemd_is_reloaded_where_drop_ins_change_and_it_runs(tmp_path, image, python, runs):
    written, stale = (image / "etc/systemd/system" / unit / "50-x.conf" for unit in ("a.service.d", "b.service.d"))
    stale.parent.mkdir(parents=True)
    stale.touch()
    services = [{"name": "vmtoolsd.service", "start": False}]
    plan = {"drop_ins": [{"path": str(written), "content": "[Unit]\n"}], "stale_drop_ins": [str(stale)]}
    said = play(tmp_path, python, services=services, systemd_runs=runs, **plan)
    assert written.read_text(encoding="utf-8") == "[Unit]\n" and not stale.parent.exists(), said
    assert reloads(tmp_path) == (2 if runs else 0)
