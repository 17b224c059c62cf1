# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import native_package
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree, Programs

INSTALLED_DEB = (0, 'installed\topen-vm-tools\t2:12.2.0-1+deb12u4\tarm64\n', '')
INSTALLED_RPM = (0, 'open-vm-tools\t0\t12.3.5\t2.el9\taarch64\n', '')


@pytest.mark.parametrize(
    'dpkg_status, expected',
    [
        ('Package: base-files\n', 'dpkg'),
        # EPEL has a dpkg for EL, with an empty database.
        ('', 'rpm'),
        (None, 'rpm'),
    ],
)
def test_the_manager_with_a_database_rules(tmp_path, dpkg_status, expected):
    if dpkg_status is not None:
        GuestTree(tmp_path).write('/var/lib/dpkg/status', dpkg_status)
    assert native_package.manager_of(str(tmp_path), Programs()).name == expected


def test_an_installed_deb():
    package = native_package.Dpkg(Programs(dpkg_query=INSTALLED_DEB)).installed('open-vm-tools')
    assert package == {
        'name': 'open-vm-tools',
        'version': '12.2.0',
        'release': '1+deb12u4',
        'full_version': '2:12.2.0-1+deb12u4',
        'architecture': 'arm64',
        'manager': 'dpkg',
    }


@pytest.mark.parametrize(
    'answer',
    [
        None,
        (1, '', 'dpkg-query: no packages found matching open-vm-tools\n'),
        (0, 'config-files\topen-vm-tools\t2:12.2.0-1\tarm64\n', ''),
        (0, 'half-installed\topen-vm-tools\t2:12.2.0-1\tarm64\n', ''),
    ],
)
def test_a_deb_that_is_not_installed(answer):
    assert native_package.Dpkg(Programs(dpkg_query=answer)).installed('open-vm-tools') is None


@pytest.mark.parametrize(
    'version, expected',
    [
        ('2:12.2.0-1+deb12u4', ('12.2.0', '1+deb12u4')),
        ('13.0.10-1', ('13.0.10', '1')),
        ('13.0.10', ('13.0.10', '')),
        ('1:13.0.10-rc1-2', ('13.0.10-rc1', '2')),
    ],
)
def test_debian_versions(version, expected):
    assert native_package.Dpkg.split_version(version) == expected


def test_owners_of_files_by_dpkg():
    programs = Programs(
        dpkg_query=(
            1,
            (
                'open-vm-tools: /usr/bin/vmtoolsd\n'
                'open-vm-tools, other:arm64: /etc/pam.d/vmtoolsd\n'
                'open-vm-tools: /lib/udev/rules.d/99-vmware-scsi-udev.rules\n'
                'diversion by somebody from: /usr/bin/vm-support\n'
                'local diversion to: /usr/bin/vmware-checkvm\n'
            ),
            'dpkg-query: no path found matching pattern /usr/local/bin/vmtoolsd\n',
        )
    )
    owned = native_package.Dpkg(programs).owned(
        [
            '/usr/bin/vmtoolsd',
            '/etc/pam.d/vmtoolsd',
            '/usr/lib/udev/rules.d/99-vmware-scsi-udev.rules',
            '/usr/bin/vm-support',
            '/usr/bin/vmware-checkvm',
            '/usr/local/bin/vmtoolsd',
        ]
    )
    assert owned == {'/usr/bin/vmtoolsd', '/etc/pam.d/vmtoolsd', '/usr/lib/udev/rules.d/99-vmware-scsi-udev.rules'}
    assert len(programs.calls) == 1
    # dpkg compares names: on a merged /usr both have to be asked for.
    assert '/lib/udev/rules.d/99-vmware-scsi-udev.rules' in programs.calls[0]
    assert '/local/bin/vmtoolsd' not in programs.calls[0]


def test_an_installed_rpm():
    package = native_package.Rpm(Programs(rpm=INSTALLED_RPM)).installed('open-vm-tools')
    assert package == {
        'name': 'open-vm-tools',
        'version': '12.3.5',
        'release': '2.el9',
        'full_version': '12.3.5-2.el9',
        'architecture': 'aarch64',
        'manager': 'rpm',
    }


def test_the_epoch_of_an_rpm_counts():
    answer = (0, 'open-vm-tools\t1\t12.3.5\t2.el9\taarch64\n', '')
    assert native_package.Rpm(Programs(rpm=answer)).installed('open-vm-tools')['full_version'] == '1:12.3.5-2.el9'


@pytest.mark.parametrize('answer', [None, (1, 'package open-vm-tools is not installed\n', '')])
def test_an_rpm_that_is_not_installed(answer):
    assert native_package.Rpm(Programs(rpm=answer)).installed('open-vm-tools') is None


@pytest.mark.parametrize(
    'stdout, stderr',
    [
        ('open-vm-tools-12.3.5-2.el9.aarch64\nfile /usr/local/bin/vmtoolsd is not owned by any package\n', ''),
        ('open-vm-tools-12.3.5-2.el9.aarch64\n', 'error: file /usr/local/bin/vmtoolsd: No such file or directory\n'),
    ],
)
def test_owners_of_files_by_rpm(stdout, stderr):
    manager = native_package.Rpm(Programs(rpm=(1, stdout, stderr)))
    assert manager.owned(['/usr/bin/vmtoolsd', '/usr/local/bin/vmtoolsd']) == {'/usr/bin/vmtoolsd'}


def test_under_an_unknown_manager_no_file_is_without_an_owner():
    assert native_package.Rpm(Programs()).owned(['/usr/bin/vmtoolsd']) == {'/usr/bin/vmtoolsd'}


@pytest.mark.parametrize('manager', [native_package.Dpkg, native_package.Rpm])
def test_no_files_cost_no_question(manager):
    programs = Programs()
    assert manager(programs).owned([]) == set()
    assert programs.calls == []
