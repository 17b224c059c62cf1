# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/settings.md: GLib reads what its examples say, and its table is what the role restarts vmtoolsd for."""

import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import known_settings, tools_conf
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import scripts, settings
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest import glib
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan.samples import options

TEXT = (Path(__file__).parents[3] / "docs" / "settings.md").read_text(encoding="utf-8")
EXAMPLES = [yaml.safe_load(block) for block in re.findall("```yaml\n(.*?)```", TEXT, re.DOTALL)]
SETTINGS = [example["open_vm_tools_settings"] for example in EXAMPLES if "open_vm_tools_settings" in example]
SCRIPTS = [example for example in EXAMPLES if "open_vm_tools_backup_scripts" in example]
# That of Debian 12's package
DEBIAN = b"""[logging]
# vmsvc.level = message
vmsvc.handler = file
# Setup file rotation - keep 3 files
vmsvc.maxOldLogFiles = 3
vmsvc.maxLogSize = 1
"""


def test_all_examples_were_found():
    assert len(SETTINGS) == 8 and len(SCRIPTS) == 1 and len(EXAMPLES) == 9


@pytest.mark.parametrize("original", [b"", DEBIAN], ids=["empty", "Debian"])
@pytest.mark.parametrize("example", SETTINGS, ids=lambda example: ", ".join(example))
def test_settings(example, original):
    assert settings.problems(options(settings=example)) == settings.warnings(options(settings=example)) == []
    decision = tools_conf.decide(tools_conf.PATH, original, None, tools_conf.wanted(example))
    read = glib.values(decision.after)
    for section, keys in tools_conf.wanted(example).items():
        for key, value in keys.items():
            assert read.get(section, {}).get(key) == value
    assert tools_conf.decide(tools_conf.PATH, decision.after, decision.note, {}).after == original


def test_scripts():
    (example,) = SCRIPTS
    given = options(**{name.removeprefix("open_vm_tools_"): value for name, value in example.items()})
    assert scripts.problems(given) == []
    assert [script.path for script in scripts.listed(given)] == [
        "/etc/vmware-tools/backupScripts.d/10-database",
        "/etc/vmware-tools/scripts/poweron-vm-default.d/announce",
        "/etc/vmware-tools/scripts/suspend-vm-default.d/leave-cluster",
    ]


def test_what_is_only_read_at_start():
    rows = re.search(r"\| section \| keys \|\n\| --- \| --- \|\n(.*?)\n\n", TEXT, re.DOTALL).group(1) + "\n"
    known = sorted(known_settings.READ_AT_START.items())
    assert rows == "".join(f"| {section} | {', '.join(keys)} |\n" for section, keys in known)
