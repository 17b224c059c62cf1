# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import contextlib
import signal
import subprocess
import threading
import time

import pytest
from ansible.errors import AnsibleConnectionFailure

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.time_limit import TimeOver, limited


@pytest.fixture(autouse=True)
def nothing_left():
    before, threads = signal.getsignal(signal.SIGUSR2), threading.active_count()
    yield
    assert signal.getsignal(signal.SIGUSR2) is before
    assert threading.active_count() == threads


def test_in_time():
    with limited(60):
        pass


def test_an_error_in_time_is_passed_on():
    with pytest.raises(ZeroDivisionError), limited(60):
        raise ZeroDivisionError


@pytest.mark.parametrize(
    'wait',
    [
        lambda: time.sleep(60),
        lambda: subprocess.run(['sleep', '60'], check=False),
        lambda: threading.Event().wait(60),
    ],
)
def test_too_late(wait):
    began = time.monotonic()
    with pytest.raises(TimeOver, match='not answered for 1 seconds'), limited(1):
        wait()
    assert time.monotonic() - began < 20


def test_it_counts_as_a_lost_connection_and_nothing_below_takes_it_for_an_error():
    with pytest.raises(AnsibleConnectionFailure), limited(0.2):
        while True:
            with contextlib.suppress(Exception):
                time.sleep(60)
