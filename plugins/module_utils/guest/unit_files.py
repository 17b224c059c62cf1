# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Units of a system in which systemd does not run, from their files.

`systemctl show` asks the running systemd. `systemctl is-enabled` reads files if there is none.
"""

import glob
import os

from . import files

# In systemd's order: the first one that has the unit is in force.
DIRECTORIES = (
    '/etc/systemd/system',
    '/run/systemd/system',
    '/usr/local/lib/systemd/system',
    '/usr/lib/systemd/system',
    '/lib/systemd/system',
)


def unit(root, run, name):
    """What `systemctl show` would say of the unit with this name or alias, None if there is none."""
    path = _find(root, name)
    if path is None:
        return None
    masked = os.path.realpath(files.below(root, path)) == os.devnull
    if os.path.islink(files.below(root, path)) and not masked:
        # an alias: the unit has the name of the file that it leads to
        name = os.path.basename(os.readlink(files.below(root, path)))
        path = _find(root, name, links=False)
        if path is None:
            return None
    drop_ins = _drop_ins(root, name)
    return {
        'unit': name,
        'load': 'masked' if masked else 'loaded',
        'enabled': _is_enabled(run, name),
        'active': 'inactive',
        'result': None,
        'invocation_id': None,
        'active_seconds': None,
        'files': [path] + drop_ins,
        'drop_ins': drop_ins,
    }


def _find(root, name, links=True):
    for directory in DIRECTORIES:
        path = directory + '/' + name
        if os.path.lexists(files.below(root, path)) and (links or not os.path.islink(files.below(root, path))):
            return path
    return None


def _drop_ins(root, name):
    """Sorted by their names; of two with the same name, only that of the first directory is read."""
    found = {}
    for directory in DIRECTORIES:
        for path in glob.glob(os.path.join(glob.escape(files.below(root, directory)), name + '.d', '*.conf')):
            base = os.path.basename(path)
            found.setdefault(base, '%s/%s.d/%s' % (directory, name, base))
    return [found[base] for base in sorted(found)]


def _is_enabled(run, name):
    """Its word, such as enabled; with an exit status other than 0 for those that do not start at boot."""
    answer = run(['systemctl', 'is-enabled', name])
    return answer[1].strip() or None if answer else None
