# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Units of an image, as the real systemctl enables them."""

import shutil
import subprocess

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import open_vm_tools_services, unit_files
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree

UNIT = '[Unit]\nConditionVirtualization=vmware\n[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n'


class Image(GuestTree):
    """A directory with units, and the real systemctl for it."""

    def systemctl(self, *arguments):
        command = ['systemctl', '--root=' + self.root] + list(arguments)
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def run(self, argv):
        return self.systemctl(*argv[1:])

    def states(self):
        return open_vm_tools_services.service_states(self.root, self.run, 'none', running=False)


@pytest.fixture(name='image')
def image_fixture(tmp_path):
    if not shutil.which('systemctl'):
        pytest.skip('no systemctl')
    image = Image(tmp_path)
    image.write('/usr/lib/systemd/system/vmtoolsd.service', UNIT + 'Alias=open-vm-tools.service\n')
    image.write('/usr/lib/systemd/system/vgauthd.service', UNIT)
    return image


def test_enabled_by_systemctl(image):
    assert image.states()['vmtoolsd']['enabled'] == 'disabled'
    assert image.systemctl('enable', 'vmtoolsd.service')[0] == 0
    state = image.states()['vmtoolsd']
    # not the name of the alias
    assert (state['unit'], state['load'], state['enabled']) == ('vmtoolsd.service', 'loaded', 'enabled')
    assert (state['active'], state['result'], state['invocation_id']) == ('inactive', None, None)
    assert (state['condition'], state['condition_unmet']) == ('vmware', True)


def test_a_mask(image):
    assert image.systemctl('mask', 'vgauthd.service')[0] == 0
    state = image.states()['vgauthd']
    assert (state['unit'], state['load'], state['enabled']) == ('vgauthd.service', 'masked', 'masked')


def test_the_distributions_names(image):
    (image.path / 'usr/lib/systemd/system/vgauthd.service').rename(image.path / 'usr/lib/systemd/system/vgauth.service')
    assert image.states()['vgauthd']['unit'] == 'vgauth.service'


def test_an_alias_of_what_is_gone(image):
    image.systemctl('enable', 'vmtoolsd.service')
    (image.path / 'usr/lib/systemd/system/vmtoolsd.service').unlink()
    assert image.states()['vmtoolsd']['unit'] is None


def test_no_units(tmp_path):
    assert unit_files.unit(str(tmp_path), lambda argv: None, 'vmtoolsd.service') is None


def test_drop_ins_are_read_as_systemd_reads_them(image):
    for directory in ('etc', 'usr/lib'):
        image.write(
            '/%s/systemd/system/vgauthd.service.d/50-x.conf' % directory,
            '[Unit]\nConditionPathExists=/%s\n' % directory,
        )
    image.write('/usr/lib/systemd/system/vgauthd.service.d/10-y.conf', '[Unit]\nConditionVirtualization=\n')
    found = unit_files.unit(image.root, image.run, 'vgauthd.service')
    assert found['files'] == [
        '/usr/lib/systemd/system/vgauthd.service',
        '/usr/lib/systemd/system/vgauthd.service.d/10-y.conf',
        '/etc/systemd/system/vgauthd.service.d/50-x.conf',
    ]
    state = image.states()['vgauthd']
    assert state['condition'] is None
    assert state['overrides'] == ['/etc/systemd/system/vgauthd.service.d/50-x.conf']


def test_without_systemctl_nothing_is_known_of_enabling(image):
    assert unit_files.unit(image.root, lambda argv: None, 'vgauthd.service')['enabled'] is None
