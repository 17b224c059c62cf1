# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check mode on a guest where all is done, and its status."""


def test_check_mode_changes_nothing(run):
    run(check=True).see_unchanged()


def test_the_status_says_what_is_installed_and_where_it_came_from(run, guest):
    play = run('esxi_arm.guest.status')
    assert guest.variables['open_vm_tools_version'] in play.output
    assert 'from source, by esxi_arm.guest' in play.output
    play.see_unchanged()
