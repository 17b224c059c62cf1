# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says why a machine cannot build for a guest. Documented in builder_refusal.yml."""

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan.builders import refusal


class FilterModule:
    def filters(self):
        return {'builder_refusal': refusal}
