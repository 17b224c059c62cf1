# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A playbook as a job of ansible-runner."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

from controller import PLAIN


class Job:
    """A directory with all that a job needs; it is run elsewhere, and its events come back."""

    def __init__(self, folder, playbook, inventory, variables, limit):
        self._folder, self._playbook, self._limit = folder, playbook.name, limit
        environment = {name: value for name, value in os.environ.items() if name.startswith('ANSIBLE_')}
        (folder / 'job' / 'project').mkdir(parents=True)
        shutil.copy(playbook, folder / 'job' / 'project')
        shutil.copytree(inventory, folder / 'job' / 'inventory')
        (folder / 'job' / 'env').mkdir()
        for name, content in {'envvars': {**environment, **PLAIN}, 'extravars': variables}.items():
            (folder / 'job' / 'env' / name).write_text(json.dumps(content))

    def run(self):
        """The directory with what came back."""
        sent = self._runner(
            'transmit', str(self._folder / 'job'), '--playbook', self._playbook, '--limit', ','.join(self._limit)
        )
        worked = self._runner('worker', '--private-data-dir', str(self._folder / 'worker'), given=sent)
        self._runner('process', str(self._folder / 'back'), given=worked)
        return self._folder / 'back'

    @staticmethod
    def _runner(*arguments, given=b''):
        programs = pathlib.Path(sys.executable).parent
        done = subprocess.run(
            [programs / 'ansible-runner', *arguments],
            input=given,
            env={**os.environ, 'PATH': f'{programs}{os.pathsep}{os.environ["PATH"]}'},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, (done.stdout + done.stderr).decode()
        return done.stdout
