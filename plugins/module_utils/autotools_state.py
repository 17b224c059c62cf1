# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record that a build keeps inside its tree."""

import json
import os

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_arguments import PHASES
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools_tree import STATE_DIRECTORY

SCHEMA = 1
# A phase of one of these is complete; any other has to run again.
FINISHED = ('done', 'adopted')

_FIELDS = {
    'bootstrap': {},
    'configure': {'arguments': list, 'environment': dict, 'compilers': dict, 'modules': dict},
    'make': {'targets': list, 'flags': dict, 'compilers': dict, 'modules': dict},
    'install': {'destdir': (str, type(None)), 'files': dict},
}


class StateDirectory(object):
    """Where the record, the logs, the progress and the lock of one tree lie."""

    def __init__(self, source):
        self.path = os.path.join(source, STATE_DIRECTORY)
        self.state_file = os.path.join(self.path, 'state.json')
        self.progress_file = os.path.join(self.path, 'progress.json')
        self.lock_file = os.path.join(self.path, 'lock')

    def log(self, phase):
        return os.path.join(self.path, phase + '.log')

    def create(self):
        if not os.path.isdir(self.path):
            os.mkdir(self.path, 0o755)


class State(object):
    """What is known of the sources and of each phase. An empty one knows nothing."""

    def __init__(self, source, sources=None, phases=None):
        self.source = source
        self.sources = sources
        self.phases = phases or {}

    def phase(self, name):
        return self.phases.get(name)

    def products(self):
        return {path for phase in self.phases.values() for path in phase.get('products') or ()}

    def save(self, path):
        beside = path + '.new'
        content = {'schema': SCHEMA, 'source': self.source, 'sources': self.sources, 'phases': self.phases}
        try:
            with open(beside, 'w') as stream:
                json.dump(content, stream, sort_keys=True)
                stream.flush()
                os.fsync(stream.fileno())
            os.rename(beside, path)
        except OSError:
            if os.path.exists(beside):
                os.unlink(beside)
            raise


def load_state(path, source):
    """(State or None, what is wrong with the file or None). A file that cannot be used counts as none."""
    try:
        with open(path) as stream:
            content = json.load(stream)
    except FileNotFoundError:
        return None, None
    except (OSError, ValueError) as error:
        return None, 'the state file %s cannot be read (%s)' % (path, error)
    if not isinstance(content, dict) or content.get('schema') != SCHEMA:
        found = content.get('schema') if isinstance(content, dict) else None
        return None, 'the state file %s is of another version (%s, not %s)' % (path, found, SCHEMA)
    if not _well_formed(content):
        return None, 'the state file %s is damaged' % path
    return State(content['source'], content['sources'], content['phases']), None


def _well_formed(content):
    sources, phases = content.get('sources'), content.get('phases')
    return (
        isinstance(content.get('source'), str)
        and isinstance(sources, dict)
        and all(isinstance(entry, list) and len(entry) == 4 for entry in sources.values())
        and isinstance(phases, dict)
        and all(name in PHASES and _phase_well_formed(name, phase) for name, phase in phases.items())
    )


def _phase_well_formed(name, phase):
    if not isinstance(phase, dict) or not isinstance(phase.get('status'), str):
        return False
    finished = phase['status'] in FINISHED
    return isinstance(phase.get('products'), list) and all(
        isinstance(phase.get(field), kind) for field, kind in _FIELDS[name].items() if finished or field in phase
    )
