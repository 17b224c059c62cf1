# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from story import Stage

pytest_plugins = ['scenario']


@pytest.fixture(scope='session')
def stage(inventory, guests, tmp_path_factory):
    """Where the stories play."""
    stage = Stage(inventory, guests, tmp_path_factory.mktemp('stories'))
    yield stage
    stage.clear()
