# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guest as its variables describe it."""

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.host_view.guests import guest
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.host_view.samples import UUID, answer

UNREACHABLE = {"unreachable": True, "msg": "Failed to connect to the host via ssh: refused.\nmore", "changed": False}
SILENCE = {
    "no result": ({}, "it was not asked"),
    "no message": ({"tools": {"failed": True}}, "it was not asked"),
    "unreachable": ({"tools": UNREACHABLE}, "Failed to connect to the host via ssh: refused"),
    "as ansible-core 2.19 begins": ({"tools": {"msg": "Task failed: refused."}}, "refused"),
    "another kind of variable": ({"tools": "13.1.0"}, "it was not asked"),
}


@pytest.mark.parametrize("variables, silence", SILENCE.values(), ids=SILENCE)
def test_silence(variables, silence):
    found = guest("web-1", variables, "tools")
    assert (found.answer, found.silence) == (None, silence)


def test_answer():
    found = guest("web-1", {"tools": answer(), "ansible_host": "192.0.2.11"}, "tools")
    assert found.answer["version"] == "13.1.0" and found.silence is None
    assert found.address == "192.0.2.11" and found.uuids == {UUID}
    assert guest("web-1", {}, "tools").address == "web-1"


CONFIG = {
    "both": ({"instanceUuid": "A", "uuid": "B"}, {"a", "b"}),
    "unset": ({"instanceUuid": None}, set()),
    "another variable of that name": ("/etc/web.conf", set()),
}


@pytest.mark.parametrize("config, uuids", CONFIG.values(), ids=CONFIG)
def test_uuids_of_a_dynamic_inventory(config, uuids):
    assert guest("web-1", {"config": config}, "tools").uuids == uuids
