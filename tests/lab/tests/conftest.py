# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's own tests: no guest, no root, no network."""

import io
import pathlib
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(TESTS.parent), str(TESTS)]

from guestlab.settings import Settings  # noqa: E402 - found by the path set above
from guestlab.talk import Talk  # noqa: E402


@pytest.fixture
def settings(tmp_path):
    return Settings({"LAB_HOME": str(tmp_path / "home")})


@pytest.fixture
def talk():
    return Talk(stream=io.StringIO())
