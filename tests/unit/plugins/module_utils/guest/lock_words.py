# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What package managers say of a lock that another process holds, and what only looks like it."""

LOCKED = [
    'E: Could not get lock /var/lib/dpkg/lock-frontend - open (11: Resource temporarily unavailable)',
    'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 812 (unattended-upgr)',
    'dpkg: error: dpkg frontend is locked by another process',
    'dpkg: error: dpkg frontend lock was locked by another process with pid 812',
    'debconf: DbDriver "config": config.dat is locked by another process: Resource temporarily unavailable',
    'RPMDB already locked by 812',
    'metadata already locked by 812\nThe application with PID 812 is: packagekitd',
]
OTHER = [
    'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)',
    'E: Could not get lock /var/lib/dpkg/lock-frontend - open (37: No locks available)',
    "error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Permission denied)",
    'E: Unable to locate package open-vm-tools',
    '',
]
