# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import scripts
from ansible_collections.esxi_arm.guest.tests.unit.plugins.module_utils.guest.tree import GuestTree

ONE, TWO = '/etc/vmware-tools/backupScripts.d/one', '/etc/vmware-tools/scripts/poweron-vm-default.d/two'


def found(sha256='new', **changes):
    return dict({'sha256': sha256, 'mode': '0755', 'owner': 0, 'link': False}, **changes)


CASES = {
    'nothing': ({}, {}, {}, ([], [], [], [])),
    'a new one': ({ONE: 'new'}, {}, {}, ([ONE], [], [], [])),
    'it is there': ({ONE: 'new'}, {ONE: found()}, {ONE: ['new']}, ([], [], [], [])),
    'it has changed': ({ONE: 'new'}, {ONE: found('old')}, {ONE: ['old']}, ([ONE], [], [], [])),
    'it cannot be executed': ({ONE: 'new'}, {ONE: found(mode='0644')}, {ONE: ['new']}, ([ONE], [], [], [])),
    'it is not root\'s': ({ONE: 'new'}, {ONE: found(owner=1000)}, {ONE: ['new']}, ([ONE], [], [], [])),
    'it is a link': ({ONE: 'new'}, {ONE: found(link=True)}, {ONE: ['new']}, ([ONE], [], [], [])),
    'somebody has edited it': ({ONE: 'new'}, {ONE: found('edited')}, {ONE: ['new']}, ([ONE], [], [], [])),
    'somebody else has the same': ({ONE: 'new'}, {ONE: found()}, {}, ([], [], [], [])),
    'somebody else has another one': ({ONE: 'new'}, {ONE: found('other')}, {}, ([ONE], [], [ONE], [])),
    'somebody else has another name': ({ONE: 'new'}, {TWO: found('other')}, {}, ([ONE], [], [], [])),
    'it leaves the list': ({}, {ONE: found(), TWO: found()}, {ONE: ['new']}, ([], [ONE], [], [])),
    'it leaves the list after a lost run': ({}, {ONE: found('old')}, {ONE: ['old', 'new']}, ([], [ONE], [], [])),
    'it leaves the list, and is gone': ({}, {}, {ONE: ['new']}, ([], [ONE], [], [])),
    'it leaves the list, and was edited': ({}, {ONE: found('edited')}, {ONE: ['new']}, ([], [], [], [ONE])),
}


@pytest.mark.parametrize('wanted, there, ours, expected', CASES.values(), ids=list(CASES))
def test_decisions(wanted, there, ours, expected):
    assert tuple(scripts.decide(wanted, there, ours)) == expected


def test_what_is_there(tmp_path):
    guest = GuestTree(tmp_path)
    assert scripts.read(guest.root) == {}
    guest.write(ONE, '#!/bin/sh\n').chmod(0o750)
    guest.link(TWO, '/nowhere')
    guest.write('/etc/vmware-tools/backupScripts.d/folder/ignored')
    guest.write('/etc/vmware-tools/scripts/vmware/network')
    there = scripts.read(guest.root)
    assert sorted(there) == [ONE, TWO]
    assert (there[ONE]['mode'], there[ONE]['link']) == ('0750', False)
    assert there[ONE]['sha256'] == scripts.digest(b'#!/bin/sh\n')
    assert (there[TWO]['sha256'], there[TWO]['link']) == (None, True)


@pytest.mark.parametrize(
    'name, good', [('10-db.sh', True), ('.hidden', False), ('a b', False), ('a/b', False), ('', False)]
)
def test_names(name, good):
    assert bool(scripts.NAME.match(name)) is good
