# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real play on two hosts, which are both this machine: what a user sees, in all ways of getting there."""

import os
import re
import shutil
import subprocess
import sys

import ansible_collections
import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.modules import autotools_projects as projects

HOSTS = ['one', 'two']
PLAY = """\
- hosts: all
  gather_facts: false
  strategy: {strategy}
  tasks:
    - name: Build
      esxi_arm.guest.autotools_build:
        source: {root}/{{{{ inventory_hostname }}}}
      become: {become}
      become_method: {method}
      register: build
      until: build.attempts | default(1) | int >= {attempts}
      retries: 3
      delay: 0
"""

pytestmark = pytest.mark.skipif(not shutil.which('make'), reason='needs make')


@pytest.fixture
def play(tmp_path):
    """Two trees whose make takes a few seconds, and a function that runs a play on them and returns what it prints."""
    for host in HOSTS:
        projects.write(tmp_path / host, projects.AUTOGEN)
        script = tmp_path / host / 'autogen.sh'
        script.write_text(script.read_text().replace('cp main.c demo', 'sleep 3; cp main.c demo'))

    def run(*arguments, strategy='linear', method=None, attempts=1, **environment):
        text = PLAY.format(
            root=tmp_path, strategy=strategy, become=bool(method), method=method or 'sudo', attempts=attempts
        )
        (tmp_path / 'play.yml').write_text(text)
        ours = {
            'ANSIBLE_ASYNC_DIR': str(tmp_path / 'jobs'),
            'ANSIBLE_COLLECTIONS_PATH': os.pathsep.join(os.path.dirname(path) for path in ansible_collections.__path__),
            'ANSIBLE_LOCAL_TEMP': str(tmp_path / 'local'),
            'ANSIBLE_NOCOLOR': '1',
            'ANSIBLE_REMOTE_TMP': str(tmp_path / 'remote'),
        }
        command = [sys.executable, '-m', 'ansible.cli.playbook', '-i', ','.join(HOSTS), '-c', 'local']
        command += ['-e', 'ansible_python_interpreter=' + sys.executable, str(tmp_path / 'play.yml'), *arguments]
        everything = {**os.environ, **ours, **environment}
        done = subprocess.run(command, env=everything, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run.jobs = tmp_path / 'jobs'
    return run


def lines(printed, host):
    """Those that tell of progress on this host."""
    return re.findall(rf'^{host}  (.*)$', printed.partition('PLAY RECAP')[0], re.MULTILINE)


@pytest.mark.parametrize(
    ('strategy', 'method', 'pipelining'),
    [
        ('linear', None, 'false'),
        ('free', None, 'true'),
        ('linear', 'su', 'true'),
        ('free', 'su', 'false'),
        ('free', 'sudo', 'true'),
    ],
)
def test_each_host_has_its_lines(play, strategy, method, pipelining):
    if method and not (shutil.which(method) and os.geteuid() == 0):
        pytest.skip(f'needs root and {method}')
    printed = play(strategy=strategy, method=method, ANSIBLE_PIPELINING=pipelining)
    for host in HOSTS:
        how_to_stop, *progress = lines(printed, host)
        assert re.search(r'the build continues .* run there: kill \d+$', how_to_stop)
        assert progress
        assert all(re.fullmatch(r'(bootstrap|configure|make)  .*\d:\d\d elapsed', line) for line in progress)
        assert re.search(rf'^changed: \[{host}\]', printed, re.MULTILINE)
    assert not play.jobs.exists() or os.listdir(play.jobs) == []


def test_nothing_is_said_about_a_preview_and_when_nothing_is_due(play):
    printed = play('--check', '--diff')
    assert not any(lines(printed, host) for host in HOSTS)
    assert printed.count('make: due: ') == len(HOSTS)
    play()
    printed = play('--diff')
    assert not any(lines(printed, host) for host in HOSTS)
    assert printed.count('ok: [') == len(HOSTS)


def test_nothing_is_said_where_a_machine_reads(play):
    printed = play(ANSIBLE_STDOUT_CALLBACK='minimal')
    assert not any(lines(printed, host) for host in HOSTS)


def test_nothing_due_starts_no_job(play, tmp_path):
    play()
    # Where none can be started.
    (tmp_path / 'file').write_text('')
    assert play(ANSIBLE_ASYNC_DIR=str(tmp_path / 'file/jobs')).count('ok: [') == len(HOSTS)


def test_each_attempt_of_a_task_is_the_same(play):
    printed = play(attempts=2)
    assert printed.count('FAILED - RETRYING') == len(HOSTS)
