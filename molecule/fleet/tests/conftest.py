# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import hashlib

import kills
import pytest

pytest_plugins = ['scenario']

STAND_IN = '13.9.0'


@pytest.fixture(scope='session')
def by_name(guests):
    """The guests by what their names end with: debian-1, el8-2."""
    return {guest.name.removeprefix('mol-fleet-'): guest for guest in guests}


@pytest.fixture(scope='session')
def stand_in(work_dir, tmp_path_factory):
    """Variables of what is built in a second, for a cache of its own."""
    archive = work_dir / 'source' / f'open-vm-tools-{STAND_IN}.tar.gz'
    return {
        'open_vm_tools_install_from': 'source',
        'open_vm_tools_version': STAND_IN,
        'open_vm_tools_source_url': str(archive),
        'open_vm_tools_source_checksum': 'sha256:' + hashlib.sha256(archive.read_bytes()).hexdigest(),
        'open_vm_tools_cache_dir': str(tmp_path_factory.mktemp('fleet') / 'cache'),
        # its daemons do nothing
        'open_vm_tools_verify': False,
    }


def pytest_terminal_summary(terminalreporter):
    for line in kills.TOLD:
        terminalreporter.write_line(line)
