# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One build for each platform, counted on the guests; the other guests only install."""

import json
import pathlib

import pytest
from controller import Play
from scenario import REMOVE
from stand_in import INSTALL, PLATFORMS

BUILDS = '/var/tmp/stand-in/builds'


def builds(guest):
    """How often configure ran."""
    return int(guest.run(f'cat {BUILDS} 2>/dev/null | wc -l'))


def provenance(guest):
    return json.loads(guest.run('cat /usr/share/open-vm-tools/provenance.json'))


def kinds(guest):
    journal = json.loads(guest.run('cat /var/lib/esxi_arm_guest/journal.json'))
    return {entry['kind'] for entry in journal['entries']}


@pytest.fixture(scope='module')
def later(inventory, fleet, stand_in, installed):
    """One guest starts anew, and is all that the play is about."""
    guest = fleet['debian'][1]
    for playbook in (REMOVE, INSTALL):
        play = Play(playbook, [inventory], stand_in, options=['--limit', guest.name])
        play.end(0)
    return play


@pytest.mark.parametrize('platform', PLATFORMS)
def test_one_of_them_builds(installed, fleet, platform):
    assert [builds(guest) for guest in fleet[platform]] == [1, 0, 0], installed.output


@pytest.mark.parametrize('platform', PLATFORMS)
def test_all_have_what_that_one_has_built(installed, fleet, platform):
    first, *others = map(provenance, fleet[platform])
    assert others == [first, first]


def test_the_cache_has_one_package_for_each_platform_and_says_who_built_it(installed, fleet, stand_in):
    cache = pathlib.Path(stand_in['open_vm_tools_cache_dir'])
    kept = [json.loads(path.read_text()) for path in cache.glob('*/provenance.json')]
    built_on = sorted(each['package']['built_on'] for each in kept)
    assert built_on == sorted(guests[0].name for guests in fleet.values())
    assert all(path.is_dir() for path in cache.iterdir()), 'a lock is left'


@pytest.mark.parametrize('platform', PLATFORMS)
def test_only_that_one_has_a_compiler(installed, fleet, platform):
    assert [guest.has('/usr/bin/gcc') for guest in fleet[platform]] == [True, False, False]


def test_only_that_one_has_the_builder_repository(installed, fleet):
    assert ['repository' in kinds(guest) for guest in fleet['el8']] == [True, False, False]
    enabled = [guest.run('grep -c ^enabled=1 /etc/yum.repos.d/CentOS-PowerTools.repo || :') for guest in fleet['el8']]
    assert [int(number) for number in enabled] == [1, 0, 0]


def test_a_guest_that_comes_later_builds_nothing(later, fleet):
    builder, guest = fleet['debian'][:2]
    assert (builds(builder), builds(guest)) == (1, 0), later.output
    assert provenance(guest) == provenance(builder)
    assert not guest.has('/usr/bin/gcc')


def test_a_second_run_changes_nothing(run, installed, later, stand_in):
    run(INSTALL, variables=stand_in).see_unchanged()
