# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pathlib

import pytest

pytest_plugins = ['scenario']

AS_ANOTHER = pathlib.Path(__file__).parents[1] / 'converge_as_another.yml'


@pytest.fixture
def refused(run, tmp_path_factory):
    """Converges with variables that cannot work, and returns what was said: the play fails and has changed nothing."""

    def until_it_fails(variables=None, as_another=False):
        # Facts are gathered once for all; what a playbook of its own pretends to know is not kept.
        facts = {
            'ANSIBLE_CACHE_PLUGIN': 'ansible.builtin.memory' if as_another else 'ansible.builtin.jsonfile',
            'ANSIBLE_CACHE_PLUGIN_CONNECTION': str(tmp_path_factory.getbasetemp() / 'facts'),
        }
        playbook = {'playbook': AS_ANOTHER} if as_another else {}
        play = run(status=2, variables=variables, environment=facts, **playbook)
        (counts,) = play.recap().values()
        assert (counts['changed'], counts['failed']) == (0, 1), play.output
        return play.output

    return until_it_fails
