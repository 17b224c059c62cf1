# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A job of ansible-runner, as AWX runs it: sent, worked on, and read by three processes. It builds the next release."""

import json
import re

import pytest
from stand_in import NEWER, PLATFORMS


@pytest.fixture(scope='module')
def events(built_by_runner):
    paths = (built_by_runner / 'artifacts' / 'job_events').glob('*.json')
    return sorted((json.loads(path.read_text()) for path in paths), key=lambda event: event['counter'])


def test_the_job_is_successful(built_by_runner):
    assert (built_by_runner / 'artifacts' / 'status').read_text() == 'successful'


@pytest.mark.parametrize('platform', PLATFORMS)
def test_progress_lines_are_events_of_the_task_that_builds(events, fleet, platform):
    name = fleet[platform][0].name
    progress = re.compile(rf'{name}  (bootstrap|configure|make|install)  .*\d:\d\d elapsed')
    found = [event for event in events if event['event'] == 'verbose' and progress.fullmatch(event['stdout'])]
    assert found, [event['stdout'] for event in events if event['event'] == 'verbose']
    assert {event['event_data']['task'] for event in found} == {'Compile and stage the installation'}


@pytest.mark.parametrize('platform', PLATFORMS)
def test_the_result_is_an_event_with_its_phases(events, fleet, platform):
    (ended,) = [
        event['event_data']
        for event in events
        if event['event'] == 'runner_on_ok'
        and event['event_data']['host'] == fleet[platform][0].name
        and event['event_data']['task'] == 'Compile and stage the installation'
    ]
    assert ended['res']['changed']
    assert 'make' in [phase['name'] for phase in ended['res']['phases'] if phase['ran']]


@pytest.mark.parametrize('platform', PLATFORMS)
def test_the_guest_has_what_the_job_has_built(built_by_runner, fleet, platform):
    assert json.loads(fleet[platform][0].run('cat /usr/share/open-vm-tools/provenance.json'))['version'] == NEWER
