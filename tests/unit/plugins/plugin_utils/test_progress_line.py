# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.esxi_arm.guest.plugins.plugin_utils.progress_line import LinePacer, duration, progress_line


@pytest.mark.parametrize(
    ('progress', 'line'),
    [
        ({'phase': 'make', 'done': 212, 'total': 470}, 'guest1  make  212/470  45 %  6:10 elapsed  7:30 left'),
        ({'phase': 'make', 'done': 470, 'total': 470}, 'guest1  make  470/470  100 %  6:10 elapsed'),
        ({'phase': 'make', 'done': 4, 'total': 470}, 'guest1  make  4/470  0 %  6:10 elapsed'),
        ({'phase': 'make', 'done': 0, 'total': 0}, 'guest1  make  6:10 elapsed'),
        ({'phase': 'configure', 'done': 214, 'total': None}, 'guest1  configure  214 checks  6:10 elapsed'),
        ({'phase': 'bootstrap', 'done': 0, 'total': None}, 'guest1  bootstrap  6:10 elapsed'),
    ],
)
def test_line(progress, line):
    assert progress_line('guest1', dict(progress, started=1000.0), 1370.0) == line


def test_clock_that_was_set_back():
    assert progress_line('guest1', {'phase': 'make', 'started': 1000.0}, 900.0) == 'guest1  make  0:00 elapsed'


@pytest.mark.parametrize(('seconds', 'text'), [(0, '0:00'), (7.9, '0:07'), (750, '12:30'), (3723, '1:02:03')])
def test_duration(seconds, text):
    assert duration(seconds) == text


def test_pacer_shows_each_phase_and_then_less_and_less():
    pacer = LinePacer()
    make = {'run': 'x', 'phase': 'make'}
    shown = [second for second in range(3600) if pacer.worth_showing(make, second)]
    assert shown[:3] == [0, 5, 10]
    assert 20 < len([second for second in shown if second < 600]) < 80
    assert max(later - earlier for earlier, later in zip(shown, shown[1:])) == 60
    assert pacer.worth_showing({'run': 'x', 'phase': 'install'}, 3600)
    assert pacer.worth_showing({'run': 'y', 'phase': 'install'}, 3600)
    assert not pacer.worth_showing({'run': 'y', 'phase': 'install'}, 3601)
