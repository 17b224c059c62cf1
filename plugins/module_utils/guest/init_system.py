# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether systemd is the guest's init, and whether it runs. In a chroot or in a container, as images are built in, it
may be the one without the other.
"""

import os

from . import files

# systemd's own criterion, see sd_booted(3)
BOOTED = '/run/systemd/system'
INIT = '/sbin/init'


def describe(root):
    running = is_running(root)
    return {'running': running, 'is_init': running or is_init(root)}


def is_running(root):
    return os.path.isdir(files.below(root, BOOTED))


def is_init(root):
    """Whether the guest would boot with systemd."""
    init = files.below(root, INIT)
    return os.path.lexists(init) and os.path.basename(os.path.realpath(init)) == 'systemd'
