# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file on the guest that records what was changed and how it was before, so that it can be reverted.

Each entry is written before its change. Readers never change anything. Writers hold the lock, so that concurrent runs
do not mistake each other's packages for their own.
"""

import contextlib
import json
import os

from . import atomic, moved_aside, scripts, tools_conf, unconfirmed
from .lock import Lock

PATH = '/var/lib/esxi_arm_guest/journal.json'
SCHEMA = 1
LOCK_TIMEOUT = 600
LOCK_INTERVAL = 1
UNCHANGED = 'Nothing was changed'


class JournalError(Exception):
    """The journal cannot be used. The message says what is wrong with it, and what to do."""


def _is_text(value):
    return isinstance(value, str)


def _is_texts(value):
    return isinstance(value, list) and all(map(_is_text, value))


def _is_text_or_none(value):
    return value is None or _is_text(value)


def _is_versions(value):
    return isinstance(value, dict) and all(map(_is_text, value.values()))


# The fields of each kind of entry, of which it has at least one. Kinds of other releases are kept.
KINDS = {
    # names: newly installed packages. before: all installed packages, if the installation was not completed.
    'packages': {'names': _is_texts, 'before': _is_texts},
    # names: packages whose removal was not completed.
    'removal': {'names': _is_texts},
    'group': {'name': _is_text},
    'repository': {'name': _is_text},
    'vault': {'files': _is_texts},
    # What was added for the published repository, see trust.py.
    'trust': {'paths': _is_texts, 'fingerprint': _is_text},
    'directories': {'paths': _is_texts},
    # What to put back if the last installation is rolled back, see unconfirmed.py. versions: of what it has changed.
    # new: packages that were not installed. configured: packages of which only the configuration was there. wanted,
    # before: the packages to install, and all installed ones, if the installation was not completed.
    unconfirmed.KIND: {
        'versions': _is_versions,
        'new': _is_texts,
        'configured': _is_texts,
        'wanted': _is_texts,
        'before': _is_versions,
    },
    # A copy of a package file, see kept_files.py.
    'package_file': {'name': _is_text, 'version': _is_text, 'file': _is_text, 'sha256': _is_text},
    # See tools_conf.Note
    tools_conf.KIND: {
        'path': _is_text,
        'set': tools_conf.is_set_keys,
        'original': _is_text_or_none,
        'written': _is_texts,
    },
    scripts.KIND: {'path': _is_text, 'sha256': _is_texts},
    scripts.DIRECTORY_KIND: {'path': _is_text},
    # Files of a manual installation, where they are kept, and which of its units were enabled and active.
    moved_aside.KIND: {'directory': _is_text, 'files': _is_texts, 'enabled': _is_texts, 'active': _is_texts},
}
# The kinds whose entries need all of their fields
COMPLETE = ('package_file', tools_conf.KIND, scripts.KIND, moved_aside.KIND)

# Records of earlier releases next to the journal, with one item per line. (file, kind, field)
RECORDS = (
    ('repositories.vault', 'vault', 'files'),
    ('repository.enabled', 'repository', 'name'),
    ('build.directories', 'directories', 'paths'),
    ('group.added', 'group', 'name'),
    ('packages.added', 'packages', 'names'),
    ('packages.before', 'packages', 'before'),
)


class Journal:
    def __init__(self, path, entries=()):
        self.path = path
        self.entries = list(entries)

    def of(self, kind):
        return [entry for entry in self.entries if entry['kind'] == kind]

    def items(self, kind, field):
        """All items in this field of a kind's entries, without duplicates."""
        found = []
        for entry in self.of(kind):
            found += [item for item in _listed(entry.get(field)) if item not in found]
        return found

    def add(self, kind, field, items):
        """Add the items that no entry has: in one entry, or in one each if the field holds a single item."""
        new = [item for item in items if item not in self.items(kind, field)]
        if KINDS[kind][field] is _is_text:
            self.entries += [{'kind': kind, field: item} for item in new]
        elif new:
            self.entries.append({'kind': kind, field: new})

    def strike(self, kind, field, items):
        """Delete the items from the entries, and entries without any."""
        kept = []
        for entry in self.entries:
            if entry['kind'] == kind and field in entry:
                left = [item for item in _listed(entry[field]) if item not in items]
                entry = dict(entry, **{field: left if isinstance(entry[field], list) else entry[field]})
                if not left:
                    continue
            kept.append(entry)
        self.entries = kept

    # --- installations

    def begin(self, installed, note=None):
        """note: for a reversible installation, what unconfirmed.opened returns."""
        self.entries += [{'kind': 'packages', 'before': sorted(installed)}] + ([note] if note else [])

    def begin_removal(self, names):
        self.entries.append({'kind': 'removal', 'names': sorted(names)})

    @property
    def is_open(self):
        """Whether an installation or removal was not completed, because its run was lost."""
        begun = [entry for entry in self.of('packages') + self.of(unconfirmed.KIND) if 'before' in entry]
        return bool(begun + self.of('removal'))

    def came(self, installed):
        """The newly installed packages, including those of an installation that was not completed."""
        names = self.items('packages', 'names')
        for entry in self.of('packages'):
            if 'before' in entry:
                names += sorted(set(installed).difference(entry['before'], names))
        return names

    def end(self, installed):
        """Complete what was begun; `installed` is what is installed now."""
        entries, self.entries = self.entries, []
        for entry in entries:
            if entry['kind'] == 'packages' and 'before' in entry:
                self.add('packages', 'names', sorted(set(installed).difference(entry['before'])))
            elif entry['kind'] == unconfirmed.KIND and unconfirmed.is_open(entry):
                self.unconfirmed = _merged(self.unconfirmed, unconfirmed.closed(entry, installed))
            elif entry['kind'] != 'removal':
                self.entries.append(entry)

    @property
    def unconfirmed(self):
        """The completed note of what to put back, with all its fields, or None."""
        notes = [note for note in self.of(unconfirmed.KIND) if not unconfirmed.is_open(note)]
        return unconfirmed.filled(notes[0]) if notes else None

    @unconfirmed.setter
    def unconfirmed(self, note):
        self.entries = [
            entry for entry in self.entries if entry['kind'] != unconfirmed.KIND or unconfirmed.is_open(entry)
        ]
        if note and not unconfirmed.is_empty(note):
            self.entries.append(note)

    # --- the file

    def save(self):
        """Write it atomically, and remove the records of earlier releases. Without entries there is no file."""
        if self.entries:
            content = json.dumps({'schema': SCHEMA, 'entries': self.entries}, indent=1) + '\n'
            write(self.path, content.encode('ascii'))
        records = [_record(self.path, name) for name, dummy, dummy in RECORDS]
        for path in records + ([] if self.entries else [self.path]):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)


def load(path):
    """The journal, or else the records of earlier releases. Raises JournalError if it cannot be used."""
    try:
        with open(path, 'rb') as stream:
            content = stream.read()
    except FileNotFoundError:
        return Journal(path, _recorded(path))
    return Journal(path, _entries(path, content))


@contextlib.contextmanager
def changing(path, timeout=LOCK_TIMEOUT, on_lock=lambda descriptor: None):
    """The locked journal, for a change. on_lock is called with the descriptor of the lock.

    The directory itself is the lock, so nothing is left behind. It is removed if it is empty at the end.
    """
    lock = _lock(os.path.dirname(path), timeout)
    try:
        on_lock(lock.fileno())
        yield load(path)
    finally:
        with contextlib.suppress(OSError):
            os.rmdir(os.path.dirname(path))
        lock.release()


def note(path, kind, field, items):
    """Record what is about to be changed, if there is a journal (path is not None)."""
    if path and items:
        with changing(path) as journal:
            journal.add(kind, field, items)
            journal.save()


def strike(path, kind, field, items=None):
    """Delete what was reverted: these items, or all of that kind."""
    if path and os.path.isdir(os.path.dirname(path)):
        with changing(path) as journal:
            journal.strike(kind, field, journal.items(kind, field) if items is None else items)
            journal.save()


def _entries(path, content):
    try:
        document = json.loads(content.decode('utf-8'))
    except UnicodeDecodeError as error:
        raise _unusable(path, 'is not UTF-8 at byte %d' % error.start) from error
    except ValueError as error:
        raise _unusable(path, 'is not JSON: %s' % error) from error
    schema = document.get('schema') if isinstance(document, dict) else None
    if isinstance(schema, int) and schema > SCHEMA:
        raise JournalError(
            '%s has schema %d, but this release of the collection only supports %d. Use the release that wrote it, '
            'or a newer one. %s' % (path, schema, SCHEMA, UNCHANGED)
        )
    if schema != SCHEMA or not isinstance(document.get('entries'), list):
        raise _unusable(path, 'is not a journal: expected an object with "schema": %d and a list "entries"' % SCHEMA)
    for number, entry in enumerate(document['entries'], 1):
        if not _is_entry(entry):
            raise _unusable(path, 'has an invalid entry, number %d: %s' % (number, json.dumps(entry)))
    return document['entries']


def _is_entry(entry):
    if not isinstance(entry, dict) or not _is_text(entry.get('kind')):
        return False
    fields = KINDS.get(entry['kind'], {})
    present = [field for field in fields if field in entry]
    enough = len(present) == len(fields) if entry['kind'] in COMPLETE else bool(present)
    return (not fields or enough) and all(fields[field](entry[field]) for field in present)


def _merged(first, second):
    return unconfirmed.merged(first, second) if first else second


def _unusable(path, what):
    return JournalError(
        '%s %s. It records what to revert on this guest. Correct it, or move it away to continue without its '
        'records. %s' % (path, what, UNCHANGED)
    )


def _listed(value):
    """The items of a field, which may hold a single one or be missing."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


# --- the records of earlier releases


def _recorded(path):
    journal = Journal(path)
    for name, kind, field in RECORDS:
        if field == 'before':
            journal.entries += [{'kind': kind, field: lines} for lines in [_lines(_record(path, name))] if lines]
        else:
            journal.add(kind, field, _lines(_record(path, name)))
    return journal.entries


def _record(path, name):
    return os.path.join(os.path.dirname(path), name)


def _lines(path):
    try:
        with open(path, encoding='utf-8', errors='surrogateescape') as stream:
            return [line for line in stream.read().splitlines() if line]
    except FileNotFoundError:
        return []


# --- writing


def write(path, content):
    """Atomically, with the same mode under any umask."""
    umask = os.umask(0o022)
    try:
        atomic.write(path, content)
    finally:
        os.umask(umask)


def _lock(directory, timeout):
    while True:
        make_directory(directory)
        lock = Lock(directory)
        if lock.acquire(timeout or LOCK_INTERVAL, LOCK_INTERVAL) is None:
            raise JournalError(
                'Another run has held the lock on %s for %d seconds. To find it, use: fuser -v %s. %s'
                % (directory, timeout, directory, UNCHANGED)
            )
        # Its previous holder may have removed the directory.
        if _is_still(directory, lock):
            return lock
        lock.release()


def make_directory(directory):
    """With its parents, with the same mode under any umask."""
    umask = os.umask(0o022)
    try:
        os.makedirs(directory, 0o755, exist_ok=True)
    finally:
        os.umask(umask)


def _is_still(directory, lock):
    try:
        return os.path.samestat(os.stat(directory), os.fstat(lock.fileno()))
    except FileNotFoundError:
        return False
