# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A controller that is killed between the installation and the check. The next run does the rest."""

import pytest
from scenario import CONVERGE

INSTALLED = r'Plan again with what is installed now\] \*'


@pytest.fixture
def lose(start, look):
    """Kills a run once the package is installed."""

    def until_it_is_lost(variables):
        play = start(CONVERGE, variables)
        play.wait_for(INSTALLED)
        play.kill()
        assert [entry for entry in look()['journal'] if entry['kind'] == 'unconfirmed']

    return until_it_is_lost


def test_a_broken_package_gives_way_to_the_one_before_it(run, with_good_package, broken, lose, look, see_good):
    variables, version = broken
    lose(variables)
    assert look()['package']['full_version'] == version
    play = run(status=2, variables=variables)
    assert f'Put back open-vm-tools {with_good_package["full_version"]}' in play.failures()[-1][1]['msg']
    see_good(with_good_package)
