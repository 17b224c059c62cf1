# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says what failed and what was put back. Documented in rollback_message.yml."""

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.rollback import message


class FilterModule:
    def filters(self):
        return {'rollback_message': message}
