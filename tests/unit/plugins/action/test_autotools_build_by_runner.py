# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A build by ansible-runner, the engine below AWX, in its three remote parts: what its event log holds."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from datetime import datetime

import ansible_collections
import pytest

from ansible_collections.esxi_arm.guest.tests.unit.plugins.modules import autotools_projects as projects

PLAY = """\
- hosts: all
  gather_facts: false
  tasks:
    - name: Build
      esxi_arm.guest.autotools_build:
        source: {tree}
"""
PROGRESS = re.compile(r'guest1  (bootstrap|configure|make)  .*\d:\d\d elapsed')

pytestmark = [
    projects.NEEDS_AUTOTOOLS,
    pytest.mark.skipif(
        not importlib.util.find_spec('ansible_runner') and not os.environ.get('REQUIRE_AUTOTOOLS'),
        reason='needs ansible-runner',
    ),
]


@pytest.fixture
def job(tmp_path):
    """A function that runs the play as a job: sent, worked on and read by three processes, as AWX does it."""
    tree, data = tmp_path / 'tree', tmp_path / 'data'
    projects.write(tree, projects.FLAT)
    # so that make is still at it when it is looked for
    (tree / 'hook.sh').write_text('sleep 4\n')
    collections = os.pathsep.join(os.path.dirname(path) for path in ansible_collections.__path__)
    environment = {'ANSIBLE_COLLECTIONS_PATH': collections, 'ANSIBLE_ASYNC_DIR': str(tmp_path / 'jobs')}
    host = {'ansible_connection': 'local', 'ansible_python_interpreter': sys.executable}
    contents = {
        'project/play.yml': PLAY.format(tree=tree),
        'inventory/hosts.json': json.dumps({'all': {'hosts': {'guest1': host}}}),
        'env/envvars': json.dumps(environment),
    }
    for name, text in contents.items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(text)

    def runner(*arguments, given=b''):
        # Its programs and Ansible's are next to this Python.
        ours = dict(os.environ, PATH=os.pathsep.join([os.path.dirname(sys.executable), os.environ['PATH']]))
        command = [sys.executable, '-m', 'ansible_runner', *arguments]
        done = subprocess.run(command, input=given, env=ours, cwd=str(tmp_path), capture_output=True, check=False)
        assert done.returncode == 0, (done.stdout + done.stderr).decode()
        return done.stdout

    def run(name):
        sent = runner('transmit', str(data), '--playbook', 'play.yml')
        worked = runner('worker', '--private-data-dir', str(tmp_path / ('worker-' + name)), given=sent)
        runner('process', str(tmp_path / name), given=worked)
        return Log(tmp_path / name / 'artifacts')

    return run


class Log:
    """What is left of a job where it was sent from."""

    def __init__(self, artifacts):
        self.status = (artifacts / 'status').read_text()
        events = [json.loads(path.read_text()) for path in (artifacts / 'job_events').glob('*.json')]
        self.events = sorted(events, key=lambda event: event['counter'])

    def of_kind(self, kind):
        return [event for event in self.events if event['event'] == kind]

    def seconds(self, event):
        return (created(event) - created(self.events[0])).total_seconds()


def created(event):
    return datetime.fromisoformat(event['created'])


def test_progress_lines_are_events_of_their_task_while_it_builds(job):
    log = job('first')
    assert log.status == 'successful'
    how_to_stop, *progress = [event for event in log.of_kind('verbose') if event['stdout'].startswith('guest1  ')]
    assert re.search(r'the build continues .* run there: kill \d+$', how_to_stop['stdout'])
    found = [PROGRESS.fullmatch(event['stdout']) for event in progress]
    assert found and all(found), [event['stdout'] for event in progress]
    assert found[-1].group(1) == 'make'
    (task,), (ended,) = log.of_kind('playbook_on_task_start'), log.of_kind('runner_on_ok')
    for event in progress:
        assert event['parent_uuid'] == task['uuid']
        assert event['event_data']['task'] == 'Build'
        assert task['counter'] < event['counter'] < ended['counter']
    # Each when it happened, not all at the end: make goes on for seconds after it was first seen.
    assert log.seconds(ended) - log.seconds(progress[0]) > 1
    result = ended['event_data']['res']
    assert ended['event_data']['host'] == 'guest1' and result['changed']
    assert [phase['name'] for phase in result['phases'] if phase['ran']] == ['bootstrap', 'configure', 'make']

    again = job('again')
    assert again.status == 'successful'
    assert not again.of_kind('verbose')
    (ended,) = again.of_kind('runner_on_ok')
    assert not ended['event_data']['res']['changed']
