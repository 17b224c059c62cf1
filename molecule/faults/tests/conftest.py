# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pathlib
import sys

import pytest
from controller import Play
from guest import guest_of
from tree import Tree

PLAYBOOK = pathlib.Path(__file__).parents[1] / 'build.yml'


def pytest_addoption(parser):
    parser.addoption('--guest', help='its name in the inventory')
    parser.addoption('--guest-inventory', help='file or folder')
    parser.addoption('--oldest-core', help='folder with the oldest ansible-core that the collection supports')


@pytest.fixture(scope='session')
def inventory(pytestconfig):
    return pytestconfig.getoption('--guest-inventory')


@pytest.fixture(scope='session')
def guest(pytestconfig, inventory):
    return guest_of(inventory, pytestconfig.getoption('--guest'))


@pytest.fixture
def tree(request, guest):
    """Of the test's own name."""
    tree = Tree(guest, request.node.name)
    yield tree
    # Where the test failed, a compilation may still wait.
    tree.go()


@pytest.fixture(scope='session')
def oldest(pytestconfig):
    """What makes a build one by the oldest ansible-core: build(**oldest)."""
    return {
        'command': [sys.executable, '-m', 'ansible', 'playbook'],
        'environment': {'PYTHONPATH': pytestconfig.getoption('--oldest-core')},
    }


@pytest.fixture
def build(inventory, tree):
    """Starts a build of the tree: build(option=value, ...)."""
    plays = []

    def start(variables=None, command=None, environment=None, **options):
        variables = {'tree': tree.folder, 'options': options, **(variables or {})}
        plays.append(Play(PLAYBOOK, [inventory], variables, command, environment))
        return plays[-1]

    yield start
    for play in plays:
        play.kill()
