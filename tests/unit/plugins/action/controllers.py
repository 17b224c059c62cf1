# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controllers that tests run: the virtual environment's ansible-core, and those that `make unit` has installed."""

import os
import sys

import ansible_collections

# The interpreter of each: '' is the virtual environment's own ansible-core.
PYTHONS = {'': sys.executable, **dict(pair.split('=') for pair in os.environ.get('ANSIBLE_CORES', '').split())}
IDS = [core or "the virtual environment's" for core in PYTHONS]
# What each of them takes: where this collection is.
ENVIRONMENT = {
    'ANSIBLE_COLLECTIONS_PATH': os.pathsep.join(os.path.dirname(path) for path in ansible_collections.__path__),
    'PYTHONPATH': '',
}


def command(core, *arguments):
    """ansible-playbook of this ansible-core."""
    return [PYTHONS[core], '-m', 'ansible.cli.playbook', *arguments]
