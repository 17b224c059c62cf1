# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the stories of a scenario share: its guests, and ansible-playbook as a user calls it."""

import json
import os
import pathlib
import subprocess
import sys

import pytest
from controller import PLAIN, Play
from guest import guest_of
from simulated_host import SimulatedHost

SHARED = pathlib.Path(__file__).resolve().parents[1]
TOOLS = SHARED.parents[1] / 'tests' / 'tools'
CONVERGE = SHARED / 'converge.yml'
REMOVE = 'esxi_arm.guest.remove'
CHECK = ['--check', '--diff']
BUILT = {'open_vm_tools_install_from': 'source'}


def pytest_addoption(parser):
    parser.addoption('--guests', help='their names in the inventory, with commas between')
    parser.addoption('--work-dir', help="molecule's directory of the scenario")


@pytest.fixture(scope='session')
def work_dir(pytestconfig):
    return pathlib.Path(pytestconfig.getoption('--work-dir'))


@pytest.fixture(scope='session')
def inventory(work_dir):
    return str(work_dir / 'inventory')


@pytest.fixture(scope='session')
def guests(pytestconfig, inventory):
    return [guest_of(inventory, name) for name in pytestconfig.getoption('--guests').split(',')]


@pytest.fixture(scope='session')
def guest(guests):
    (only,) = guests
    return only


@pytest.fixture(scope='session')
def host(guest):
    """A host of VMware's for the guest."""
    host = SimulatedHost(guest.name)
    host.turn_on()
    yield host
    host.turn_off()


@pytest.fixture(scope='session')
def before(work_dir):
    """What the guest was like when the scenario began."""
    return set((work_dir / 'before.txt').read_text().splitlines())


@pytest.fixture(scope='session')
def oldest():
    """What makes a play one by the oldest ansible-core that the collection supports: run(**oldest)."""
    output = subprocess.run([sys.executable, TOOLS / 'ansible_cores.py'], check=True, stdout=subprocess.PIPE, text=True)
    folder = output.stdout.splitlines()[-1]
    return {
        'command': [sys.executable, '-m', 'ansible', 'playbook'],
        'environment': {'PYTHONPATH': folder},
    }


@pytest.fixture
def start(inventory):
    """Starts a playbook, which ends with the test if not before."""
    plays = []

    def begin(playbook, variables, **how):
        plays.append(Play(playbook, [inventory], variables, **how))
        return plays[-1]

    yield begin
    for play in plays:
        play.kill()


@pytest.fixture
def run(start):
    """Runs a playbook until it ends, which it must do with this status."""

    def until_it_ends(playbook=CONVERGE, status=0, check=False, variables=None, **how):
        play = start(playbook, variables or {}, options=CHECK if check else (), **how)
        play.end(status)
        return play

    return until_it_ends


@pytest.fixture
def look(guest, inventory):
    """What open_vm_tools_info returns for the guest now."""

    def ask():
        command = [pathlib.Path(sys.executable).with_name('ansible'), guest.name, '--inventory', inventory, '--become']
        command += ['--module-name', 'esxi_arm.guest.open_vm_tools_info']
        ended = subprocess.run(command, env={**os.environ, **PLAIN}, check=False, capture_output=True, text=True)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return json.loads(ended.stdout.partition(' => ')[2])

    return ask
