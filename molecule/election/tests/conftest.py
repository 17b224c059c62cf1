# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from guest import guest_of

from story import Stage


def pytest_addoption(parser):
    parser.addoption('--guests', help='their names in the inventory, with commas between')
    parser.addoption('--guest-inventory', help='file or folder')


@pytest.fixture(scope='session')
def stage(pytestconfig, tmp_path_factory):
    """Where the stories play."""
    inventory = pytestconfig.getoption('--guest-inventory')
    guests = [guest_of(inventory, name) for name in pytestconfig.getoption('--guests').split(',')]
    stage = Stage(inventory, guests, tmp_path_factory.mktemp('stories'))
    yield stage
    stage.clear()
