# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of platforms that this collection has nothing for."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils import elsewhere


@pytest.mark.parametrize("row", elsewhere.rows(), ids=lambda row: row["names"][0])
def test_row(row):
    assert set(row) == {"names", "because", "instead"}
    assert row["names"] == sorted(name.lower() for name in row["names"])
    assert row["because"][0].isupper() and not row["because"].endswith(".")
    assert row["instead"].endswith(".")


def test_each_name_has_one_row():
    names = [name for row in elsewhere.rows() for name in row["names"]]
    assert len(names) == len(set(names))


def test_by_the_name_of_ansible_or_of_os_release():
    assert elsewhere.sentence(["VMware Photon OS"]) == elsewhere.sentence(["photon"])
    assert elsewhere.sentence(["Debian", ""]) is None
