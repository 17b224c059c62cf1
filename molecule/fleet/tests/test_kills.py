# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""kill -9 of the controller at random moments of installation and removal, and then a plain run."""

import json
import time

import kills
import pytest
from controller import Play
from guest import wait_until
from scenario import BUILT, CONVERGE, REMOVE

JOURNAL = '/var/lib/esxi_arm_guest/journal.json'
PLAYBOOKS = {'installation': CONVERGE, 'removal': REMOVE}
# Of the package manager that goes on: it has inherited the lock on the journal's directory.
IS_BUSY = 'test -d /var/lib/esxi_arm_guest && ! flock --nonblock /var/lib/esxi_arm_guest true && echo busy || :'
# vmtoolsd itself ends at once outside VMware
WORKS = "! ldd /usr/bin/vmtoolsd /usr/bin/VGAuthService | grep 'not found'"
DISTRIBUTION = {'open_vm_tools_install_from': 'distribution'}
HAS_PACKAGE = "dpkg-query --show --showformat='${db:Status-Abbrev}' open-vm-tools 2>/dev/null || :"


class Runs:
    """Runs on one guest, and how long they take."""

    def __init__(self, inventory, guest):
        self.guest = guest
        self.seconds = {}
        self._inventory = inventory

    def begin(self, what, variables=None):
        return Play(PLAYBOOKS[what], [self._inventory], variables or BUILT, options=['--limit', self.guest.name])

    def complete(self, what, variables=None):
        began, play = time.monotonic(), self.begin(what, variables)
        play.end(0)
        self.seconds.setdefault(what, time.monotonic() - began)
        return play

    def kill(self, number, what):
        """Until the guest has nothing to do any more."""
        seconds = self.seconds[what] * kills.moments[number]
        play = self.begin(what)
        time.sleep(seconds)
        play.kill()
        kills.tell(number, what, seconds, play.output)
        # sudo works at any moment, or this fails
        wait_until(lambda: self.guest.run(IS_BUSY) == '')


def see_whole(guest):
    """The package manager has stopped nowhere halfway, and the journal can be read."""
    assert guest.run('dpkg --audit') == ''
    journal = guest.run(f'cat {JOURNAL} 2>/dev/null || :')
    assert not journal or json.loads(journal)['entries'], journal


def see_tools(guest):
    assert guest.run(HAS_PACKAGE) == 'ii '
    guest.run(WORKS)


def see_nothing_left_open(guest):
    entries = json.loads(guest.run(f'cat {JOURNAL}'))['entries']
    assert not [entry for entry in entries if 'before' in entry or entry['kind'] in ('removal', 'unconfirmed')], entries


@pytest.fixture(scope='module')
def runs(inventory, by_name):
    """Of a guest that has nothing, as long as nothing is killed."""
    runs = Runs(inventory, by_name['debian-2'])
    runs.complete('removal')
    runs.seconds.clear()
    play = runs.complete('installation')
    assert 'Compile and stage the installation' not in play.output, 'run the default scenario first'
    runs.complete('removal')
    return runs


@pytest.fixture(scope='module')
def nothing(runs):
    return runs.guest.snapshot()


@pytest.mark.parametrize('number', range(kills.KILLS))
def test_the_next_run_does_what_is_left(runs, nothing, number):
    guest, what = runs.guest, ('installation', 'removal')[number % 2]
    runs.kill(number, what)
    see_whole(guest)
    # Either it is there and works, or it is gone.
    if guest.run(HAS_PACKAGE)[:2] not in ('', 'un', 'pn'):
        see_tools(guest)
    runs.complete(what)
    see_whole(guest)
    if what == 'installation':
        see_tools(guest)
        see_nothing_left_open(guest)
    else:
        guest.see_unchanged_since(nothing)


def test_working_tools_are_not_lost_where_one_package_takes_the_place_of_another(runs):
    """At any moment, the distribution's package is there and works, or the built one is and does."""
    guest, number = runs.guest, kills.KILLS
    runs.complete('installation', DISTRIBUTION)
    see_tools(guest)
    runs.kill(number, 'installation')
    see_whole(guest)
    see_tools(guest)
    runs.complete('installation')
    see_whole(guest)
    see_tools(guest)
    see_nothing_left_open(guest)
    assert guest.has('/usr/share/open-vm-tools/provenance.json')
    runs.complete('removal')
