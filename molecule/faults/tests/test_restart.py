# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What concerns the whole guest, and so no other test at the same time."""

import os
import subprocess

from test_faults import see_finished, see_untouched
from tree import HELD

LAB = os.path.join(os.environ['MOLECULE_PROJECT_DIRECTORY'], 'tests/lab/lab')


def test_nothing_was_left_behind(guest):
    """By all the other tests."""
    assert guest.leftovers() == set()


def test_guest_restarted(tree, build):
    tree.hook(HELD)
    first = build()
    first.wait_for('  make  ')
    subprocess.run([LAB, 'restart', tree.guest.name], check=True)
    message = first.failure()['msg']
    assert 'the build process is gone: it was killed, or the host was rebooted' in message
    assert 'connection lost, retrying' in first.output and 'reconnected' in first.output
    assert see_untouched(tree).processes == []
    tree.go()
    assert 'ran: make, install; waited 0' in build().end(0)
    see_finished(tree)
    assert tree.guest.leftovers() == set()
