# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record that a build keeps inside its tree."""

import json
import os
import shutil
import time

from ..guest import atomic, files
from .kept import give_back
from .options import PHASES
from .tree import STATE_DIRECTORY

SCHEMA = 2
# A phase with one of these is complete; any other has to run again.
FINISHED = ('done', 'adopted')


def _is_text(value):
    return isinstance(value, str)


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_texts(value):
    return isinstance(value, list) and all(map(_is_text, value))


def _is_text_by_name(value):
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _is_files(*kinds):
    """Checks for {path: [one value of each kind]}. There can be thousands, hence the sets."""
    expected = {(list, kinds)}

    def check(value):
        return isinstance(value, dict) and {_kinds(row) for row in value.values()} <= expected

    return check


def _kinds(row):
    return (type(row), tuple(map(type, row)) if isinstance(row, list) else None)


# size, mtime_ns, ctime_ns, inode, digest
_is_tree = _is_files(int, int, int, int, str)
# mode, size, mtime_ns, inode, content
_is_installed_files = _is_files(int, int, int, int, str)


def _is_destination(value):
    return value is None or _is_text(value)


_FIELDS = {
    'bootstrap': {},
    'configure': {
        'arguments': _is_texts,
        'environment': _is_text_by_name,
        'compilers': _is_text_by_name,
        'modules': _is_text_by_name,
    },
    'make': {
        'targets': _is_texts,
        'configuration': _is_text_by_name,
        'compilers': _is_text_by_name,
        'modules': _is_text_by_name,
        'headers': _is_tree,
    },
    'install': {
        'destdir': _is_destination,
        'files': _is_installed_files,
        'found': _is_texts,
        'shared': _is_texts,
    },
}


class StateDirectory:
    """The folder with the record, the logs, the progress and the lock of one tree."""

    def __init__(self, source):
        self.path = os.path.join(source, STATE_DIRECTORY)
        self.state_file = os.path.join(self.path, 'state.json')
        self.progress_file = os.path.join(self.path, 'progress.json')
        self.lock_file = os.path.join(self.path, 'lock')
        # Where sources are kept while "make clean" runs.
        self.kept = os.path.join(self.path, 'kept')
        # For a trial installation, to find out what it writes.
        self.rehearsal = os.path.join(self.path, 'rehearsal')

    def log(self, phase):
        return os.path.join(self.path, phase + '.log')

    def create(self):
        if not os.path.isdir(self.path):
            os.mkdir(self.path, 0o755)

    def sweep(self):
        """Clean up after a killed run. Only for the holder of the lock."""
        for path in atomic.leftovers(self.state_file) + atomic.leftovers(self.progress_file):
            os.unlink(path)
        shutil.rmtree(self.rehearsal, ignore_errors=True)
        give_back(os.path.dirname(self.path), self.kept)


class State:
    """The record of the tree's files and of each phase."""

    def __init__(self, source, tree=None, phases=None):
        self.source = source
        self.tree = tree or {}
        self.phases = phases or {}

    def phase(self, name):
        return self.phases.get(name)

    def built_at(self):
        """When make last ended, in seconds; None if it has not yet."""
        moment = (self.phase('make') or {}).get('finished')
        # If the clock was ahead then, it says nothing about the order of events.
        return 0 if moment is not None and moment > time.time() + 1 else moment

    def products(self):
        return {path for phase in self.phases.values() for path in phase.get('products') or ()}

    def save(self, path):
        content = {'schema': SCHEMA, 'source': self.source, 'tree': self.tree, 'phases': self.phases}
        atomic.write(path, json.dumps(content, sort_keys=True, separators=(',', ':')).encode())


def load_state(path, source):
    """(State or None, what is wrong with the file or None). An unusable file is ignored."""
    try:
        content = json.loads(files.read_file(path))
    except FileNotFoundError:
        return None, None
    except (OSError, ValueError) as error:
        return None, 'the state file %s cannot be read (%s)' % (path, error)
    if not isinstance(content, dict) or content.get('schema') != SCHEMA:
        found = content.get('schema') if isinstance(content, dict) else None
        return None, 'the state file %s has another version (%s, not %s)' % (path, found, SCHEMA)
    if not _well_formed(content):
        return None, 'the state file %s is damaged' % path
    return State(content['source'], content['tree'], content['phases']), None


def _well_formed(content):
    """Whether all fields of the record that are used have the expected type."""
    phases = content.get('phases')
    return (
        _is_text(content.get('source'))
        and _is_tree(content.get('tree'))
        and isinstance(phases, dict)
        and all(name in PHASES and _phase_well_formed(name, phase) for name, phase in phases.items())
    )


def _phase_well_formed(name, phase):
    if not isinstance(phase, dict) or not _is_text(phase.get('status')) or not _is_texts(phase.get('products')):
        return False
    if phase.get('finished') is not None and not _is_number(phase['finished']):
        return False
    finished = phase['status'] in FINISHED
    return all(
        field in phase and kind(phase[field]) for field, kind in _FIELDS[name].items() if finished or field in phase
    )
