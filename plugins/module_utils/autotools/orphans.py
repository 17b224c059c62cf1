# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A build whose module was killed continues by itself. The next run waits for it, and then does what is left."""

import contextlib
import os
import time

from .make import StepCounter, is_step
from .processes import end_run, left_of, remove_unpacked_module, unpacked_module
from .progress_file import ProgressFile, read_progress


def wait_for_orphans(progress_path, timeout=None, interval=1.0):
    """Wait for the processes in the progress file, and return the seconds that took.

    Meanwhile, updates their progress in the file. Only for the holder of the tree's lock, since nobody else writes it
    then. After timeout seconds the processes are killed.
    """
    left = read_progress(progress_path)
    if left is None:
        return 0.0
    remove_unpacked_module(left.get('unpacked'), left.get('pid'))
    began = time.time()
    run, session = left.get('run'), left.get('process_group')
    if not session or not left_of(run, session):
        _remove(progress_path)
        return 0.0
    progress = ProgressFile(progress_path, run)
    progress.fields = dict(left, unpacked=unpacked_module())
    log = (left.get('log') or os.devnull, left.get('log_start') or 0)
    counter = StepCounter(log[0], log[1], is_step) if left.get('phase') == 'make' else None
    while left_of(run, session):
        if timeout and time.time() - began > timeout:
            end_run(run, session)
            break
        progress.update(pid=os.getpid(), done=counter.look() if counter else left.get('done'))
        time.sleep(interval)
    progress.end()
    return time.time() - began


def _remove(path):
    with contextlib.suppress(OSError):
        os.unlink(path)
