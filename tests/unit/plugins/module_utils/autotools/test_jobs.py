# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools import jobs

MIB = 1024 * 1024


@pytest.mark.parametrize(
    'processors, available, of_c, of_cplusplus',
    [
        (4, None, 4, 4),
        (4, 8192 * MIB, 4, 4),
        # What a guest of 1 GiB has left; the largest job of C++ takes 413 of it.
        (4, 700 * MIB, 3, 1),
        (4, 100 * MIB, 1, 1),
        (4, 0, 1, 1),
        (1, 8192 * MIB, 1, 1),
        (0, None, 1, 1),
    ],
)
def test_jobs_for(processors, available, of_c, of_cplusplus):
    assert jobs.jobs_for(processors, available) == of_c
    assert jobs.jobs_for(processors, available, cplusplus=True) == of_cplusplus


@pytest.mark.parametrize('available', [256 * MIB, 700 * MIB, 1024 * MIB, 4096 * MIB])
def test_what_was_measured_fits_into_the_memory(available):
    assert jobs.jobs_for(64, available) * 96 * MIB <= available
    if available > 413 * MIB:
        assert jobs.jobs_for(64, available, cplusplus=True) * 413 * MIB <= available


def test_default_jobs_on_this_machine():
    assert 1 <= jobs.default_jobs() <= jobs.processor_count()


def write(root, path, text):
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


def test_available_memory(tmp_path):
    assert jobs.available_memory(str(tmp_path)) is None
    write(tmp_path, 'proc/meminfo', 'MemTotal: 2000 kB\nMemAvailable:    1000 kB\n')
    assert jobs.available_memory(str(tmp_path)) == 1000 * 1024
    write(tmp_path, 'sys/fs/cgroup/memory.max', 'max\n')
    write(tmp_path, 'sys/fs/cgroup/memory.current', '5\n')
    assert jobs.available_memory(str(tmp_path)) == 1000 * 1024
    write(tmp_path, 'sys/fs/cgroup/memory.max', '1005\n')
    assert jobs.available_memory(str(tmp_path)) == 1000
    write(tmp_path, 'sys/fs/cgroup/memory.stat', 'anon 3\ninactive_file 2\nactive_file 1\n')
    assert jobs.available_memory(str(tmp_path)) == 1002
    write(tmp_path, 'sys/fs/cgroup/memory.current', '2000\n')
    assert jobs.available_memory(str(tmp_path)) == 0
