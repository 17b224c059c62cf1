# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Masks what must not be shown. Documented in redacted.yml."""

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.credentials import redacted


class FilterModule:
    def filters(self):
        return {'redacted': redacted}
