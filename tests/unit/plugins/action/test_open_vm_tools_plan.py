# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The warnings of the plan about a guest."""

from ansible_collections.esxi_arm.guest.plugins.action.open_vm_tools_plan import ActionModule
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.plan import samples
from ansible_collections.esxi_arm.guest.tests.unit.plugins.plugin_utils.status.samples import distributed, machine


class Display:
    def __init__(self):
        self.warnings = []

    def warning(self, text):
        self.warnings.append(text)


def advised(evidence, due):
    """The warnings, and what the task returns."""
    action = ActionModule.__new__(ActionModule)
    action._display = Display()
    returned = action._advise('pi-1', samples.case(evidence), due)
    return action._display.warnings, [advisory['word'] for advisory in returned]


def test_advisories_are_warnings_and_returned():
    warnings, returned = advised(distributed('2:12.2.0-1+deb12u2', machine=machine(root_filesystem='xfs')), [])
    assert returned == ['cves', 'xfs']
    assert warnings[0].startswith('pi-1: The installed open-vm-tools has known vulnerabilities.')
    assert warnings[1].startswith('The root file system is XFS')


def test_without_any_there_is_no_warning():
    assert advised(samples.built(), []) == ([], [])
