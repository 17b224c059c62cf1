# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import pathlib

import broken_package
import pytest
from scenario import BUILT, REMOVE

pytest_plugins = ['scenario']

PLAN = pathlib.Path(__file__).parents[1] / 'plan.yml'


@pytest.fixture
def planned(run, tmp_path):
    """The build that the role would need with these variables."""

    def ask(**variables):
        answer = tmp_path / 'build.json'
        run(PLAN, variables={**BUILT, **variables, 'planned_build': str(answer)})
        return json.loads(answer.read_text())

    return ask


@pytest.fixture
def broken(planned, tmp_path):
    """Variables with which the role finds a broken package in its cache, and the version of the package."""
    # only for a build key of its own
    wanted = {'open_vm_tools_configure_args': ['--with-fault']}
    good = planned()
    assert good['cached'], f'{good["cache_directory"]} has no package: run the default scenario first'
    version = broken_package.plant(good, planned(**wanted), tmp_path)
    # Its daemon exits at once. But that of the good one has to start within that time, too.
    patience = {'open_vm_tools_verify_timeout': 40}
    return {**BUILT, **wanted, **patience, 'open_vm_tools_cache_dir': str(tmp_path / 'cache')}, version


@pytest.fixture
def with_good_package(run, host, look):
    """What is installed, and known to the host, once the good package is."""
    run(variables=BUILT)
    tools = look()
    host.wait('running=True', f'version={tools["version"]}')
    return tools['package']


@pytest.fixture
def without_tools(run, guest, host):
    """What the guest is like with nothing installed."""
    run(REMOVE)
    return guest.snapshot()


@pytest.fixture
def see_good(look, host):
    """That this package is back, runs, and is nothing that could be rolled back any more."""

    def see(package):
        tools = look()
        assert tools['package'] == package
        assert {service['active'] for service in tools['services'].values()} == {'active'}
        assert not [entry for entry in tools['journal'] if entry['kind'] == 'unconfirmed']
        host.wait('running=True', f'version={tools["version"]}')

    return see
