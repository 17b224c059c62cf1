# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import unit_conditions

# As Debian 12 has it.
VGAUTH = '''\
[Unit]
Description=Authentication service for virtual machines hosted on VMware
Documentation=http://github.com/vmware/open-vm-tools
ConditionVirtualization=vmware
DefaultDependencies=no

[Service]
ExecStart=/usr/bin/VGAuthService
TimeoutStopSec=5
'''
RESET = '[Unit]\nConditionVirtualization=\n'


@pytest.mark.parametrize(
    'texts, expected',
    [
        ([], None),
        ([''], None),
        ([VGAUTH], 'vmware'),
        ([VGAUTH, RESET], None),
        ([RESET, VGAUTH], 'vmware'),
        # whichever condition is set to nothing: all are taken back
        ([VGAUTH, '[Unit]\nConditionPathExists=\n'], None),
        ([VGAUTH, RESET, '[Unit]\nConditionVirtualization=vm\n'], 'vm'),
        ([VGAUTH, '[Unit]\nConditionVirtualization=!container\n'], 'vmware !container'),
        (['[Unit]\n#ConditionVirtualization=vmware\n; ConditionVirtualization=vmware\n'], None),
        (['[Unit]\nConditionVirtualization = vmware \n'], 'vmware'),
        (['[Unit]\nConditionVirtualization=\\\n# between\n  vmware\n'], 'vmware'),
        (['[Unit]\nDescription=a \\\nConditionVirtualization=vmware\n'], None),
        (['[X-Ours]\nConditionVirtualization=vmware\n'], None),
        (['[Unit]\nAssertVirtualization=vmware\n'], None),
        (['[Unit]\nConditionVirtualization=vmware'], 'vmware'),
        (['[Unit]\r\nConditionVirtualization=vmware\r\n'], 'vmware'),
    ],
)
def test_what_a_unit_asks_of_the_virtualization(texts, expected):
    assert unit_conditions.virtualization(unit_conditions.in_force(texts)) == expected


@pytest.mark.parametrize(
    'value, detected, unmet',
    [
        ('vmware', 'vmware', False),
        ('vmware', 'none', True),
        ('vmware', 'podman', True),
        # systemd before release 244 on ESXi-Arm
        ('vmware', 'vm-other', True),
        ('vmware', 'qemu', True),
        ('!vmware', 'kvm', False),
        ('!vmware', 'vmware', True),
        ('vm', 'vmware', False),
        ('vm', 'vm-other', False),
        ('vm', 'podman', True),
        ('vm', 'none', True),
        ('container', 'podman', False),
        ('container', 'container-other', False),
        ('container', 'vmware', True),
        ('!container', 'vmware', False),
        ('!container', 'none', False),
        ('yes', 'vm-other', False),
        ('true', 'none', True),
        ('no', 'none', False),
        ('false', 'vmware', True),
        # a Xen domain on VMware (open-vm-tools#654)
        ('vmware', 'xen', True),
        # not systemd-detect-virt's to say
        ('private-users', 'podman', False),
        ('!private-users', 'podman', False),
        # one of several that are enough
        ('|vmware', 'none', False),
        # what systemd says is not known: nothing is claimed
        ('vmware', None, False),
    ],
)
def test_whether_it_keeps_the_unit_from_starting(value, detected, unmet):
    conditions = [(unit_conditions.VIRTUALIZATION, value)]
    assert unit_conditions.virtualization_is_unmet(conditions, detected) is unmet


def test_all_of_several_have_to_be_met():
    text = '[Unit]\nConditionVirtualization=!container\nConditionVirtualization=vmware\n'
    conditions = unit_conditions.in_force([text])
    assert unit_conditions.virtualization_is_unmet(conditions, 'vmware') is False
    assert unit_conditions.virtualization_is_unmet(conditions, 'kvm') is True
    assert unit_conditions.virtualization_is_unmet([], 'kvm') is False


def test_taking_it_away_keeps_the_others():
    text = '[Unit]\nConditionPathExists=/dev/vsock\nConditionVirtualization=vmware\nConditionFirstBoot=|no\n'
    lines = unit_conditions.without_virtualization(unit_conditions.in_force([text]))
    assert lines == ['ConditionVirtualization=', 'ConditionPathExists=/dev/vsock', 'ConditionFirstBoot=|no']
    drop_in = '\n'.join(['[Unit]'] + lines)
    assert unit_conditions.in_force([text, drop_in]) == [
        ('ConditionPathExists', '/dev/vsock'),
        ('ConditionFirstBoot', '|no'),
    ]


def test_nothing_is_taken_away_where_there_is_none():
    conditions = unit_conditions.in_force(['[Unit]\nConditionPathExists=/dev/vsock\n'])
    assert unit_conditions.without_virtualization(conditions) == []
