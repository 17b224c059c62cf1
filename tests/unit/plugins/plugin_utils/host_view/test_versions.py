# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view import versions

REPORTED = {
    "open-vm-tools 12.3.5": ("12389", "12.3.5"),
    "13.0.10": ("13322", "13.0.10"),
    "13.1.0": ("13344", "13.1.0"),
    "10.3.5": ("10341", "10.3.5"),
    "the greatest": ("32767", "31.31.31"),
    "a number": (12389, "12.3.5"),
    "dotted, as in guestinfo": ("12.3.5", "12.3.5"),
    "not known": ("0", None),
    "nothing": (None, None),
    "empty": ("", None),
    "hidden by the guest": ("2147483647", None),
    "unset by the host": ("4294967295", None),
    "before 1.0.0": ("1023", None),
    "beyond five bits": ("32768", None),
    "negative": ("-1", None),
    "words": ("unknown", None),
    "digits of another script": ("١٢٣٨٩", None),
}


@pytest.mark.parametrize("reported, expected", REPORTED.values(), ids=REPORTED)
def test_dotted(reported, expected):
    assert versions.dotted(reported) == expected


def test_hidden():
    assert versions.hidden("2147483647") and versions.hidden(2147483647)
    assert not versions.hidden("13344") and not versions.hidden(None)


SAME = {
    "equal": ("12.3.5", "12.3.5", True),
    "with a build": ("12.3.5", "12.3.5.46049", True),
    "less precise": ("12.3", "12.3.5", True),
    "another patch": ("12.3.5", "12.3.0", False),
    "another major": ("13.1.0", "12.1.0", False),
    "not compared as text": ("13.0.10", "13.0.1", False),
}


@pytest.mark.parametrize("first, second, expected", SAME.values(), ids=SAME)
def test_same(first, second, expected):
    assert versions.same(first, second) is expected
