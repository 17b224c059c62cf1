# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that holds a lock of the package cache for another process: see cache_lock.py, which starts it.

Arguments: the descriptor of the locked file, its path, and the process that it is held for.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import time

INTERVAL = 1.0


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        with open(f'/proc/{pid}/stat', encoding='utf-8', errors='replace') as stream:
            return stream.read().rpartition(')')[2].split()[0] not in ('Z', 'X')
    except OSError:  # not on Linux
        return True


def end(_signal=None, _frame=None):
    # while it is still locked: whoever opens it now finds that it is no longer the one at this path
    with contextlib.suppress(OSError):
        os.unlink(sys.argv[2])
    os._exit(0)


def hold(descriptor: int, owner: int) -> None:
    signal.signal(signal.SIGTERM, end)
    record = {'owner': owner, 'holder': os.getpid(), 'host': socket.gethostname()}
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(record).encode(), 0)
    print('held', flush=True)
    while alive(owner):
        time.sleep(INTERVAL)
    end()


if __name__ == '__main__':
    hold(int(sys.argv[1]), int(sys.argv[3]))
