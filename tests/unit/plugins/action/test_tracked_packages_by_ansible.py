# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A package file of the controller, as each promised ansible-core copies it."""

import json
import os
import subprocess

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers

HERE = {"ansible_connection": "local", "ansible_python_interpreter": "/usr/bin/python3", "ansible_become": False}


@pytest.fixture(name="run", params=controllers.PYTHONS, ids=controllers.IDS)
def run_fixture(request, tmp_path):
    def run(arguments, **keywords):
        arguments = {"journal": str(tmp_path / "journal.json"), **arguments}
        tasks = [{"esxi_arm.guest.tracked_packages": arguments, **keywords}]
        play = [{"hosts": "all", "gather_facts": False, "tasks": tasks}]
        (tmp_path / "hosts.json").write_text(json.dumps({"all": {"hosts": {"here": HERE}}}), encoding="utf-8")
        (tmp_path / "play.json").write_text(json.dumps(play), encoding="utf-8")
        settings = {
            "ANSIBLE_NOCOLOR": "1",
            "HOME": str(tmp_path),
            "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.default",
            "ANSIBLE_LOCAL_TEMP": str(tmp_path / "local"),
            "ANSIBLE_REMOTE_TEMP": str(tmp_path / "remote"),
            "ANSIBLE_ASYNC_DIR": str(tmp_path / "jobs"),
        }
        done = subprocess.run(
            controllers.command(request.param, "-i", "hosts.json", "play.json"),
            cwd=tmp_path,
            env={**os.environ, **controllers.ENVIRONMENT, **settings},
            check=False,
            capture_output=True,
            text=True,
        )
        return done.stdout + done.stderr

    return run


def test_the_module_gets_a_copy_that_is_removed_afterwards(run, tmp_path):
    (tmp_path / "package.deb").write_text("not a package", encoding="utf-8")
    said = run({"src": "package.deb", "file": str(tmp_path / "kept" / "package.deb")}, check_mode=True)
    # What the module has read is the copy.
    assert "/remote/ansible-tmp-" in said and "/package.deb" in said, said
    assert not list((tmp_path / "remote").iterdir()) and not (tmp_path / "kept").exists(), said


def test_a_file_that_the_controller_does_not_have(run, tmp_path):
    said = run({"src": "no.deb", "file": str(tmp_path / "kept.deb")})
    assert "Could not find or access 'no.deb'" in said, said


def test_a_directory_of_the_controller(run, tmp_path):
    (tmp_path / "packages").mkdir()
    said = run({"src": "packages", "file": str(tmp_path / "kept.deb")})
    assert f"src is {tmp_path}/packages, which is not a file. Write the path of a package file" in said, said


def test_in_the_background(run, tmp_path):
    (tmp_path / "package.deb").write_text("not a package", encoding="utf-8")
    kept = tmp_path / "kept" / "package.deb"
    said = run({"src": "package.deb", "file": str(kept)}, **{"async": 60, "poll": 1})
    assert str(kept) in said and kept.read_text(encoding="utf-8") == "not a package", said
