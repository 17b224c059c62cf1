# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Formats the progress of a build as one line."""

# Earlier, an estimate of the remaining time would be misleading.
_STEPS_TO_GUESS_FROM = 5
_SECONDS_TO_GUESS_FROM = 5

# The output of these callbacks is parsed by programs, so no extra lines.
_FOR_MACHINES = frozenset(['json', 'jsonl', 'junit', 'minimal', 'null', 'oneline', 'tree'])
# These write over their own lines, or show nothing but what was selected: other lines would be in their way.
_OWN_SCREEN = frozenset(['dense', 'selective'])


def wanted(option: str, callback: str) -> bool:
    """Whether to show lines: the option progress, and the name of the stdout callback."""
    if option == 'auto':
        return callback.rpartition('.')[2] not in _FOR_MACHINES | _OWN_SCREEN
    return option == 'always'


def progress_line(host: str, progress: dict, now: float) -> str:
    """Such as "guest1  make  212/470  45 %  6:10 elapsed  7:30 left".

    now: the current time, by the clock that the progress was written with.
    """
    done, total = progress.get('done') or 0, progress.get('total') or 0
    elapsed = max(0, now - progress.get('started', now))
    parts = [host, progress.get('phase', '')]
    if total:
        parts += [f'{done}/{total}', f'{100 * done // total} %']
    elif done:
        parts.append(f'{done} checks')
    parts.append(f'{duration(elapsed)} elapsed')
    if total and _STEPS_TO_GUESS_FROM <= done < total and elapsed >= _SECONDS_TO_GUESS_FROM:
        parts.append(f'{duration(elapsed * (total - done) / done)} left')
    return '  '.join(parts)


def duration(seconds: float) -> str:
    """Such as 0:07, 12:30 or 1:02:03."""
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f'{hours}:{minutes:02}:{seconds:02}' if hours else f'{minutes}:{seconds:02}'


class LinePacer:
    """Decides when to show the next line.

    At each new phase, then at increasing intervals, so that the log of a long build stays readable.
    """

    _at_least = 5
    _at_most = 60

    def __init__(self) -> None:
        self._began: float | None = None
        self._shown_at: float | None = None
        self._phase: tuple | None = None

    def worth_showing(self, progress: dict, at: float) -> bool:
        phase = (progress.get('run'), progress.get('phase'))
        if self._began is None:
            self._began = at
        distance = min(self._at_most, max(self._at_least, (at - self._began) / 20))
        if phase == self._phase and self._shown_at is not None and at - self._shown_at < distance:
            return False
        self._phase, self._shown_at = phase, at
        return True
