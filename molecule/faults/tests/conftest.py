# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pathlib

import pytest
from tree import Tree

pytest_plugins = ['scenario']

PLAYBOOK = pathlib.Path(__file__).parents[1] / 'build.yml'


@pytest.fixture
def tree(request, guest):
    """Of the test's own name."""
    tree = Tree(guest, request.node.name)
    yield tree
    # Where the test failed, a compilation may still wait.
    tree.go()


@pytest.fixture
def build(start, tree):
    """Starts a build of the tree: build(option=value, ...)."""

    def of_tree(variables=None, command=None, environment=None, **options):
        variables = {'tree': tree.folder, 'options': options, **(variables or {})}
        return start(PLAYBOOK, variables, command=command, environment=environment)

    return of_tree
