# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import host
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import Programs

NOT_THERE = (127, '', "timeout: failed to run command 'vmware-rpctool': No such file or directory\n")
NO_SERVICES = {'tools': None, 'services': []}


@pytest.mark.parametrize(
    'answer, expected',
    [
        ((0, '13.1.0\n', ''), (True, True, '13.1.0')),
        ((0, '13.1.0\n', 'Fallback to backdoor RpcOut channel ...\n'), (True, True, '13.1.0')),
        ((0, '\n', ''), (True, True, None)),
        ((1, 'No value found\n', ''), (True, True, None)),
        ((1, '', 'No value found\n'), (True, True, None)),
        ((124, '', ''), (True, False, None)),
        ((255, '', 'vmware-rpctool must be run inside a virtual machine.\n'), (True, False, None)),
        (NOT_THERE, (False, None, None)),
        (None, (False, None, None)),
    ],
)
def test_what_was_reported(answer, expected):
    found = host.report(Programs(timeout=answer))
    assert (found['asked'], found['answers'], found['reported_version']) == expected


@pytest.mark.parametrize(
    'answer, said',
    [
        ((0, '13.1.0\n', 'Fallback to backdoor RpcOut channel ...\n'), None),
        ((1, 'No value found\n', ''), None),
        ((124, '', ''), 'exit status 124'),
        ((255, 'first\nsecond\n', ''), 'first'),
        (None, None),
    ],
)
def test_what_it_said(answer, said):
    assert host.report(Programs(timeout=answer))['said'] == said


def test_a_host_that_does_not_answer_is_given_up():
    run = Programs(timeout=(124, '', ''))
    host.report(run)
    assert run.calls == [['timeout', '10', 'vmware-rpctool', 'info-get guestinfo.vmtools.versionString']]


def systemctl(**active):
    """`systemctl show` of a systemd in which these units are active, under these names."""

    def show(argv):
        names = [arg for arg in argv if arg.endswith('.service')]
        blocks = [
            f'Id={active.get(name.split(".")[0], name)}\n'
            f'ActiveState={"active" if name.split(".")[0] in active else "inactive"}\n'
            for name in names
        ]
        return 0, '\n'.join(blocks), ''

    return show


def test_the_clock_is_set_twice():
    run = Programs(timeout=(0, 'Enabled\n', ''), systemctl=systemctl(chrony='chrony.service', chronyd='chrony.service'))
    assert host.time_sync(run) == {'tools': True, 'services': ['chrony.service']}


def test_other_services_are_only_looked_up_where_the_tools_set_the_clock():
    run = Programs(timeout=(69, 'Disabled\n', ''), systemctl=systemctl(chronyd='chronyd.service'))
    assert host.time_sync(run) == {'tools': False, 'services': []}
    assert len(run.calls) == 1


@pytest.mark.parametrize('answer', [None, NOT_THERE, (0, '', ''), (1, 'Error: something\n', ''), (124, '', '')])
def test_what_is_not_said_is_not_known(answer):
    assert host.time_sync(Programs(timeout=answer)) == NO_SERVICES


def test_without_systemd_no_service_is_known():
    assert host.time_sync(Programs(timeout=(0, 'Enabled\n', ''))) == {'tools': True, 'services': []}
