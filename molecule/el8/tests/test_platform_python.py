# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last ansible-core that manages Python 3.6 runs on EL 8's own platform-python, which is all it needs there.

Here, so that there is one build for it all, everything is chosen that the scenario has not chosen so far. The scenario
has compiled open-vm-tools by then, which takes minutes, so here the source is one that stands in for it.
"""

import contextlib
import hashlib
import pathlib
import re
import subprocess

import pytest
from scenario import REMOVE, SHARED

DISCOVERED_PYTHON = pathlib.Path(__file__).parents[1] / 'discovered_python.yml'
BUILD_DIR = '/srv/builds/open-vm-tools'
SECOND_REPOSITORY = '/etc/yum.repos.d/site.repo'
DNF_CONFIGURATION = '/etc/dnf/dnf.conf'
SIGNED_ONLY = 'localpkg_gpgcheck=1'
INSTALLED_GROUPS = 'dnf --quiet group list --installed'
VERSION = '13.9.0'
# where the stand-in leaves its traces on the guest
TRACES = '/var/tmp/stand-in'


@pytest.fixture(scope='module')
def builder_repository(guest):
    """Its id. To dnf, and so to the role, one whose id differs in case only is another one."""
    ids = [line.split()[0] for line in guest.run('dnf --quiet repolist --all').splitlines() if line]
    (name,) = [name for name in ids if re.fullmatch('powertools|PowerTools|crb', name)]
    content = rf'[{name.swapcase()}]\nname=A mirror of the site\nbaseurl=file:///srv/site\nenabled=0\n'
    guest.run(f"printf '{content}' > {SECOND_REPOSITORY}")
    yield name
    guest.run(f'rm -f {SECOND_REPOSITORY}')


@pytest.fixture(scope='module')
def source(tmp_path_factory):
    """The archive of the stand-in."""
    folder = tmp_path_factory.mktemp('stand-in') / 'source'
    subprocess.run([SHARED / 'files' / 'make_stand_in.sh', folder, VERSION], check=True)
    return folder / f'open-vm-tools-{VERSION}.tar.gz'


@pytest.fixture(scope='module')
def chosen(builder_repository, source):
    return {
        'open_vm_tools_version': VERSION,
        'open_vm_tools_source_url': str(source),
        'open_vm_tools_source_checksum': f'sha256:{hashlib.sha256(source.read_bytes()).hexdigest()}',
        'open_vm_tools_builder_repository': builder_repository,
        'open_vm_tools_development_tools': 'group',
        'open_vm_tools_build_dir': BUILD_DIR,
    }


@pytest.fixture(scope='module')
def unsigned(chosen):
    return {**chosen, 'open_vm_tools_unsigned_package': 'install'}


def test_platform_python_is_found(run, oldest, inventory):
    """Unless another Python is named, which saves time up to here."""
    with contextlib.suppress(FileNotFoundError):
        pathlib.Path(inventory, 'python.yml').unlink()
    run(DISCOVERED_PYTHON, **oldest)


def test_a_hardened_guest_is_refused_before_anything_is_changed(run, oldest, guest, chosen):
    guest.run(f'''
        mkdir -p {BUILD_DIR}/packages && touch {BUILD_DIR}/packages/own
        cp -p {DNF_CONFIGURATION} {DNF_CONFIGURATION}.before
        echo {SIGNED_ONLY} >> {DNF_CONFIGURATION}''')
    play = run(status=2, variables=chosen, **oldest)
    assert re.search('localpkg_gpgcheck=1.*open_vm_tools_unsigned_package', play.output), play.output
    play.see_unchanged()


def test_it_builds_with_the_group_of_development_tools(run, oldest, guest, unsigned):
    output = run(variables=unsigned, **oldest).output
    assert f' builds open-vm-tools {VERSION} ' in output, output
    assert 'Development Tools' in guest.run(INSTALLED_GROUPS)


def test_a_second_run_changes_nothing(run, oldest, unsigned):
    run(variables=unsigned, **oldest).see_unchanged()


def test_removal_leaves_the_guest_as_it_was_and_what_is_not_of_the_build(run, oldest, guest, before):
    run(REMOVE, **oldest)
    assert 'Development Tools' not in guest.run(INSTALLED_GROUPS)
    assert guest.run(f'cd {BUILD_DIR} && find . -mindepth 1 | sort').split() == ['./packages', './packages/own']
    guest.run(f'mv {DNF_CONFIGURATION}.before {DNF_CONFIGURATION}; rm -r {SECOND_REPOSITORY} {TRACES}')
    guest.see_unchanged_since(before)
