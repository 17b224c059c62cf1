# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time stamps are all that make sees. Where they hide something, they are put right before it runs."""

import contextlib
import os
import time

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_sources import bring_forward, set_time_stamp

_SECOND = 10**9
# What autoreconf makes out of other sources, and what a release therefore brings along.
_SHIPPED = frozenset(['aclocal.m4', 'configure', 'config.h.in', 'Makefile.in'])


def settle(source, recorded, files, changes, use_shipped_configure):
    """Make changed sources newer than what was built from them, and nothing newer than now.

    use_shipped_configure: the configure script that came with the sources is about to be run as it is. A fresh clone's
    time stamps are an accident; in the wrong order they would have make call autotools that need not even be there.
    """
    now = time.time()
    ahead = _bring_back(source, files, now)
    paths = set(changes.changed) | set(changes.added) | ahead.intersection(changes.touched)
    if use_shipped_configure and 'configure' in recorded:
        paths.update(path for path in recorded if path.rpartition('/')[2] in _SHIPPED)
    bring_forward(source, sorted(paths), now)


def _bring_back(source, files, now):
    """What a clock that went ahead has stamped is set back as a whole, so that its order remains.

    An object from the future would hide every change of its source until then. Returns the paths.
    """
    present = int(now * 1e9)
    ahead = {path: stamp[1] for path, stamp in files.items() if stamp[1] > present + _SECOND}
    back = max(ahead.values()) - present + _SECOND if ahead else 0
    for path, stamp in ahead.items():
        set_time_stamp(source, path, stamp - back)
    return set(ahead)


def reveal_missing(source, missing):
    """libtool keeps what it makes behind small text files, and make looks at those only.

    Without them, it makes the lost files anew.
    """
    for path in missing:
        folder, name = os.path.split(path)
        stem = os.path.splitext(name)[0]
        above = os.path.dirname(folder) if os.path.basename(folder) in ('.libs', '_libs') else folder
        for candidate in (stem + '.lo', name, name.split('.')[0] + '.la'):
            if above != folder or candidate == stem + '.lo':
                _unlink(os.path.join(source, above, candidate))


def _unlink(path):
    with contextlib.suppress(OSError):
        os.unlink(path)
