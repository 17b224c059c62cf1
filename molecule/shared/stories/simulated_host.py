# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The host that the lab simulates for a guest: what of ESXi it is, tests/lab/README.md says."""

import json
import pathlib
import subprocess

LAB = pathlib.Path(__file__).resolve().parents[3] / 'tests' / 'lab' / 'lab'
PATIENCE = 120


class SimulatedHost:
    """The host of the guest of this name."""

    def __init__(self, guest):
        self.guest = guest

    def turn_on(self, *options):
        self._ask('on', *options)

    def turn_off(self):
        self._ask('off')

    def wait(self, *fields, seconds=PATIENCE):
        """Sooner or later the host knows these of the guest: 'hostname', 'version=13.0.10'."""
        self._ask('wait', f'--seconds={seconds}', *fields)

    def state(self):
        """All that it knows."""
        return json.loads(self._ask('state'))

    def record(self):
        """All that was said."""
        return self._ask('record')

    def send(self, message):
        """What the guest answers."""
        return self._ask('send', message).strip()

    def login(self, user, password):
        """Whether guest operations let this user in, in the words of vSphere."""
        return json.loads(self._ask('login', user, password, statuses=(0, 1)))['meaning']

    def drop(self):
        """Closes the guest's channels."""
        self._ask('drop')

    def _ask(self, *order, statuses=(0,)):
        command = [LAB, '--quiet', 'host', self.guest, *order]
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        assert ended.returncode in statuses, ended.stdout + ended.stderr
        return ended.stdout
