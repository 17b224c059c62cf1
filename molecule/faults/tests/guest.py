# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guest as the tests see it, over SSH and with nothing of the collection's own, and the trees that they build."""

import collections
import shlex
import subprocess
import time

PATIENCE = 300
FOLDER = '/var/tmp/faults'
SOURCES = ('five.c', 'four.c', 'main.c', 'one.c', 'three.c', 'two.c')
# The compilation of this file waits until it is told to go on.
HELD = 'case $name in three.c) until [ -e ../go ]; do sleep 0.2; done ;; esac'
# Whatever a build could leave behind outside of its tree.
PLACES = '/root/.ansible_async /home/admin/.ansible_async /root/.ansible/tmp /home/admin/.ansible/tmp /tmp'


class Guest:
    """Commands for a guest, as root."""

    def __init__(self, name, variables):
        self.name = name
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
            'ConnectTimeout=10',
            *shlex.split(variables['ansible_ssh_common_args']),
            f"{variables['ansible_user']}@{variables['ansible_host']}",
        ]

    def run(self, script):
        """What the script prints; it must end well."""
        command = [*self._ssh, 'sudo sh -c ' + shlex.quote(script)]
        ended = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False
        )
        assert ended.returncode == 0, f'{script}\n{ended.stdout}{ended.stderr}'
        return ended.stdout

    def leftovers(self):
        """Files and folders in places where only what runs now should have any."""
        of_systemd = '-name ".*-unix" -o -name "systemd-private-*"'
        found = self.run(f'find {PLACES} -mindepth 1 -maxdepth 1 ! \\( {of_systemd} \\) 2>/dev/null || :')
        return set(found.split())


def wait_until(condition):
    """Sooner or later, it is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, 'it does not come to pass'
        time.sleep(1)


Look = collections.namedtuple('Look', 'version begun compiled processes records')


class Tree:
    """One copy of the project: version 1 is built and installed, version 2 has just come."""

    def __init__(self, guest, name, hook=':'):
        self.guest = guest
        self.folder = f'{FOLDER}/{name}'
        self.source = self.folder + '/source'
        self.lay_down()
        self.hook(hook)

    def lay_down(self):
        self.guest.run(f'''
            mkdir -p {self.folder}
            rm -rf {self.folder}/*
            cp -a {FOLDER}/template/. {self.folder}
            sed -i 's/VERSION 1/VERSION 2/' {self.source}/demo.h
            ''')

    def hook(self, script):
        """What is done before each compilation: shell commands, $name is the source's."""
        self.guest.run(f"printf '%s\\n' {shlex.quote(script)} > {self.folder}/hook; rm -f {self.folder}/go")

    def go(self):
        self.guest.run(f'touch {self.folder}/go')

    def look(self):
        """What there is to see: the version installed, compilations begun and ended, processes, our own records."""
        output = self.guest.run(f'''
            cd {self.folder}
            root/usr/bin/demo; echo ==
            cat begun 2>/dev/null; echo ==
            cat compiled 2>/dev/null; echo ==
            for process in /proc/[0-9]*; do
                case $(readlink $process/cwd) in {self.folder}/*) tr '\\0' ' ' < $process/cmdline; echo ;; esac
            done; echo ==
            ls source/.autotools_build 2>/dev/null || :
            ''')
        version, *lists = [part.strip().splitlines() for part in output.split('==\n')]
        return Look(version[0], *map(sorted, lists))

    def job_files(self):
        """Files of background jobs that speak of this tree."""
        return self.guest.run(f'grep -rlF {self.folder}/ /root/.ansible_async || :').split()
