# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guest's resources for a build, and properties that a package for it depends on.

`run` takes an argument list and returns (status, stdout, stderr), or None if the program is not installed.
"""

import os
import re

MEMORY = re.compile(r'^(?:MemAvailable|SwapFree):\s*(\d+) kB$', re.MULTILINE)
MIB = 1024 * 1024


# What enabling a display manager creates.
DISPLAY_MANAGER = 'etc/systemd/system/display-manager.service'


def measure(root, run, build_dir, running=True):
    """`build_dir` need not exist yet: its free space is that of the nearest existing parent."""
    directory = nearest_directory(root, build_dir)
    return {
        'uid': os.geteuid(),
        'disk_directory': directory,
        'disk_free_mb': disk_free(os.path.join(root, directory.lstrip('/'))),
        'memory_free_mb': memory_free(root),
        'graphical': is_graphical(root, run, running),
        'glibc': c_library(run),
    }


def nearest_directory(root, path):
    while not os.path.isdir(os.path.join(root, path.lstrip('/'))):
        path = os.path.dirname(path)
    return path


def disk_free(directory):
    """Free MiB without root's reserve, which is not meant for packages, either."""
    found = os.statvfs(directory)
    return found.f_bavail * found.f_frsize // MIB


def memory_free(root):
    """Free memory and swap together, in MiB."""
    with open(os.path.join(root, 'proc/meminfo'), encoding='ascii') as stream:
        return sum(int(size) for size in MEMORY.findall(stream.read())) // 1024


def is_graphical(root, run, running=True):
    """Debian boots into graphical.target even if nothing graphical is installed. In a chroot, `systemctl cat` ignores
    the question and succeeds."""
    target = run(['systemctl', 'get-default'])
    if not target or target[1].strip() != 'graphical.target':
        return False
    if not running:
        return os.path.lexists(os.path.join(root, DISPLAY_MANAGER))
    manager = run(['systemctl', 'cat', 'display-manager.service'])
    return manager[0] == 0


def c_library(run):
    """The version of the guest's glibc, None if it has another C library."""
    answer = run(['getconf', 'GNU_LIBC_VERSION'])
    match = re.match(r'glibc (\S+)', answer[1]) if answer and answer[0] == 0 else None
    return match.group(1) if match else None
