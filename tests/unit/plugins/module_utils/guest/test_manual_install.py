# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import manual_install
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree

BY_HAND = [
    '/usr/local/bin/vmtoolsd',
    '/usr/local/bin/VGAuthService',
    '/usr/local/lib/libvmtools.so.0.0.0',
    '/usr/local/lib/libvmtools.la',
    '/usr/local/lib/aarch64-linux-gnu/libvgauth.so.0',
    '/usr/local/lib/open-vm-tools/plugins/vmsvc/libguestInfo.so',
    '/usr/local/lib64/pkgconfig/vmguestlib.pc',
    '/usr/local/include/vmGuestLib/vmGuestLib.h',
    '/usr/local/share/open-vm-tools/messages/en/vmtoolsd.vmsg',
    '/usr/bin/vm-support',
    '/usr/lib/aarch64-linux-gnu/open-vm-tools/plugins/common/libvix.so',
    '/usr/lib/udev/rules.d/99-vmware-scsi-udev.rules',
    '/etc/pam.d/vmtoolsd',
    '/etc/vmware-tools/poweron-vm-default',
    '/etc/vmware-tools/vgauth/schemas/XMLSchema.xsd',
    '/etc/systemd/system/vmtoolsd.service',
    '/etc/systemd/system/vgauthd.service',
]

# Of an administrator, or of other software.
NOT_OURS = [
    '/etc/vmware-tools/tools.conf',
    '/etc/vmware-tools/scripts/poweron-vm-default.d/mine.sh',
    '/etc/systemd/system/vmtoolsd.service.d/override.conf',
    '/etc/systemd/system/other.service',
    '/usr/local/bin/vmtoolsd-wrapper',
    '/usr/local/lib/libvmtoolsextra.so',
    '/usr/lib/python3/vmtoolsd.py',
]


class Owning:
    """A package manager to which exactly these files belong."""

    def __init__(self, *paths):
        self.paths = set(paths)

    def owned(self, paths):
        return self.paths & set(paths)


@pytest.fixture
def guest(tmp_path):
    return GuestTree(tmp_path)


def manual_files(guest, *owned):
    return manual_install.manual_files(guest.root, Owning(*owned))


def test_nothing_installed(guest):
    assert manual_files(guest) == []


@pytest.mark.parametrize('path', BY_HAND)
def test_each_file_of_a_make_install(guest, path):
    guest.write(path)
    assert manual_files(guest) == [path]


def test_all_together_are_sorted(guest):
    for path in BY_HAND + NOT_OURS:
        guest.write(path)
    assert manual_files(guest) == sorted(BY_HAND)


@pytest.mark.parametrize('path', NOT_OURS)
def test_what_make_install_does_not_write(guest, path):
    guest.write(path)
    assert manual_files(guest) == []


@pytest.mark.parametrize('path', BY_HAND)
def test_what_a_package_owns_is_not_manual(guest, path):
    guest.write(path)
    assert manual_files(guest, path) == []


def test_links_that_make_install_makes(guest):
    guest.write('/usr/local/lib/libvmtools.so.0.0.0')
    guest.link('/usr/local/lib/libvmtools.so.0', 'libvmtools.so.0.0.0')
    guest.link('/usr/local/bin/vmware-user', 'missing')
    assert manual_files(guest) == [
        '/usr/local/bin/vmware-user',
        '/usr/local/lib/libvmtools.so.0',
        '/usr/local/lib/libvmtools.so.0.0.0',
    ]


def test_an_alias_and_a_mask_are_not_hand_written_units(guest):
    guest.write('/usr/lib/systemd/system/open-vm-tools.service')
    guest.link('/etc/systemd/system/vmtoolsd.service', '../../../usr/lib/systemd/system/open-vm-tools.service')
    guest.link('/etc/systemd/system/vgauth.service', '/dev/null')
    assert manual_files(guest) == []


def test_a_merged_usr_shows_each_file_once(guest):
    guest.write('/usr/lib/udev/rules.d/99-vmware-scsi-udev.rules')
    guest.link('/lib', 'usr/lib')
    assert manual_files(guest) == ['/usr/lib/udev/rules.d/99-vmware-scsi-udev.rules']


def test_a_separate_lib(guest):
    guest.write('/lib/udev/rules.d/99-vmware-scsi-udev.rules')
    assert manual_files(guest) == ['/lib/udev/rules.d/99-vmware-scsi-udev.rules']


def test_a_root_with_pattern_characters_in_its_name(tmp_path):
    guest = GuestTree(tmp_path / 'a[b]*')
    guest.write('/usr/local/bin/vmtoolsd')
    assert manual_files(guest) == ['/usr/local/bin/vmtoolsd']


def test_units_of_any_name_that_start_what_was_installed_by_hand(guest):
    guest.write('/usr/local/bin/vmtoolsd')
    guest.write('/etc/systemd/system/tools.service', '[Service]\nExecStart=-/usr/local/bin/vmtoolsd -n vmsvc\n')
    guest.write('/etc/systemd/system/other.service', '#ExecStart=/usr/local/bin/vmtoolsd\nExecStart=/bin/x\n')
    guest.write('/etc/systemd/system/wrapped.service', '[Service]\nExecStart=/usr/local/bin/vmtoolsd-wrapper\n')
    guest.link('/etc/systemd/system/alias.service', 'tools.service')
    assert manual_files(guest) == ['/etc/systemd/system/tools.service', '/usr/local/bin/vmtoolsd']
    assert manual_files(guest, '/usr/local/bin/vmtoolsd') == []


def test_what_the_installer_of_the_bundled_tools_has_recorded(guest):
    guest.write('/usr/lib/vmware-tools/libconf/x')
    guest.write('/usr/bin/perl')
    guest.write('/etc/vmware-tools/locations', 'file /usr/lib/vmware-tools/libconf/x\nfile /usr/bin/perl\n')
    assert manual_files(guest, '/usr/bin/perl') == ['/etc/vmware-tools/locations', '/usr/lib/vmware-tools/libconf/x']
