# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.evidence import gather

RUNS, YOUNG, STOPPED = {'active_seconds': 60}, {'active_seconds': 1}, {'active_seconds': None}


@pytest.mark.parametrize(
    'states, seconds, pauses',
    [
        ({'vmtoolsd': RUNS, 'vgauthd': RUNS}, 5, []),
        ({'vmtoolsd': YOUNG, 'vgauthd': {'active_seconds': 3}}, 5, [4]),
        ({'vmtoolsd': STOPPED, 'vgauthd': RUNS}, 5, []),
        ({'vmtoolsd': STOPPED, 'vgauthd': YOUNG}, 5, [4]),
        ({'vmtoolsd': YOUNG, 'vgauthd': YOUNG}, 0, []),
    ],
    ids=[
        'both have run for long',
        'the youngest is waited for',
        'one that does not run is not',
        'but the other',
        'not asked for',
    ],
)
def test_what_was_started_just_now_is_looked_at_later(monkeypatch, states, seconds, pauses):
    later = {'vmtoolsd': STOPPED, 'vgauthd': RUNS}
    paused = []

    def service_states(*arguments):
        return later if paused else states

    monkeypatch.setattr(gather.open_vm_tools_services, 'service_states', service_states)
    found = gather.settled_services(None, 'vmware', True, seconds, paused.append)
    assert paused == pauses
    assert found is (later if pauses else states)


def test_only_what_depends_on_the_services_is_looked_at_after_the_wait(monkeypatch):
    """So that the wait is as short as it can be, and what they have loaded is complete."""
    looks = []

    def look(name, answer=None):
        return lambda *_arguments, **_options: looks.append(name) or answer

    for room, name, answer in (
        (gather, 'package_facts', {}),
        (gather, 'command_runner', None),
        (gather.installed_open_vm_tools, 'describe', ({}, [])),
        (gather.installed_open_vm_tools, 'versions', {}),
        (gather.init_system, 'describe', {'running': True}),
        (gather.hypervisor, 'detect', {'detected': True}),
        (gather.machine, 'describe', {}),
        (gather.resources, 'measure', {}),
        (gather, 'settled_services', {'vmtoolsd': {'active': 'active'}}),
        (gather.open_vm_tools_services, 'loaded_plugins', []),
        (gather.open_vm_tools_services, 'logs', {}),
        (gather.host, 'report', {}),
        (gather.host, 'time_sync', {}),
    ):
        monkeypatch.setattr(room, name, look(name, answer))
    for room in (gather.hypervisor, gather.identity, gather.customization):
        for name in ('systemd_virtualization', 'describe'):
            if hasattr(room, name):
                monkeypatch.setattr(room, name, look(name, {}))
    gather.gather(None, '/nowhere', '/nowhere/journal.json')
    after = looks[looks.index('settled_services') + 1 :]
    assert sorted(after) == ['loaded_plugins', 'logs', 'report', 'time_sync']
