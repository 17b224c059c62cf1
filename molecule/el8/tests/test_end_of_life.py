# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mirrors are gone, as they are for every CentOS 8 today.

The package is in the cache, what it needs is in the vault.
"""

import pytest
from scenario import REMOVE

# the vault's own address is https, and the lab's vault has no certificate
VAULT = {'open_vm_tools_centos_vault_url': 'http://vault.centos.org'}


@pytest.fixture(scope='module', autouse=True)
def ended(guest):
    """The release, as far as the lab's stand-in for it goes."""
    guest.run('systemctl start lab-vault.service')
    yield
    guest.run('systemctl start lab-mirror.service')


def test_without_the_vault_the_way_out_is_named_and_nothing_changed(run, guest, before):
    output = run(status=2, variables={**VAULT, 'open_vm_tools_centos_vault': False}).output
    assert 'open_vm_tools_centos_vault' in output, output
    guest.see_unchanged_since(before)


def test_check_mode_shows_where_the_repositories_would_lead(run):
    output = run(check=True, variables=VAULT).output
    assert '+baseurl=http://vault.centos.org/8.5.2111/BaseOS/$basearch/os/' in output, output


def test_packages_come_from_the_vault(run, guest):
    run(variables=VAULT)
    repositories = guest.run('dnf repolist --verbose')
    for name in ('BaseOS', 'AppStream'):
        assert f'http://vault.centos.org/8.5.2111/{name}/aarch64/os/' in repositories
    assert 'mirrorlist' not in repositories


def test_a_second_run_changes_nothing(run):
    run(variables=VAULT).see_unchanged()


def test_removal_leaves_every_repository_file_as_it_was(run, guest, before):
    run(REMOVE)
    guest.see_unchanged_since(before)
