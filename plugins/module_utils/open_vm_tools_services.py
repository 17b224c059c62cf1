# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The services of open-vm-tools as systemd sees them, and what the running daemon has loaded."""

import glob
import os
import re

from ansible_collections.esxi_arm.guest.plugins.module_utils import guest_files

# Debian and its derivatives have names of their own for the units.
UNIT_NAMES = {
    'vmtoolsd': ('vmtoolsd.service', 'open-vm-tools.service'),
    'vgauthd': ('vgauthd.service', 'vgauth.service'),
}
PROPERTIES = {'Id': 'unit', 'LoadState': 'load', 'UnitFileState': 'enabled', 'ActiveState': 'active',
              'Result': 'result'}
UNKNOWN = {'unit': None, 'load': None, 'enabled': None, 'active': None, 'result': None}

PLUGIN = re.compile(r'/open-vm-tools/plugins/(?:common|vmsvc|vmusr)/lib([^/\s]+)\.so')


def service_states(run):
    """For each service its unit's state; all None where systemd has no such unit or does not run."""
    names = [name for service in sorted(UNIT_NAMES) for name in UNIT_NAMES[service]]
    properties = ','.join(['Names'] + sorted(PROPERTIES))
    answer = run(['systemctl', 'show', '--no-pager', '--property=' + properties] + names)
    units = parse_units(answer[1]) if answer and answer[0] == 0 else {}
    return {service: pick_unit([units[name] for name in names if name in units])
            for service, names in UNIT_NAMES.items()}


def parse_units(output):
    """States by unit name. A unit that has an alias is found under both names."""
    units = {}
    for block in output.strip().split('\n\n'):
        values = dict(line.partition('=')[::2] for line in block.splitlines())
        state = {key: values.get(name) or None for name, key in PROPERTIES.items()}
        units.update((name, state) for name in values.get('Names', '').split())
    return units


def pick_unit(units):
    """The unit that is there; when both names are different units, the one that runs."""
    there = [unit for unit in units if unit['load'] not in (None, 'not-found')]
    active = [unit for unit in there if unit['active'] == 'active']
    return (active or there or [dict(UNKNOWN)])[0]


def loaded_plugins(root):
    """Names of the plugins that running daemons have mapped into memory."""
    plugins = set()
    for process in glob.glob(os.path.join(glob.escape(root), 'proc', '[0-9]*')):
        # A process may end meanwhile, or belong to somebody else: then it has nothing to tell.
        if (guest_files.read_text(process, 'comm') or '').strip() == 'vmtoolsd':
            plugins.update(PLUGIN.findall(guest_files.read_text(process, 'maps') or ''))
    return sorted(plugins)
