# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the action decides before it queries any host."""

from pathlib import Path

import pytest
import yaml

from ansible_collections.esxi_arm.guest.plugins.action.host_view import hosts, unset

GIVEN = {"hostname": ["esxi-1"], "username": "reader", "password": "x"}

NAMES = {
    "blanks, as after commas": (["esxi-1", " esxi-2", "esxi-3 "], ["esxi-1", "esxi-2", "esxi-3"]),
    "a name twice": (["esxi-2", "esxi-1", " esxi-2"], ["esxi-2", "esxi-1"]),
    "a comma at the end": (["esxi-1", " "], ["esxi-1"]),
    "none": ([], []),
}


@pytest.mark.parametrize("names, expected", NAMES.values(), ids=NAMES)
def test_hosts(names, expected):
    assert hosts(names) == expected


UNSET = {
    "nothing": ({}, None),
    "the password": (
        {"password": None},
        "Set vcenter_password for the playbook, or VMWARE_PASSWORD in the environment.",
    ),
    "host and user": (
        {"hostname": [], "username": ""},
        "Set vcenter_hostname, vcenter_username for the playbook, or VMWARE_HOST, VMWARE_USER in the environment.",
    ),
}


@pytest.mark.parametrize("changes, expected", UNSET.values(), ids=UNSET)
def test_what_is_unset_is_named_as_users_of_the_playbook_set_it(changes, expected):
    assert unset({**GIVEN, **changes}) == expected


@pytest.mark.parametrize("name", ["host_view", "status"])
def test_all_guests_have_answered_before_they_are_shown_whatever_ansible_cfg_says(name):
    (play,) = yaml.safe_load((Path(__file__).parents[4] / "playbooks" / f"{name}.yml").read_text(encoding="utf-8"))
    assert play["strategy"] == "ansible.builtin.linear"
