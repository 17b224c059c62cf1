# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""make only looks at time stamps. If our record shows that they are misleading, they are corrected first."""

import os
import re
import time

from ..guest.files import read_text
from .configured import bootstrapped

_SECOND = 10**9
_MICROSECOND = 10**3
# Older than any source: make considers such a file outdated.
_LONG_AGO = _SECOND
# libtool describes its products in small files with these suffixes, and make only looks at those.
_DESCRIPTIONS = ('.la', '.lo')
_OBJECT_FOLDERS = ('.libs', '_libs')


def settle(source, files, changes, recorded, built_at):
    """Make the time stamps reflect which sources have changed according to our record.

    Only for a tree with a record: without one, the time stamps are all there is.
    If another release was unpacked over the tree, the files that the autotools generated for it stay newer than their
    inputs, even if their content is the same as before.
    Returns the changed files whose time stamps cannot be set, since they are outside the tree.
    """
    for path in changes.laid_down_again:
        _set(source, path, recorded[path][1])
    modified = {path: found[1] for path, found in files.items()}
    ahead = _bring_back(source, modified)
    modified.update(ahead)
    moved = set(changes.changed).union(changes.added, ahead.keys() & set(changes.touched))
    if any(os.path.basename(path) == 'configure' for path in moved):
        moved.update(_made_after(moved, bootstrapped(source, files), modified))
    if built_at is None or any(modified[path] <= built_at * _SECOND or path in ahead for path in moved):
        bring_forward(source, {path: modified[path] for path in moved})
    return sorted(path for path in moved if not _is_inside(source, path))


def _made_after(moved, products, modified):
    """Which of the bootstrapped files are not older than all moved files, by the release's own time stamps."""
    oldest = min(modified[path] for path in moved)
    return {path for path in products if path in modified and modified[path] >= oldest}


def bring_forward(source, modified):
    """Make files newer than everything that was built, preserving their relative order.

    modified: {path: mtime_ns}. Makefile.am may be newer than the Makefile.in shipped with it, and has to stay so.
    """
    moments = sorted(set(modified.values()))
    first = int(time.time() * _SECOND) - len(moments) * _MICROSECOND
    stamps = {moment: first + number * _MICROSECOND for number, moment in enumerate(moments)}
    for path, moment in modified.items():
        _set(source, path, stamps[moment])


def outdate(source, paths):
    """Have make rebuild these files, which others have modified or removed. Returns all files that it touched."""
    names = sorted({name for path in paths for name in [path] + _descriptions(source, path)})
    for name in names:
        _set(source, name, _LONG_AGO)
    return names


def left_outdated(source, paths):
    """{path: mtime_ns} of what make did not rebuild: it is not a product, so what depends on it has to be rebuilt."""
    places = {path: os.path.join(source, path) for path in paths}
    return {
        path: _LONG_AGO
        for path, place in places.items()
        if os.path.exists(place) and os.stat(place).st_mtime_ns == _LONG_AGO
    }


def _bring_back(source, modified):
    """Set time stamps in the future back, all by the same amount, to preserve their order.

    An object from the future would hide changes of its source until then. Returns {path: its time stamp now}.
    """
    present = int(time.time() * _SECOND)
    ahead = {path: moment for path, moment in modified.items() if moment > present + _SECOND}
    back = max(ahead.values()) - present + _SECOND if ahead else 0
    for path in ahead:
        ahead[path] -= back
        _set(source, path, ahead[path])
    return ahead


def _descriptions(source, path):
    """libtool's descriptions that name this file."""
    folder, name = os.path.split(path)
    word = re.compile(r'(?<![\w.+-])%s(?![\w.+-])' % re.escape(name))
    found = []
    above = [os.path.dirname(folder)] if os.path.basename(folder) in _OBJECT_FOLDERS else []
    for place in [folder] + above:
        for beside in sorted(os.listdir(os.path.join(source, place))):
            # The wrapper script of a program in .libs has the program's name.
            if (beside == name and place != folder) or (
                beside.endswith(_DESCRIPTIONS) and word.search(read_text(source, os.path.join(place, beside)) or '')
            ):
                found.append(os.path.join(place, beside))
    return found


def _is_inside(source, path):
    return os.path.realpath(os.path.join(source, path)).startswith(os.path.join(os.path.realpath(source), ''))


def _set(source, path, nanoseconds):
    """Does not touch anything outside the tree."""
    place = os.path.join(source, path)
    if os.path.exists(place) and _is_inside(source, path):
        os.utime(place, ns=(nanoseconds, nanoseconds))
