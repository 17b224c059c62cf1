# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the daemons wrote goes, whoever packaged them; what the administrator wrote beside it stays."""

import pytest
from scenario import REMOVE

# As if vmtoolsd had been there for a long time.
WRITTEN = [
    '/etc/vmware-tools/quiesce_manifest.xml',
    '/run/vmware-active-nics',
    '/tmp/vmware-root_411-2117417349/deploy.cab',
    '/var/lib/vmware/VGAuth/aliasStore/root.xml',
    '/var/log/.vmware-deploy.Done',
    '/var/log/vmware-imc/toolsDeployPkg.log',
    '/var/log/vmware-network.1.log',
    '/var/log/vmware-network.log',
    '/var/log/vmware-toolboxcmd-root.log',
    '/var/log/vmware-vgauthsvc.log.3',
    '/var/log/vmware-vmsvc-root.1.log',
    '/var/log/vmware-vmsvc-root.log',
    '/var/log/vmware-vmtoolsd-root.log',
]
OWN = ['/etc/vmware-tools/own.conf', '/tmp/vmware-rooted', '/var/lib/vmware/own', '/var/log/vmware-own.log']
LEFT = '''find /etc/vmware-tools /var/lib/vmware /var/log/*vmware* /var/log/.vmware* /run/*vmware* /tmp/*vmware* \\
    /tmp/VMwareDnD ! -type d 2>/dev/null || :'''


@pytest.fixture
def written(guest):
    guest.run(f'''
        for file in {' '.join(WRITTEN + OWN)}; do
            mkdir -p "$(dirname "$file")"
            touch "$file"
        done''')
    assert guest.has('/var/log/vmware-vgauthsvc.log.0'), 'VGAuth has written nothing itself'


def test_what_the_administrator_wrote_stays_and_nothing_else(run, guest, written):
    run(REMOVE)
    assert sorted(guest.run(LEFT).split()) == OWN


def test_without_that_the_guest_is_as_it_was(guest, before, host):
    guest.run(f"rm {' '.join(OWN)}; rmdir /etc/vmware-tools /var/lib/vmware")
    host.turn_off()
    guest.see_unchanged_since(before)


def test_a_second_removal_changes_nothing(run):
    run(REMOVE).see_unchanged()
