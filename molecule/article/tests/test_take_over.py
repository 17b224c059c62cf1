# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the article has installed is named, moved out of the package's way, and given back as it was."""

import pytest
from scenario import REMOVE

MOVE = {'open_vm_tools_manual_install': 'move'}
MOVED_TO = '/var/lib/esxi_arm_guest/manual-install'
UNITS = ['vgauthd.service', 'vmtoolsd.service']
# Wherever upstream's make install and the article write. Links have no times here, as systemctl enable links anew.
STATE = """
    cd /
    in='usr/local etc/vmware-tools etc/pam.d etc/systemd/system etc/xdg usr/lib/udev/rules.d'
    find $in -type f -exec stat --format '%n %a %U:%G %Y' {} + -exec sha256sum {} +
    find $in -type l -printf '%p -> %l\\n'
    for unit in vgauthd vmtoolsd; do
        echo $unit $(systemctl is-enabled $unit) $(systemctl show --property=FragmentPath $unit)
    done
    systemctl is-active vgauthd
"""


def state(guest):
    return set(guest.run(STATE).splitlines())


@pytest.fixture(scope='module')
def before(guest):
    return state(guest)


def test_it_is_named_and_nothing_is_changed(run, guest, look, before):
    tools = look()
    assert tools['origin'] == 'manual'
    assert '/usr/local/bin/vmtoolsd' in tools['manual_files']
    assert {'/etc/systemd/system/' + unit for unit in UNITS} <= set(tools['manual_files'])
    output = run(status=2).output
    assert 'A manual installation of open-vm-tools, which no package owns, is in the way' in output
    assert 'open_vm_tools_manual_install: move' in output
    assert state(guest) == before


def test_the_package_takes_its_place(run, guest, look):
    run(variables=MOVE)
    tools = look()
    assert (tools['origin'], tools['manual_files']) == ('collection', [])
    assert tools['services']['vgauthd']['active'] == 'active'
    assert guest.has(MOVED_TO + '/usr/local/bin/vmtoolsd')
    assert guest.run('find /usr/local ! -type d -name "*vmtools*" -o ! -type d -iname "*vgauth*"') == ''


def test_a_second_run_changes_nothing(run):
    run(variables=MOVE).see_unchanged()


def test_removal_gives_it_back_and_it_runs(run, guest, look, before):
    run(REMOVE)
    assert state(guest) == before
    assert look()['origin'] == 'manual' and not guest.has(MOVED_TO)
    assert 'not found' not in guest.run('ldd /usr/local/bin/vmtoolsd /usr/local/bin/VGAuthService')
    assert guest.run('readlink /proc/$(systemctl show --property=MainPID --value vgauthd)/exe || :') != ''
    run(REMOVE).see_unchanged()
