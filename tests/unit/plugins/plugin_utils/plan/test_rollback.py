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
NOTHING = {"put_back": [], "msg": "There is no unconfirmed installation."}
RUNS = {"evidence": {"origin": "distribution"}, "not_started": None}
IS_GONE = {"evidence": {"origin": None}, "not_started": None}
OUTSIDE = "open-vm-tools.service is enabled but not started, because vmware-checkvm finds no VMware hypervisor."

# what failed, the rollback, the services afterwards, the plan afterwards, and the message
MESSAGES = {
    "put back, and it runs": (FAILED, BACK, {}, RUNS, f"{SAID} Put back tools 1. Its services are running."),
    "put back, and not all of it can run": (
        FAILED,
        BACK,
        {},
        {**RUNS, "not_started": OUTSIDE},
        f"{SAID} Put back tools 1. {OUTSIDE}",
    ),
    "what failed has a password in it": (
        {"failed": True, "msg": "no https://me:secret@h/"},
        NOTHING,
        {},
        RUNS,
        "no https://********@h/.",
    ),
    "put back, and it does not run": (
        FAILED,
        BACK,
        {"failed": True, "msg": "vgauth.service is masked"},
        RUNS,
        f"{SAID} Put back tools 1. Its services do not run: vgauth.service is masked.",
    ),
    "nothing was there before": (FAILED, GONE, {}, IS_GONE, f"{SAID} Removed tools. No package was installed before."),
    "only a part was new": (FAILED, GONE, {}, RUNS, f"{SAID} Removed tools. Its services are running."),
    "only a part was new, and the rest does not run": (
        FAILED,
        GONE,
        {"failed": True, "msg": "vgauth.service is masked"},
        RUNS,
        f"{SAID} Removed tools. Its services do not run: vgauth.service is masked.",
    ),
    "nothing was there before, and something is left": (
        FAILED,
        GONE,
        {"failed": True, "msg": "rmdir failed"},
        IS_GONE,
        f"{SAID} Removed tools. The rest of the rollback failed: rmdir failed.",
    ),
    "put back, and no plan can be made": (
        FAILED,
        BACK,
        {"failed": True, "msg": "no answer"},
        {"failed": True, "msg": "no answer"},
        f"{SAID} Put back tools 1. The rest of the rollback failed: no answer.",
    ),
    "nothing was installed": (FAILED, NOTHING, {}, RUNS, SAID),
    "in check mode": (FAILED, {"skipped": True}, {"skipped": True}, RUNS, SAID),
    "no way back": (
        FAILED,
        {"failed": True, "msg": "There is no way back to tools 1"},
        {},
        RUNS,
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
        RUNS,
        "Unable to start b.",
    ),
    "a command": (
        {"cmd": ["tar"], "msg": "non-zero return code", "stderr_lines": ["tar: a: No such file", "tar: Exiting"]},
        NOTHING,
        {},
        RUNS,
        "non-zero return code: tar: Exiting.",
    ),
    "a package manager, of which the message tells": (
        {"msg": "dpkg failed: no", "stderr_lines": ["E: Sub-process"]},
        NOTHING,
        {},
        RUNS,
        "dpkg failed: no.",
    ),
    "with a log": ({"msg": "The last lines:\na\nb"}, NOTHING, {}, RUNS, "The last lines:\na\nb"),
    "with a log, and it runs": (
        {"msg": "The last lines:\na\nb"},
        BACK,
        {},
        RUNS,
        "The last lines:\na\nb\nPut back tools 1. Its services are running.",
    ),
    "without a message": ({"failed": True}, NOTHING, {}, RUNS, "A task failed without a message."),
}


@pytest.mark.parametrize("failed, rollback, services, plan, expected", MESSAGES.values(), ids=MESSAGES)
def test_what_it_says(failed, rollback, services, plan, expected):
    assert message(failed, rollback, services, plan) == expected
