# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The services of open-vm-tools as systemd sees them, and what the running daemon has loaded."""

import glob
import os
import re
import time

from . import files, unit_conditions, unit_files
from .printable import printable

# Debian and its derivatives have different names for the units.
UNIT_NAMES = {
    'vmtoolsd': ('vmtoolsd.service', 'open-vm-tools.service'),
    'vgauthd': ('vgauthd.service', 'vgauth.service'),
}
PROPERTIES = {
    'Id': 'unit',
    'LoadState': 'load',
    'UnitFileState': 'enabled',
    'ActiveState': 'active',
    'Result': 'result',
    # another one each time that the unit is started
    'InvocationID': 'invocation_id',
}
STATES = tuple(PROPERTIES.values())
# When the unit became active, in microseconds of the clock that time.monotonic() has in seconds.
SINCE = 'ActiveEnterTimestampMonotonic'
# Files of the unit, in the order in which systemd reads them.
FILES = ('FragmentPath', 'DropInPaths')

# Where an administrator's drop-ins are; those below /usr/lib belong to packages.
OVERRIDES = ('/etc/systemd/', '/run/systemd/')

# The collection's own drop-in for a unit, which removes its virtualization condition.
DROP_IN = '/etc/systemd/system/{unit}.d/esxi_arm_guest.conf'
DROP_IN_CONTENT = """\
# Written by the role esxi_arm.guest.open_vm_tools, see its variable open_vm_tools_condition_virtualization.
# The empty assignment resets all conditions of the unit, so any others are repeated.
[Unit]
{lines}
"""

LOG_LINES = 10

PLUGIN = re.compile(r'/open-vm-tools/plugins/(?:common|vmsvc|vmusr)/lib([^/\s]+)\.so')


def service_states(root, run, virtualization, running=True):
    """For each service the state of its unit and of its condition on `virtualization` (from systemd-detect-virt); all
    None if there is no such unit. If systemd is not running, the units' files have to do."""
    names = [name for service in sorted(UNIT_NAMES) for name in UNIT_NAMES[service]]
    units = shown_units(run, names) if running else found_units(root, run, names)
    return {
        service: describe(root, pick_unit([units[name] for name in names if name in units]), virtualization)
        for service, names in UNIT_NAMES.items()
    }


def shown_units(run, names):
    properties = ','.join(('Names',) + tuple(sorted(PROPERTIES)) + (SINCE,) + FILES)
    answer = run(['systemctl', 'show', '--no-pager', '--property=' + properties] + names)
    return parse_units(answer[1]) if answer and answer[0] == 0 else {}


def found_units(root, run, names):
    found = {name: unit_files.unit(root, run, name) for name in names}
    return {name: unit for name, unit in found.items() if unit}


def parse_units(output):
    """The units' properties by unit name. A unit with an alias is listed under both names."""
    units = {}
    for block in output.strip().split('\n\n'):
        values = dict(line.partition('=')[::2] for line in block.splitlines())
        unit = {key: values.get(name) or None for name, key in PROPERTIES.items()}
        unit['files'] = [path for name in FILES for path in (values.get(name) or '').split()]
        unit['drop_ins'] = (values.get('DropInPaths') or '').split()
        unit['active_seconds'] = active_seconds(unit['active'], values.get(SINCE))
        units.update((name, unit) for name in values.get('Names', '').split())
    return units


def active_seconds(active, since):
    """Whole seconds since the unit became active, None if it is not."""
    return int(time.monotonic() - int(since) / 1e6) if active == 'active' and since else None


def pick_unit(units):
    """The existing unit; if both names are different units, the active one. None if there is none."""
    there = [unit for unit in units if unit['load'] not in (None, 'not-found')]
    active = [unit for unit in there if unit['active'] == 'active']
    return (active or there or [None])[0]


def describe(root, unit, virtualization):
    """The unit's state and its condition. Ignores the collection's own drop-in, because whether that is due depends on
    the other files."""
    others = [path for path in unit['files'] if path not in own_drop_ins()] if unit else []
    conditions = unit_conditions.in_force(files.read_text(root, path) or '' for path in others)
    return dict(
        {key: unit[key] if unit else None for key in STATES + ('active_seconds',)},
        condition=unit_conditions.virtualization(conditions),
        condition_unmet=unit_conditions.virtualization_is_unmet(conditions, virtualization) if unit else None,
        drop_in=drop_in(unit['unit'], conditions) if unit else None,
        overrides=overrides(unit) if unit else [],
    )


def overrides(unit):
    """The unit's drop-ins that an administrator or another program has written."""
    return [path for path in unit['drop_ins'] if path.startswith(OVERRIDES) and path not in own_drop_ins()]


def drop_in(unit, conditions):
    """The drop-in that removes the unit's condition, None if it has none."""
    lines = unit_conditions.without_virtualization(conditions)
    if not lines:
        return None
    return {'path': DROP_IN.format(unit=unit), 'content': DROP_IN_CONTENT.format(lines='\n'.join(lines))}


def own_drop_ins():
    """All possible paths, whatever the units are called on this guest."""
    return [DROP_IN.format(unit=unit) for names in UNIT_NAMES.values() for unit in names]


def present_drop_ins(root):
    """The existing drop-ins of the collection."""
    found = [{'path': path, 'content': files.read_text(root, path)} for path in own_drop_ins()]
    return [each for each in found if each['content'] is not None]


def loaded_plugins(root):
    """Names of the plugins that running daemons have loaded."""
    plugins = set()
    for process in glob.glob(os.path.join(glob.escape(root), 'proc', '[0-9]*')):
        # A process may have exited, or belong to another user: then there is nothing to read.
        if (files.read_text(process, 'comm') or '').strip() == 'vmtoolsd':
            plugins.update(PLUGIN.findall(files.read_text(process, 'maps') or ''))
    return sorted(plugins)


def logs(run, units):
    """The last lines of each unit in the systemd journal."""
    return {unit: last_lines(run, unit) for unit in units}


def last_lines(run, unit):
    answer = run(['journalctl', '--no-pager', '--quiet', '--output=cat', '--lines=%d' % LOG_LINES, '--unit=' + unit])
    return printable(answer[1].splitlines()) if answer and answer[0] == 0 else []
