# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import resources
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree

MEMINFO = """\
MemTotal:        1000000 kB
MemFree:          100000 kB
MemAvailable:     512000 kB
SwapTotal:        300000 kB
SwapFree:         204800 kB
"""


@pytest.fixture
def guest(tmp_path):
    tree = GuestTree(tmp_path)
    tree.write('/proc/meminfo', MEMINFO)
    return tree


def asked(**answers):
    """Programs by their last argument: (status, output); one that is not named is not installed."""
    return lambda argv: (answers[argv[-1]] + ('',)) if argv[-1] in answers else None


def test_memory_is_what_is_available_and_swap(guest):
    assert resources.memory_free(guest.root) == 700


def test_a_directory_that_is_not_there_yet(guest):
    guest.write('/srv/x', '')
    assert resources.nearest_directory(guest.root, '/srv/builds/open-vm-tools') == '/srv'
    assert resources.nearest_directory(guest.root, '/nothing/of/this') == '/'
    assert resources.disk_free(guest.root) > 0


@pytest.mark.parametrize(
    'target, manager, expected',
    [
        ('graphical.target', 0, True),
        ('graphical.target', 1, False),
        ('multi-user.target', 0, False),
    ],
)
def test_graphical_is_target_and_display_manager(target, manager, expected):
    answers = {'get-default': (0, target + '\n'), 'display-manager.service': (manager, '')}
    assert resources.is_graphical('/nowhere', asked(**answers)) is expected


def test_no_systemd_is_not_graphical():
    assert resources.is_graphical('/nowhere', asked()) is False


@pytest.mark.parametrize(
    'target, enabled, expected',
    [('graphical.target', True, True), ('graphical.target', False, False), ('multi-user.target', True, False)],
)
def test_in_a_chroot_the_display_manager_is_one_that_is_enabled(guest, target, enabled, expected):
    if enabled:
        guest.link('/etc/systemd/system/display-manager.service', '/lib/systemd/system/gdm.service')
    # systemctl cat succeeds there and says nothing
    answers = {'get-default': (0, target + '\n'), 'display-manager.service': (0, '')}
    assert resources.is_graphical(guest.root, asked(**answers), running=False) is expected


@pytest.mark.parametrize(
    'answer, expected', [((0, 'glibc 2.36\n'), '2.36'), ((1, ''), None), ((0, 'musl 1.2\n'), None), (None, None)]
)
def test_c_library(answer, expected):
    answers = {} if answer is None else {'GNU_LIBC_VERSION': answer}
    assert resources.c_library(asked(**answers)) == expected
