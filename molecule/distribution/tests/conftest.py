# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from simulated_host import SimulatedHost

pytest_plugins = ['scenario']


@pytest.fixture(scope='session')
def host(guest):
    """A host of VMware's, which systemd takes for something else."""
    host = SimulatedHost(guest.name)
    yield host
    host.turn_off()
