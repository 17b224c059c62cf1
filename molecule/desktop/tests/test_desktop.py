# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The desktop parts: what they are built with, the file system of drag and drop, and the process of a session."""

import pytest
from guest import wait_until
from scenario import REMOVE

DESKTOP = {'open_vm_tools_desktop': True}
HEADLESS = {'open_vm_tools_desktop': False}
WRAPPER = '/usr/bin/vmware-user-suid-wrapper'
PLUGINS = '/usr/lib64/open-vm-tools/plugins/vmusr'
MOUNTED = '/run/vmblock-fuse'
LIBRARIES = ['libgtk-3.so.0', 'libgtkmm-3.0.so.1', 'libfuse.so.2']
AGENT = 'vmtoolsd -n vmusr'
USER = 'admin'
DISPLAY = ':7'
# The agent is started by a program with the setuid bit, which takes no library from its environment.
PRELOAD = '/etc/ld.so.preload'
LIBRARY = '/var/lib/host-simulator/preload.so'


@pytest.fixture
def running(guest, host):
    guest.run('systemctl start vmtoolsd.service')
    host.wait('running=True')
    return host


@pytest.fixture
def session(guest, running):
    """A session of X in which the desktop's autostart file is obeyed."""
    try:
        guest.run(f'''
            echo {LIBRARY} > {PRELOAD}
            systemd-run --quiet --unit=story-display --uid={USER} Xvfb {DISPLAY}
            command=$(sed -n 's/^Exec=//p' /etc/xdg/autostart/vmware-user.desktop)
            systemd-run --quiet --unit=story-session --uid={USER} --setenv=DISPLAY={DISPLAY} \
                sh -c "until [ -S /tmp/.X11-unix/X{DISPLAY[1:]} ]; do sleep 1; done; $command; sleep infinity"''')
        wait_until(lambda: agents(guest))
        yield
    finally:
        guest.run(f'rm -f {PRELOAD}; systemctl stop story-session.service story-display.service || :')


def agents(guest):
    """User and command of each."""
    return [line for line in guest.run('ps -eo user:20,args').splitlines() if AGENT in line]


def mounts(guest):
    """The types of file systems on the mount point of drag and drop."""
    return guest.run(f'findmnt --noheadings --output FSTYPE {MOUNTED} || :').split()


def test_they_are_built_with_gtk_3_and_fuse_2(run, guest):
    run(variables=DESKTOP)
    required = guest.run('rpm --query --requires open-vm-tools')
    assert all(f'{library}(' in required for library in LIBRARIES), required
    assert guest.run(f'stat --format="%a %U" {WRAPPER}') == '4755 root\n'
    assert {'libdndcp.so', 'libresolutionSet.so'} <= set(guest.run(f'ls {PLUGINS}').split())


def test_the_file_system_of_drag_and_drop_is_mounted_with_vmtoolsd(guest, running):
    assert mounts(guest) == ['fuse.vmware-vmblock']


def test_the_agent_of_a_session_offers_copy_and_paste_and_drag_and_drop(guest, session, running):
    (agent,) = agents(guest)
    assert agent.split()[0] == USER and '--blockFd' in agent
    for capability in ('dnd_version', 'copypaste_version'):
        wait_until(lambda name=capability: f'tools.capability.{name}' in running.record())


def test_a_second_run_changes_nothing(run):
    run(variables=DESKTOP).see_unchanged()


def test_without_them_they_and_their_file_system_are_gone_at_once(run, guest, session, running):
    """Though a session has it open."""
    assert mounts(guest)
    assert run(variables=HEADLESS).changed()
    assert not guest.has(WRAPPER) and not guest.has(PLUGINS)
    assert mounts(guest) == []
    running.wait('running=True')
    assert 'libgtk' not in guest.run('rpm --query --requires open-vm-tools')


def test_removal_leaves_the_guest_as_it_was(run, guest, host, before):
    run(REMOVE)
    host.turn_off()
    guest.see_unchanged_since(before)
