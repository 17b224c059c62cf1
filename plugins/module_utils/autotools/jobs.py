# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many compile jobs a machine can run."""

import os

from ..guest import files

MIB = 1024 * 1024
# Measured with gcc 12 on open-vm-tools 13.0.10: the largest compile job took 96 MiB in C and, with the desktop parts,
# 413 MiB in C++. The rest is for make and other processes.
MEMORY_PER_JOB = 200 * MIB
MEMORY_PER_JOB_OF_CPLUSPLUS = 450 * MIB


def jobs_for(processors, available, cplusplus=False):
    """One job per processor, but no more than the memory allows, and at least one."""
    if available is None:
        return max(1, processors)
    return max(1, min(processors, available // (MEMORY_PER_JOB_OF_CPLUSPLUS if cplusplus else MEMORY_PER_JOB)))


def default_jobs(cplusplus=False):
    return jobs_for(processor_count(), available_memory(), cplusplus)


def processor_count():
    try:
        return len(os.sched_getaffinity(0))
    except (AttributeError, OSError):
        return os.cpu_count() or 1


def available_memory(root='/'):
    """Bytes available without swapping, None if unknown."""
    figures = [figure for figure in (_meminfo(root), _cgroup(root)) if figure is not None]
    return min(figures) if figures else None


def _meminfo(root):
    lines = (files.read_text(root, 'proc/meminfo') or '').splitlines()
    try:
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith('MemAvailable:')), None)
    except (ValueError, IndexError):
        return None


def _cgroup(root):
    """What a container's limit leaves, which the machine's own figure does not include."""
    folder = os.path.join(root, 'sys/fs/cgroup')
    try:
        limit, used = (int(files.read_text(folder, name) or '') for name in ('memory.max', 'memory.current'))
    except ValueError:
        return None
    return max(0, limit - used + _reclaimable(folder))


def _reclaimable(folder):
    """The inactive page cache: it counts as used, but is freed on demand."""
    lines = (files.read_text(folder, 'memory.stat') or '').splitlines()
    try:
        return sum(int(line.split()[1]) for line in lines if line.startswith('inactive_file '))
    except (ValueError, IndexError):
        return 0
