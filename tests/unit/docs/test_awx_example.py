# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/examples/awx, the project that docs/awx.md describes."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers

DOCS = Path(__file__).parents[3] / "docs"
PROJECT = DOCS / "examples" / "awx"


@pytest.mark.parametrize("core", controllers.PYTHONS, ids=controllers.IDS)
@pytest.mark.parametrize("name", ["install", "status"])
def test_a_playbook_of_the_project_runs_that_of_the_collection(core, name):
    command = controllers.command(core, "-i", "guest1,guest2", "--list-hosts", str(PROJECT / f"{name}.yml"))
    environment = {**os.environ, **controllers.ENVIRONMENT}
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    ours = yaml.safe_load((DOCS.parent / "playbooks" / f"{name}.yml").read_text(encoding="utf-8"))
    assert f"(all): {ours[0]['name']}" in done.stdout
    assert {"guest1", "guest2"} <= set(done.stdout.split())


def test_the_page_shows_the_files_as_they_are():
    page = (DOCS / "awx.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"```yaml\n# (\S+)\n(.*?)```", page, re.DOTALL))
    assert set(shown) == {"install.yml", "collections/requirements.yml"}
    for name, text in shown.items():
        assert yaml.safe_load(text) == yaml.safe_load((PROJECT / name).read_text(encoding="utf-8"))
