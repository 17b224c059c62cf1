# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.rollback import message

FAILED = {"failed": True, "msg": "vmtoolsd.service is failed (exit-code), not active"}
SAID = "vmtoolsd.service is failed (exit-code), not active."
BACK = {
    "put_back": [{"name": "libnew", "version": None}, {"name": "tools", "version": "1"}],
    "msg": "Put back tools 1.",
}
GONE = {"put_back": [{"name": "tools", "version": None}], "msg": "Removed tools."}
NOTHING = {"put_back": [], "msg": "No installation is unconfirmed."}

# what failed, the rollback, the services afterwards, and the message
MESSAGES = {
    "put back, and it runs": (FAILED, BACK, {}, f"{SAID} Put back tools 1. Its services run where they can."),
    "put back, and it does not run": (
        FAILED,
        BACK,
        {"failed": True, "msg": "vgauth.service is masked"},
        f"{SAID} Put back tools 1. Its services do not run: vgauth.service is masked.",
    ),
    "nothing was there before": (FAILED, GONE, {}, f"{SAID} Removed tools. No package was installed before."),
    "nothing was installed": (FAILED, NOTHING, {}, SAID),
    "in check mode": (FAILED, {"skipped": True}, {"skipped": True}, SAID),
    "no way back": (
        FAILED,
        {"failed": True, "msg": "There is no way back to tools 1"},
        {},
        f"{SAID} It could not be rolled back: There is no way back to tools 1. The next run checks the installation "
        "again.",
    ),
    "an item of a loop": (
        {
            "msg": "One or more items failed",
            "results": [{"failed": False}, {"failed": True, "msg": "Unable to start b"}],
        },
        NOTHING,
        {},
        "Unable to start b.",
    ),
    "with a log": ({"msg": "The last lines:\na\nb"}, NOTHING, {}, "The last lines:\na\nb"),
    "without a message": ({"failed": True}, NOTHING, {}, "A task failed without a message."),
}


@pytest.mark.parametrize("failed, rollback, services, expected", MESSAGES.values(), ids=MESSAGES)
def test_what_it_says(failed, rollback, services, expected):
    assert message(failed, rollback, services) == expected
