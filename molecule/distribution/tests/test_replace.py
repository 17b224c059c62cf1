# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the distribution's package to one that is built and back, one step each.

To the package manager they are the same package; their services have other names.
"""

import pathlib
import re

import pytest
from scenario import BUILT

DESKTOP_PACKAGE = pathlib.Path(__file__).parents[1] / 'files' / 'desktop_package.sh'
DISTRIBUTION = {'open_vm_tools_install_from': 'distribution'}
# A build may bring packages that have nothing to do with it.
OURS = re.compile(
    'vmware|vmtools|vmhgfs|vm-support|vgauth|VGAuth|open-vm-tools|libhgfs|libguest|libDeployPkg|esxi_arm_guest/'
)
# Logs grow, the role keeps its records and the package. Beside a file that was edited, dpkg puts the one that the
# package would have; it goes when the package is purged.
OTHERS = re.compile(
    ' /var/(log|cache/esxi_arm_guest|lib/esxi_arm_guest)(/| )| /etc/vmware-tools/tools.conf.dpkg-dist( |$)'
)
LEFT = '''
    find /etc /lib/systemd /var/lib/systemd -name '*open-vm-tools*' ! -name 'open-vm-tools.service*'
    find /etc/systemd -xtype l
    cd /etc/systemd/system
    ls -d /etc/vmware-tools/xautostart.conf $PWD/open-vm-tools.service.* $PWD/v* 2>/dev/null
    dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' 'open-vm-tools*' | grep -v '^not-installed ' '''


@pytest.fixture(scope='module')
def with_distribution(guest):
    """What the guest is like of ours, once an administrator has written something."""
    guest.run('''
        mkdir -p /var/lib/vmware/VGAuth/aliasStore
        echo '[logging]' >> /etc/vmware-tools/tools.conf
        touch /etc/vmware-tools/own.conf /var/lib/vmware/VGAuth/aliasStore/own''')
    lines = ours(guest)
    assert len(lines) > 50
    return lines


def ours(guest):
    return {line for line in guest.snapshot() if OURS.search(line) and not OTHERS.search(line)}


def see_services(look, origin, *units):
    tools = look()
    services = tools['services']
    assert tools['origin'] == origin
    assert (services['vgauthd']['unit'], services['vmtoolsd']['unit']) == units
    assert {(service['active'], service['enabled']) for service in services.values()} == {('active', 'enabled')}


def test_a_built_package_takes_the_place_of_the_distributions(run, guest, look, host, with_distribution):
    older = look()['version']
    guest.run(DESKTOP_PACKAGE.read_text())
    run(variables=BUILT)
    see_services(look, 'collection', 'vgauthd.service', 'vmtoolsd.service')
    version = look()['version']
    assert version != older
    host.wait('running=True', f'version={version}')


def test_nothing_is_left_of_the_distributions(guest):
    assert guest.run(LEFT).splitlines() == [
        # names beside their own that the built package's units have where they are enabled; the simulated host
        '/etc/systemd/system/open-vm-tools.service.d',
        '/etc/systemd/system/vgauth.service',
        '/etc/systemd/system/vmtoolsd.service.d',
        '/etc/systemd/system/vmtoolsd.service.requires',
        'installed open-vm-tools',
    ]


def test_a_second_run_with_the_built_package_changes_nothing(run):
    run(variables=BUILT).see_unchanged()


def test_check_mode_shows_the_way_back(run):
    output = run(check=True, variables=DISTRIBUTION).output
    assert re.search('-open-vm-tools .*-0esxiarm', output), output
    assert re.search(r'\+open-vm-tools [0-9]', output), output


def test_the_way_back_leaves_all_as_it_was(run, guest, look, with_distribution):
    """What the administrator wrote included."""
    run(variables=DISTRIBUTION)
    see_services(look, 'distribution', 'vgauth.service', 'open-vm-tools.service')
    assert ours(guest) == with_distribution


def test_a_second_run_with_the_distributions_package_changes_nothing(run):
    run().see_unchanged()
