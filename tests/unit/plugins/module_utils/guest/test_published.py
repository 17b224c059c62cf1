# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the files of the published repository are, by the names that Ansible has for distributions."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import published

YUM, ZYPP = '/etc/yum.repos.d/esxi_arm_guest.repo', '/etc/zypp/repos.d/esxi_arm_guest.repo'


@pytest.mark.parametrize(
    'distribution, path',
    [
        ('Rocky', YUM),
        ('OracleLinux', YUM),
        ('Fedora', YUM),
        ('SLES', ZYPP),
        ('SLES_SAP', ZYPP),
        ('SLED', ZYPP),
        ('openSUSE Leap', ZYPP),
        ('openSUSE Tumbleweed', ZYPP),
    ],
)
def test_each_package_manager_has_its_own_directory(distribution, path):
    platform = {'distribution': distribution, 'major': '15', 'architecture': 'aarch64'}
    written, content = published.configuration('rpm', 'https://example.org', platform, desktop=False)
    assert written == path and path in published.PATHS
    assert '\nbaseurl=https://example.org/rpm/%s/15/headless/aarch64\n' % published.part(distribution) in content
