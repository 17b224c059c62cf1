# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import subprocess

import kills
import pytest
from built_in_a_second import source_of
from controller import Play
from runner import Job
from scenario import SHARED
from stand_in import INSTALL, NEWER, PLATFORMS, RELEASE

pytest_plugins = ['scenario']


@pytest.fixture(scope='session')
def by_name(guests):
    """The guests by what their names end with: debian-1, el8-2."""
    return {guest.name.removeprefix('mol-fleet-'): guest for guest in guests}


@pytest.fixture(scope='session')
def fleet(by_name):
    """The one that builds and two that only install, of each platform."""
    return {name: [by_name[f'{name}-{number}'] for number in (1, 2, 3)] for name in PLATFORMS}


@pytest.fixture(scope='session')
def installed(inventory, fleet, stand_in):
    """On all guests from an empty cache."""
    play = Play(INSTALL, [inventory], stand_in)
    play.end(0)
    return play


@pytest.fixture(scope='session')
def stand_in(work_dir, tmp_path_factory):
    """Variables of what is built in a second, for a cache of its own."""
    return {
        'open_vm_tools_install_from': 'source',
        **source_of(work_dir / 'source', RELEASE),
        'open_vm_tools_cache_dir': str(tmp_path_factory.mktemp('fleet') / 'cache'),
        # its daemons do nothing
        'open_vm_tools_verify': False,
    }


@pytest.fixture(scope='session')
def newer(work_dir, stand_in):
    """The same with a later release."""
    folder = work_dir / 'newer'
    subprocess.run([SHARED / 'files' / 'make_stand_in.sh', folder, NEWER], check=True, stdout=subprocess.DEVNULL)
    return {**stand_in, **source_of(folder, NEWER)}


@pytest.fixture(scope='session')
def built_by_runner(inventory, fleet, installed, newer, tmp_path_factory):
    """What came back of a job that builds the later release where the first one was built, slowly enough to be seen."""
    builders = [fleet[platform][0] for platform in PLATFORMS]
    for builder in builders:
        builder.run('echo sleep 5 > /var/tmp/stand-in/hook')
    limit = [builder.name for builder in builders]
    return Job(tmp_path_factory.mktemp('runner'), INSTALL, inventory, newer, limit).run()


def pytest_terminal_summary(terminalreporter):
    for line in kills.TOLD:
        terminalreporter.write_line(line)
