# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.printable import printable


@pytest.mark.parametrize(
    'value, expected',
    [
        ('caf\xe9', 'caf\xe9'),
        (b'caf\xe9', 'caf\ufffd'),
        (b'caf\xe9'.decode('utf-8', 'surrogateescape'), 'caf\ufffd'),
        # A locale that is not UTF-8 makes a name of a file look like this, and it is UTF-8 nevertheless.
        ('caf\udcc3\udca9', 'caf\xe9'),
        ('\ud800', '?'),
        ('a\0b', 'a\ufffdb'),
        (b'\0', '\ufffd'),
        ({'\udce9': ['\udce9', ('\udce9', {'a': b'\xe9'})]}, {'\ufffd': ['\ufffd', ['\ufffd', {'a': '\ufffd'}]]}),
        ([None, True, 1], [None, True, 1]),
    ],
)
def test_everything_can_be_encoded(value, expected):
    assert printable(value) == expected
    json.dumps(printable(value), ensure_ascii=False).encode('utf-8')
