# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings in tools.conf that others have made and that matter to what the guest tells the host."""

from . import files, unit_conditions

PATH = '/etc/vmware-tools/tools.conf'


def guest_os_name(root):
    """The name of the operating system that is sent instead of the guest's own, None if there is none."""
    text = files.read_text(root, PATH) or ''
    # The syntax is that of unit files.
    for section, name, value in unit_conditions.settings(text):
        if (section, name) == ('guestosinfo', 'short-name') and value:
            return value
    return None
