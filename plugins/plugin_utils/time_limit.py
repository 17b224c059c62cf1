# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A timeout for calls to a host that have none: if the network drops packets, they would hang for hours."""

import contextlib
import signal
import threading
import typing as t

from ansible.errors import AnsibleConnectionFailure

# Not SIGALRM, which the task's own timeout uses.
_SIGNAL = signal.SIGUSR2


class TimeOver(AnsibleConnectionFailure):
    """The host has not answered in time."""


class _Interrupt(BaseException):
    """Not an Exception, so that nothing in between catches it and retries."""


@contextlib.contextmanager
def limited(seconds: float) -> t.Iterator[None]:
    """The block ends within these seconds, or fails like a lost connection. Main thread only."""

    def interrupt(_number, _frame):
        raise _Interrupt

    before = signal.signal(_SIGNAL, interrupt)
    timer = threading.Timer(seconds, signal.pthread_kill, (threading.get_ident(), _SIGNAL))
    timer.daemon = True
    timer.start()
    try:
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
    except _Interrupt:
        raise TimeOver(f'the host has not answered for {seconds:.0f} seconds') from None
    finally:
        signal.signal(_SIGNAL, before)
