# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf import configuration


@pytest.mark.parametrize(
    'lines, setting',
    [
        (None, None),
        ('[main]\n', None),
        ('[main]\nlocalpkg_gpgcheck=1\n', 'localpkg_gpgcheck=1'),
        ('[main]\nlocalpkg_gpgcheck = True\n', 'localpkg_gpgcheck=True'),
        ('[main]\nlocalpkg_gpgcheck=1\nlocalpkg_gpgcheck=0\n', None),
        ('[main]\n# localpkg_gpgcheck=1\n', None),
        ('[main]\nlocalpkg_gpgcheck=perhaps\n', None),
        ('localpkg_gpgcheck=1\n', None),
        ('[other]\nlocalpkg_gpgcheck=1\n', None),
    ],
)
def test_a_guest_that_refuses_packages_without_a_signature(tmp_path, lines, setting):
    (tmp_path / 'etc/dnf').mkdir(parents=True)
    if lines is not None:
        (tmp_path / 'etc/dnf/dnf.conf').write_text(lines, encoding='utf-8')
    assert configuration.refuses_unsigned(str(tmp_path)) == setting
