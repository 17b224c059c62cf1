# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A guest as the stories see it: over SSH and with nothing of the collection's own."""

import json
import pathlib
import shlex
import subprocess
import time

PATIENCE = 600
SNAPSHOT = pathlib.Path(__file__).resolve().parents[1] / 'files' / 'snapshot.sh'
# Whatever a build could leave behind outside of its tree.
PLACES = '/root/.ansible_async /home/admin/.ansible_async /root/.ansible/tmp /home/admin/.ansible/tmp /tmp'


class Guest:
    """Commands for a guest, as root."""

    def __init__(self, name, variables):
        self.name = name
        self.variables = variables
        self.place = (variables['ansible_host'], variables.get('ansible_port', 22))
        self._ssh = [
            'ssh',
            '-F',
            '/dev/null',
            '-i',
            variables['ansible_ssh_private_key_file'],
            '-p',
            str(self.place[1]),
            '-o',
            'BatchMode=yes',
            '-o',
            'ConnectTimeout=60',
            *shlex.split(variables['ansible_ssh_common_args']),
            f"{variables['ansible_user']}@{variables['ansible_host']}",
        ]

    def run(self, script):
        """What the script prints; it must end well."""
        ended = subprocess.run(
            self.command(script),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert ended.returncode == 0, f'{script}\n{ended.stdout}{ended.stderr}status {ended.returncode}'
        return ended.stdout

    def command(self, script):
        """What runs the script there, as root."""
        return [*self._ssh, 'sudo sh -c ' + shlex.quote(script)]

    def snapshot(self):
        """What it is like, a line for each thing."""
        lines = set(self.run(SNAPSHOT.read_text()).splitlines())
        assert len(lines) > 1000
        return lines

    def see_unchanged_since(self, before):
        """Nothing has come or gone since a snapshot."""
        now = self.snapshot()
        changes = sorted([f'+{line}' for line in now - before] + [f'-{line}' for line in before - now])
        assert not changes, ', '.join(changes)

    def has(self, path):
        return self.run(f'test -e {shlex.quote(path)} -o -L {shlex.quote(path)} && echo yes || :') == 'yes\n'

    def leftovers(self):
        """Files and folders in places where only what runs now should have any."""
        of_systemd = '-name ".*-unix" -o -name "systemd-private-*"'
        found = self.run(f'find {PLACES} -mindepth 1 -maxdepth 1 ! \\( {of_systemd} \\) 2>/dev/null || :')
        return set(found.split())


def guest_of(inventory, name):
    """The guest of this name in the inventory, a file or a folder."""
    command = ['ansible-inventory', '--inventory', inventory, '--host', name]
    return Guest(name, json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))


def wait_until(condition):
    """Sooner or later, it is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, 'it does not come to pass'
        time.sleep(1)
