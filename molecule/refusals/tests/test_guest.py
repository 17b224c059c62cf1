# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A guest that cannot have open-vm-tools is left alone, and the message says why."""

import re

import by_hand
import pytest


@pytest.mark.parametrize(
    ('variables', 'as_another', 'message'),
    [
        (
            {'other_guest': {'distribution': 'Slackware', 'major': '15'}},
            True,
            'Slackware 15 aarch64 is not supported',
        ),
        # a file system of some 60 MiB, as every guest has one
        (
            {'open_vm_tools_build_dir': '/dev/shm/build'},
            False,
            r'too small to build on: [0-9]{1,3} MiB are free in\s+/dev/shm \(needed: [0-9]{3,}\)',
        ),
        ({'open_vm_tools_build_memory_mb': 99999999}, False, r'memory and swap are free \(needed: 99999999\)'),
    ],
    ids=['unknown distribution', 'small file system', 'little memory'],
)
def test_guest_that_does_not_fit(refused, variables, as_another, message):
    assert re.search(message, refused(variables, as_another))


def test_the_guest_is_as_before(guest, before):
    guest.see_unchanged_since(before)


def test_make_install_by_hand(refused, guest):
    by_hand.install(guest)
    message = refused()
    assert re.search(f'{by_hand.FILES[0]}.*{by_hand.FILES[1]}.*open_vm_tools_manual_install: move', message)
    assert all(map(guest.has, by_hand.FILES))
