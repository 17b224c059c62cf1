# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user's ansible-playbook, at a terminal of its own: what it shows, and what is done to it while it runs."""

import contextlib
import fcntl
import json
import os
import pathlib
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time

# Far beyond what anything takes on a busy machine: a test that waits in vain must end, too.
PATIENCE = 1800
# molecule asks for colors, which are in the way of what is looked for
PLAIN = {'ANSIBLE_FORCE_COLOR': '0', 'ANSIBLE_NOCOLOR': '1'}
CTRL_C = b'\x03'
WIDE = struct.pack('HHHH', 50, 1000, 0, 0)


class Play:
    """One run of a playbook with these inventories."""

    def __init__(self, playbook, inventories, variables, options=(), command=None, environment=None):
        arguments = [f'--inventory={inventory}' for inventory in inventories]
        arguments += ['--extra-vars', json.dumps(variables), *options, str(playbook)]
        command = command or [str(pathlib.Path(sys.executable).with_name('ansible-playbook'))]
        self._terminal, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, WIDE)
        self._process = subprocess.Popen(
            command + arguments,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            env={**os.environ, **PLAIN, **(environment or {})},
        )
        os.close(inside)
        self.output = ''
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        # The terminal ends with an error when the last program that has it open ends.
        with contextlib.suppress(OSError):
            while True:
                self.output += os.read(self._terminal, 65536).decode('utf-8', 'replace').replace('\r', '')

    def wait_for(self, pattern):
        """The first match in the output, which comes sooner or later."""
        deadline = time.monotonic() + PATIENCE
        while True:
            found = re.search(pattern, self.output)
            if found:
                return found
            assert time.monotonic() < deadline and self._process.poll() is None, f'no {pattern} in:\n{self.output}'
            time.sleep(0.1)

    def press_ctrl_c(self):
        os.write(self._terminal, CTRL_C)

    def kill(self):
        """All of it, at once and for good, as when the machine loses its power."""
        for pid in [self._process.pid, *descendants(self._process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()

    def end(self, status):
        """The whole output, once it has ended with this exit status."""
        try:
            ended = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f'it does not end:\n{self.output}') from None
        self._reader.join(2)
        assert ended == status, self.output
        return self.output

    def failure(self):
        """What the first task that failed returned, once the play has ended."""
        self.end(2)
        assert self.failures(), self.output
        return self.failures()[0][1]

    def failures(self):
        """The guest and the result of each task that failed so far, rescued or not."""
        found = re.findall(r'fatal: \[([^]]*)\]: FAILED! => (\{.*\})', self.output)
        return [(name, json.loads(result)) for name, result in found]

    def recap(self):
        """{guest: {what: how many tasks}} of a play that has ended."""
        lines = re.findall(r'^(\S+) +: (ok=.*)$', self.output, re.MULTILINE)
        counts = {name: re.findall(r'(\w+)=(\d+)', text) for name, text in lines}
        return {name: {what: int(number) for what, number in pairs} for name, pairs in counts.items()}

    def see_unchanged(self):
        assert not self.changed(), self.output

    def changed(self):
        """How many tasks of the play, which has ended, changed something."""
        assert self.recap(), self.output
        return sum(counts['changed'] for counts in self.recap().values())


def descendants(pid):
    """The processes below this one."""
    children = {}
    for stat in pathlib.Path('/proc').glob('[0-9]*/stat'):
        with contextlib.suppress(OSError):
            parent = int(stat.read_text().rpartition(')')[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found = list(children.get(pid, ()))
    for child in found:
        found += children.get(child, ())
    return found
