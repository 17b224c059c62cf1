# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who builds, who takes over, who takes the package, and who fails. Each fixture is one play on several guests."""

import pytest

from story import FAILS, IS_HELD

BUILDS = r'\[started TASK: .*Compile and stage the installation on '
UNPACKS = r'Unpack the archive and determine the release of the source and the versions of the tools\] \*'
WAITS = r'\[started TASK: .*Wait for the builder if the strategy lets this guest run ahead of it on '


def builds(outcome):
    return {number: look.builds for number, look in outcome.looks.items()}


def failed(outcome):
    return {number for number, counts in outcome.recap.items() if counts['failed']}


def have_one_package(outcome, *numbers):
    """Whether these guests have one and the same."""
    packages = [outcome.looks[number].package for number in numbers]
    return packages[0] is not None and all(package == packages[0] for package in packages)


@pytest.fixture(scope='module')
def first(stage):
    """Two packages, each for two guests; the guest that is to build the second one cannot."""
    return stage.begin('first', {'one': [0, 1], 'two': [2, 3]}, hooks={2: FAILS}).end(2)


@pytest.fixture(scope='module')
def again(stage, first):
    """The same once more, where nothing fails."""
    return stage.begin('first', {'one': [0, 1], 'two': [2, 3]}).end()


@pytest.fixture(scope='module')
def lost(stage):
    """The builder of the first package is lost on its way; all that could build the second one fail."""
    proxy, variables = stage.behind_proxy(0)
    story = stage.begin('lost', {'one': [0, 1], 'two': [2, 3]}, hooks={2: FAILS, 3: FAILS}, of_guests={0: variables})
    story.play.wait_for(UNPACKS)
    proxy.cut()
    return story.end(4)


@pytest.fixture(scope='module')
def serial(stage):
    """One guest after the other: two of them with a cache that is kept, and two with one that is emptied after each."""
    one_by_one = {'story_serial': 1}
    kept = stage.begin('kept', {'one': [0, 1]}, variables=one_by_one)
    emptied = stage.begin('emptied', {'two': [2, 3]}, variables={**one_by_one, 'story_empties_cache': True})
    return kept.end(), emptied.end()


@pytest.fixture(scope='module')
def free(stage):
    """No guest waits for another to do the same task. Two come when one builds, and that is held until one waits."""
    needed_by = [0, 1, 2]
    begun = stage.folder / 'one-builds'
    later = {number: {'story_comes_after': str(begun)} for number in (1, 2)}
    story = stage.begin('free', {'one': needed_by}, {0: IS_HELD}, {'story_strategy': 'free'}, later)
    story.play.wait_for(BUILDS)
    begun.touch()
    story.play.wait_for(WAITS)
    story.go()
    return story.end()


def test_one_guest_builds_for_both(first):
    assert {number: builds(first)[number] for number in (0, 1)} == {0: 1, 1: 0}
    assert have_one_package(first, 0, 1)


def test_the_next_one_builds_where_the_builder_fails(first):
    assert {number: builds(first)[number] for number in (2, 3)} == {2: 1, 3: 1}
    assert first.looks[3].package is not None


def test_only_the_builder_that_failed_fails_and_says_why(first, stage):
    assert failed(first) == {2}
    name = stage.guests[2].name
    message = first.messages[2][-1]
    assert message.startswith(f'{name} failed to build open-vm-tools 13.9.0: Compile and stage the inst')
    assert f'planted on {name}' in message
    assert f'built on {stage.guests[3].name}' in message
    assert first.looks[2].package is None


def test_each_package_is_in_the_cache_once(first):
    assert len(first.entries) == 2


def test_the_second_run_changes_nothing(again):
    assert {number: again.recap[number]['changed'] for number in (0, 1, 3)} == {0: 0, 1: 0, 3: 0}


def test_the_second_run_installs_the_package_where_the_build_failed(again):
    assert builds(again) == {0: 0, 1: 0, 2: 0, 3: 0}
    assert have_one_package(again, 2, 3)


def test_the_next_one_builds_where_the_builder_is_lost(lost, first):
    assert {number: builds(lost)[number] for number in (0, 1)} == {0: 0, 1: 1}
    assert lost.recap[0]['unreachable'] == 1
    assert lost.looks[0].package == first.looks[0].package
    assert lost.looks[1].package['configure_args'][-1] == '--with-package=lost-one'
    assert lost.looks[1].package != first.looks[1].package
    assert len(lost.entries) == 1


def test_where_nobody_can_build_all_that_need_this_package_fail_and_say_whose_build_failed_last(lost, stage):
    assert {number: builds(lost)[number] for number in (2, 3)} == {2: 1, 3: 1}
    assert failed(lost) == {2, 3}
    name = stage.guests[3].name
    for number in (2, 3):
        message = lost.messages[number][-1]
        assert message.startswith('There is no package of open-vm-tools 13.9.0 for Debian 12 aarch64: ')
        assert f': {name} failed to build it: ' in message
        assert f'planted on {name}' in message


def test_later_batches_find_the_package_in_the_cache(serial):
    kept, _emptied = serial
    assert builds(kept) == {0: 1, 1: 0}
    assert have_one_package(kept, 0, 1)


def test_each_batch_builds_where_the_cache_is_empty(serial):
    _kept, emptied = serial
    assert builds(emptied) == {2: 1, 3: 1}
    two, three = emptied.looks[2].package, emptied.looks[3].package
    assert two['build_key'] == three['build_key'] and two['built_at'] < three['built_at']


def test_with_the_strategy_free_guests_wait_for_one_that_has_begun_to_build(free):
    assert builds(free) == {0: 1, 1: 0, 2: 0}
    assert have_one_package(free, 0, 1, 2)
    assert len(free.entries) == 1
