# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import customization
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree

CLOUD_CFG = '/etc/cloud/cloud.cfg'
FLAG = 'disable_vmware_customization: %s\n'


@pytest.fixture(name='guest')
def guest_fixture(tmp_path):
    return GuestTree(tmp_path / '[x]')


def test_a_guest_with_nothing(guest):
    found = {'plugin': False, 'perl': False, 'cloud_init': None, 'drop_in': None}
    assert customization.describe(guest.root) == found


@pytest.mark.parametrize('directory', ['lib', 'lib64', 'lib/aarch64-linux-gnu'])
def test_the_plugin(guest, directory):
    guest.write(f'/usr/{directory}/open-vm-tools/plugins/vmsvc/libdeployPkgPlugin.so')
    assert customization.describe(guest.root)['plugin']


def test_a_plugin_that_cloud_init_does_not_find(guest):
    guest.write('/usr/local/lib/open-vm-tools/plugins/vmsvc/libdeployPkgPlugin.so')
    assert not customization.describe(guest.root)['plugin']


def test_perl(guest):
    guest.write('/usr/bin/perl')
    assert customization.describe(guest.root)['perl']


def test_configuration_without_cloud_init(guest):
    """What is left of a package that was removed counts for nobody, except that the drop-in is to be removed."""
    guest.write(CLOUD_CFG, FLAG % 'false')
    guest.write(customization.DROP_IN, FLAG % 'true')
    found = customization.describe(guest.root)
    assert (found['cloud_init'], found['drop_in']) == (None, FLAG % 'true')


@pytest.mark.parametrize('path', ['usr/lib/python3/dist-packages', 'usr/lib/python3.6/site-packages'])
def test_cloud_init(guest, path):
    guest.write('/usr/bin/cloud-init')
    guest.write(f'/{path}/cloudinit/version.py', '__VERSION__ = "22.4.2"\n_PACKAGED_VERSION = "@@"\n')
    nothing_set = {'version': '22.4.2', 'enabled': True, 'flag': None, 'main_flag': None, 'sources': None}
    assert customization.describe(guest.root)['cloud_init'] == nothing_set


def test_cloud_init_that_is_switched_off(guest):
    guest.write('/usr/bin/cloud-init')
    guest.write('/etc/cloud/cloud-init.disabled')
    assert customization.describe(guest.root)['cloud_init']['enabled'] is False


# As open-vm-tools reads a line
@pytest.mark.parametrize(
    'text, value',
    [
        ('disable_vmware_customization: false', 'false'),
        (' disable_vmware_customization : true # not here', 'true'),
        ('disable_vmware_customization: true\ndisable_vmware_customization: false', 'false'),
        ('#disable_vmware_customization: false', None),
        ('disable_vmware_customization: no', None),
        ('disable_vmware_customization: false#x', None),
    ],
)
def test_the_flag(guest, text, value):
    guest.write('/usr/bin/cloud-init')
    guest.write(CLOUD_CFG, f'a: b\n{text}\nc: d\n')
    flag = customization.describe(guest.root)['cloud_init']['flag']
    assert flag == (value and {'path': CLOUD_CFG, 'value': value})


def test_the_last_file_counts(guest):
    guest.write('/usr/bin/cloud-init')
    guest.write(CLOUD_CFG, FLAG % 'true' + 'datasource_list: [ NoCloud, None ]\n')
    guest.write('/etc/cloud/cloud.cfg.d/99-b.cfg', FLAG % 'true')
    guest.write('/etc/cloud/cloud.cfg.d/10-a.cfg', FLAG % 'false')
    guest.write('/etc/cloud/cloud.cfg.d/99-c.yaml', FLAG % 'false')
    guest.write('/etc/cloud/cloud.cfg.d/90_dpkg.cfg', "datasource_list: [ 'VMware', None ]\n")
    guest.write(customization.DROP_IN, FLAG % 'false')
    found = customization.describe(guest.root)['cloud_init']
    assert found['flag'] == {'path': '/etc/cloud/cloud.cfg.d/99-b.cfg', 'value': 'true'}
    assert found['main_flag'] == {'path': CLOUD_CFG, 'value': 'true'}
    assert found['sources'] == {'path': '/etc/cloud/cloud.cfg.d/90_dpkg.cfg', 'value': " 'VMware', None "}
