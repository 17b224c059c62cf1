# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


class ModuleDocFragment:
    """The journal on the guest."""

    # Modules that always keep it. Its default is module_utils/guest/journal.py's, too.
    DOCUMENTATION = r"""
options:
  journal:
    description:
      - The journal file on the guest, which records what this collection has changed and how it was before.
    type: path
    default: /var/lib/esxi_arm_guest/journal.json
"""

    # Modules that are of use without it. What they record is in their notes.
    OPTIONAL = r"""
options:
  journal:
    description:
      - A journal file on the guest, such as that of M(esxi_arm.guest.tracked_packages), in which to record what is
        about to be changed, so that it can be reverted.
      - By default nothing is recorded.
    type: path
"""
