# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Removal."""

from scenario import REMOVE


def test_removal_leaves_the_guest_as_it_was(run, guest, before):
    assert run(REMOVE).changed()
    assert guest.snapshot() == before


def test_a_second_removal_changes_nothing(run):
    run(REMOVE).see_unchanged()
