# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The distribution's package on a guest of VMware's: installed, removed, again."""

import re

from scenario import REMOVE

REPOSITORIES = re.compile('content .* /etc/(yum.repos.d|zypp)/')


def without_keys(lines):
    """A key that dnf imports with the first signed package stays, whatever becomes of the package."""
    return {line for line in lines if not line.startswith('package gpg-pubkey ')}


def repositories(snapshot):
    return {line for line in snapshot if REPOSITORIES.match(line)}


def see_running(look, host):
    tools = look()
    assert tools['origin'] == 'distribution', tools
    services = tools['services'].values()
    assert {(service['unit'], service['active'], service['enabled']) for service in services} == {
        ('vgauthd.service', 'active', 'enabled'),
        ('vmtoolsd.service', 'active', 'enabled'),
    }
    host.wait('version', 'type', 'running=True')
    assert host.state()['version'] == tools['version']


def test_check_mode_shows_the_package_and_changes_nothing(run, guest, before):
    output = run(check=True).output
    assert re.search(r'\+open-vm-tools [0-9]', output), output
    guest.see_unchanged_since(before)


def test_the_services_run_and_the_host_knows(run, look, host):
    assert run().changed()
    see_running(look, host)


def test_a_second_run_changes_nothing(run):
    run().see_unchanged()


def test_the_repositories_are_as_they_were(guest, before):
    """Nothing is built, so the builder repository is left alone."""
    assert repositories(before) and repositories(guest.snapshot()) == repositories(before)


def test_removal_tells_the_host_and_leaves_the_guest_as_it_was(run, guest, before, host):
    run(REMOVE)
    host.wait('version=None', 'type=None', 'running=False', seconds=10)
    host.turn_off()
    assert without_keys(guest.snapshot() ^ before) == set()


def test_it_is_installed_again(run, look, host):
    host.turn_on()
    assert run().changed()
    see_running(look, host)
