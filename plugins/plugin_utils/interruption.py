# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows a message to whoever interrupts the play while an action plugin waits."""

import contextlib
import os
import signal
import stat
import typing as t

# A user's Ctrl-C, or the main process stopping its worker.
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Interrupted(BaseException):
    """Unwinds the wait, so that no display lock is held when the message is shown."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextlib.contextmanager
def told(message: t.Callable[[], str], display: t.Callable[[str], None]) -> t.Iterator[None]:
    """While the block runs, an interruption first shows the message."""

    def interrupt(number, _frame):
        # Ignore a second one while the first is being handled.
        _set(dict.fromkeys(_SIGNALS, signal.SIG_IGN))
        raise _Interrupted(number)

    before = {number: signal.signal(number, interrupt) for number in _SIGNALS}
    try:
        yield
    except _Interrupted as interruption:
        _say(message(), display)
        _set(before)
        os.kill(os.getpid(), interruption.number)
        # Only reached if the signal was ignored before.
        raise KeyboardInterrupt from None
    finally:
        _set(before)


def _set(handlers: dict) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)


def _say(line: str, display: t.Callable[[str], None]) -> None:
    """A worker's display is a queue that the interrupted main process no longer reads, so write to its stdout."""
    try:
        output = os.open(f'/proc/{os.getppid()}/fd/1', os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        display(line)
        return
    with open(output, 'wb', buffering=0) as stream:
        # In a file, two independent writers would overwrite each other.
        if os.isatty(output) or stat.S_ISFIFO(os.fstat(output).st_mode):
            stream.write(f'\r{line}\n'.encode())
        else:
            display(line)
