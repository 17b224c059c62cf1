# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The trees that the tests build."""

import collections
import shlex

FOLDER = '/var/tmp/faults'
SOURCES = ('five.c', 'four.c', 'main.c', 'one.c', 'three.c', 'two.c')
# The compilation of this file waits until it is told to go on.
HELD = 'case $name in three.c) until [ -e ../go ]; do sleep 0.2; done ;; esac'

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
