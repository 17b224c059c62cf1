# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each file says under which license it is, in itself or in REUSE.toml."""

import subprocess

import pytest
import yaml

from project import ROOT, copy_collection, tool


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """The project's files alone: reuse would also look at what other tools have left behind in a checkout."""
    return copy_collection(tmp_path_factory.mktemp("licenses"))


def test_reuse_has_nothing_to_complain_about(checkout):
    done = subprocess.run([tool("reuse"), "lint", "--lines"], cwd=checkout, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_the_license_is_the_same_everywhere():
    (name,) = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["license"]
    assert [path.name for path in (ROOT / "LICENSES").iterdir()] == [f"{name}.txt"]
    assert (ROOT / "LICENSES" / f"{name}.txt").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert f'SPDX-License-Identifier = "{name}"' in (ROOT / "REUSE.toml").read_text(encoding="utf-8")
