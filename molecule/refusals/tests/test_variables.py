# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad input stops before anything is changed, and the message says what to write instead."""

import pathlib
import re

import pytest


@pytest.mark.parametrize(
    ('variables', 'message'),
    [
        ({'open_vm_tools_build_jobs': 'many'}, 'open_vm_tools_build_jobs.*int'),
        ({'open_vm_tools_verify': 'perhaps'}, 'open_vm_tools_verify.*bool'),
        (
            {'open_vm_tools_install_from': 'cdrom'},
            'open_vm_tools_install_from must be one of: auto, distribution, source',
        ),
        (
            {'open_vm_tools_version': '13.1', 'open_vm_tools_build_jobs': -1, 'open_vm_tools_build_dir': '/srv'},
            'open_vm_tools_build_dir is.*Write all three numbers.*open_vm_tools_build_jobs is -1',
        ),
        ({'ansible_become': False}, 'Set become: true'),
    ],
    ids=['number that is a word', 'truth that is neither', 'unknown choice', 'several at once', 'user without root'],
)
def test_bad_variables(refused, variables, message):
    assert re.search(message, refused(variables), re.DOTALL)


def test_archive_with_one_other_byte(refused, guest, tmp_path):
    """One bit in its middle."""
    content = bytearray(pathlib.Path(guest.variables['open_vm_tools_source_url']).read_bytes())
    content[len(content) // 2] ^= 1
    spoiled = tmp_path / 'spoiled.tar.xz'
    spoiled.write_bytes(content)
    message = refused({'open_vm_tools_source_url': str(spoiled)})
    assert re.search('asks for .*Nothing was unpacked', message, re.DOTALL)


def test_the_guest_is_as_before(guest, before):
    guest.see_unchanged_since(before)
