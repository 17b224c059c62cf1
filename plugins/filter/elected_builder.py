# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elects the builder of a package that several guests need. Documented in elected_builder.yml."""

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.election import elect

# The fact that the role sets on each guest that waits for a package.
TURN = '__open_vm_tools_build_turn'


def elected_builder(names, hostvars, key, builders=()):
    published = {name: hostvars[name].get(TURN) for name in names}
    return elect({name: turn for name, turn in published.items() if turn}, key, builders)._asdict()


class FilterModule:
    def filters(self):
        return {'elected_builder': elected_builder}
