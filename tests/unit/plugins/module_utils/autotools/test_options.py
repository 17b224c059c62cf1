# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.options import refusal


@pytest.mark.parametrize(
    'params',
    [
        {},
        {'jobs': 1, 'timeout': 0},
        {'state': 'installed', 'destdir': '/staged', 'environment': {'CC': 'gcc'}},
    ],
)
def test_what_can_be_meant(params):
    assert refusal(params) is None


@pytest.mark.parametrize(
    'params, part',
    [
        ({'jobs': 0}, 'jobs is 0'),
        ({'timeout': -1}, 'timeout is -1 seconds'),
        ({'state': 'built', 'destdir': '/staged'}, 'needs state=installed, but state is built'),
        ({'environment': {'A=B': 'x'}}, "'A=B'"),
        ({'environment': {'': 'x'}}, "the name ''"),
    ],
)
def test_what_cannot(params, part):
    assert part in refusal(params)
