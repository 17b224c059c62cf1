# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""EL 8 comes with Python 3.6 alone, on which this ansible-core does not run; the role sees to that first."""


def test_check_mode_says_that_a_python_would_be_installed_and_no_more(run):
    play = run(check=True)
    assert 'Would install python3.' in play.output, play.output
    assert play.changed() == 1, play.output
