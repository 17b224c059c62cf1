# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""tools.conf, the settings of vmtoolsd: what it holds, and how to change it so that it can be given back."""

import base64
import hashlib
import re
from collections import namedtuple

from . import files, key_file, known_settings

PATH = '/etc/vmware-tools/tools.conf'
# The kind of the journal's entry, see Note.
KIND = 'settings'

SECTION_NAME = re.compile(r'[^\x00-\x1f\x7f\[\]]+\Z')
KEY_NAME = re.compile(r'[^\x00-\x20\x7f\[\]=#]([^\x00-\x1f\x7f\[\]=]*[^\x00-\x20\x7f\[\]=])?\Z')
CONTROL = re.compile(r'[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]')

# after: the new content, None for no file. note: what the journal has to have then, None for nothing. changes:
# [(section, key, value before, value after)], with None for a key that is not set.
Decision = namedtuple('Decision', 'after note changes')


class SettingError(ValueError):
    """A setting cannot be written to tools.conf."""


# --- what it holds


def read(root, path=PATH):
    """What vmtoolsd finds there: {settings: {section: {key: value}}, problem}. Without a file there are no settings."""
    content = files.read_bytes(root, path)
    try:
        return {'settings': key_file.values(content or b''), 'problem': None}
    except key_file.KeyFileError as error:
        return {'settings': {}, 'problem': str(error)}


def guest_os_name(settings):
    """The name of the operating system that is sent instead of the guest's own, None if there is none."""
    return settings.get('guestosinfo', {}).get('short-name') or None


# --- what is wanted


def wanted(settings):
    """{section: {key: text or None}} of what a user has written. Raises SettingError."""
    if not isinstance(settings, dict):
        raise SettingError('is %r. Write a dictionary of sections, each a dictionary of keys.' % (settings,))
    return {_section(section): _keys(section, keys) for section, keys in settings.items()}


def _section(section):
    if not isinstance(section, str) or not SECTION_NAME.match(section):
        raise SettingError('has the section %r, which cannot be written to tools.conf.' % (section,))
    return section


def _keys(section, keys):
    if not isinstance(keys, dict):
        raise SettingError('has %r in [%s]. Write a dictionary of keys and values there.' % (keys, section))
    for key in keys:
        if not isinstance(key, str) or not KEY_NAME.match(key):
            raise SettingError('has the key %r in [%s], which cannot be written to tools.conf.' % (key, section))
    return {key: _text(section, key, value) for key, value in keys.items()}


def _text(section, key, value):
    """As vmtoolsd reads it: true and false, decimal numbers, and lists with commas."""
    if isinstance(value, (list, tuple)) and all(isinstance(item, (str, int)) for item in value):
        return ','.join(_text(section, key, item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or (isinstance(value, str) and not CONTROL.search(value)):
        return value
    if isinstance(value, int):
        return str(value)
    raise SettingError(
        'has %r as the value of %s in [%s]. Write text, an integer, a boolean, a list of these, or null to remove the '
        'key.' % (value, key, section)
    )


def differences(settings, has, was_set):
    """[(section, key, value before, value after)] of what has to change: `has` is what tools.conf holds, `was_set` what
    an earlier run has set. The value after is None for what is removed or given back."""
    found = []
    for section in sorted(settings):
        for key, value in sorted(settings[section].items()):
            is_set = key in has.get(section, {})
            before = has.get(section, {}).get(key)
            if before != value or (value is None and is_set):
                found.append((section, key, before, value))
    for section in sorted(was_set):
        for key in sorted(set(was_set[section]).difference(settings.get(section, {}))):
            found.append((section, key, has.get(section, {}).get(key), None))
    return found


def needs_restart(changes):
    return any(known_settings.read_at_start(section, key) for section, key, _before, _after in changes)


# --- the journal


class Note:
    """An entry of the journal. set: what was set, {section: {key: text or None}}. original: the content before that,
    None for no file. written: the digests of the contents that a run has left behind, two of them if it was lost."""

    def __init__(self, path, set_keys, original, written):
        self.path = path
        self.set = set_keys
        self.original = original
        self.written = written

    @classmethod
    def of(cls, entries, path):
        for entry in entries:
            if entry['kind'] == KIND and entry['path'] == path:
                original = entry['original']
                return cls(
                    path, entry['set'], None if original is None else base64.b64decode(original), entry['written']
                )
        return None

    def entry(self):
        original = None if self.original is None else base64.b64encode(self.original).decode('ascii')
        return {'kind': KIND, 'path': self.path, 'set': self.set, 'original': original, 'written': self.written}


def was_set(entries, path=PATH):
    """What the journal says was set."""
    note = Note.of(entries, path)
    return note.set if note else {}


def without(entries, path):
    return [entry for entry in entries if entry['kind'] != KIND or entry['path'] != path]


def digest(content):
    return 'none' if content is None else hashlib.sha256(content).hexdigest()


def is_set_keys(value):
    """Whether this may be the `set` of an entry."""
    return isinstance(value, dict) and all(
        isinstance(keys, dict) and all(isinstance(text, (str, type(None))) for text in keys.values())
        for keys in value.values()
    )


# --- decisions


def decide(path, current, note, settings):
    """What becomes of the content that the file has now. note: what the journal has, or None. Raises KeyFileError."""
    base = without_ours(current, note)
    after, ours = edited(base, settings), {}
    for section, keys in settings.items():
        # Only what was different before is ours, and given back some day.
        changed = {key: text for key, text in keys.items() if _raw(base, section, key) != _raw(after, section, key)}
        if changed:
            ours[section] = changed
    new = Note(path, ours, base, [digest(after)]) if ours else None
    return Decision(after, new, _changes(current, after, settings, note.set if note else {}))


def in_between(path, current, note, decision):
    """The entry for the time in which the file may have either content."""
    original = decision.note.original if decision.note else without_ours(current, note)
    both = {}
    for each in (note, decision.note):
        for section, keys in each.set.items() if each else ():
            both.setdefault(section, {}).update(keys)
    return Note(path, both, original, [digest(current), digest(decision.after)])


def without_ours(current, note):
    """The content as if nothing had been set. If somebody else has edited the file since, only the keys that still have
    the values that were set are given back."""
    if note is None:
        return current
    if digest(current) in note.written:
        return note.original
    if current is None:
        return None
    has, original = key_file.values(current), key_file.values(note.original or b'')
    for section, keys in note.set.items():
        for key, text in keys.items():
            if has.get(section, {}).get(key) == text:
                current = key_file.with_value(current, section, key, _raw(note.original, section, key))
    current = key_file.without_empty_groups(current, set(note.set).difference(original))
    return None if note.original is None and not current.strip() else current


def edited(content, settings):
    """The content with these settings, with every other byte as before."""
    for section, keys in sorted(settings.items()):
        for key, text in sorted(keys.items()):
            group = key_file.values(content or b'').get(section, {})
            if text is None and key in group:
                content = key_file.with_value(content, section, key, None)
            elif text is not None and group.get(key) != text:
                content = key_file.with_value(content or b'', section, key, key_file.escaped(text))
    # GLib refuses a few more things than the syntax tells.
    key_file.parse(content or b'')
    return content


def _raw(content, section, key):
    return key_file.raw_value(content or b'', section, key)


def _changes(before, after, settings, was):
    old, new = key_file.values(before or b''), key_file.values(after or b'')
    names = {(section, key) for each in (settings, was) for section, keys in each.items() for key in keys}
    return [
        (section, key, old.get(section, {}).get(key), new.get(section, {}).get(key))
        for section, key in sorted(names)
        if _raw(before, section, key) != _raw(after, section, key)
    ]


def unreadable(path, problem):
    return '%s cannot be parsed, so vmtoolsd ignores all of it: %s. Correct it first. Nothing was changed' % (
        path,
        problem,
    )
