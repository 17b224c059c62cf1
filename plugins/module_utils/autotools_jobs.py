# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many compile jobs a machine can carry."""

import os

# The largest C source of open-vm-tools 13.0.10 was measured at 93 MiB with gcc 12; the rest is room for C++.
MEMORY_PER_JOB = 300 * 1024 * 1024


def jobs_for(processors, available):
    """One job per processor, but no more than the memory carries, and never none."""
    if available is None:
        return max(1, processors)
    return max(1, min(processors, available // MEMORY_PER_JOB))


def default_jobs():
    return jobs_for(processor_count(), available_memory())


def processor_count():
    try:
        return len(os.sched_getaffinity(0))
    except (AttributeError, OSError):
        return os.cpu_count() or 1


def available_memory(root='/'):
    """Bytes that can be had without swapping, None when the system does not say."""
    figures = [figure for figure in (_meminfo(root), _cgroup(root)) if figure is not None]
    return min(figures) if figures else None


def _meminfo(root):
    try:
        with open(os.path.join(root, 'proc/meminfo')) as stream:
            for line in stream:
                if line.startswith('MemAvailable:'):
                    return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return None


def _cgroup(root):
    """What a container's limit leaves: the machine's own figure does not know about it."""
    folder = os.path.join(root, 'sys/fs/cgroup')
    try:
        with open(os.path.join(folder, 'memory.max')) as stream:
            limit = int(stream.read())
        with open(os.path.join(folder, 'memory.current')) as stream:
            return max(0, limit - int(stream.read()))
    except (OSError, ValueError):
        return None
