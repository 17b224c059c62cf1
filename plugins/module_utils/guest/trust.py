# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adds the published repository to a guest, and its signing key to what rpm trusts, and gives both back.

What was not there before is in the journal: kind `trust`, with the paths and fingerprints that were added.
"""

import collections
import contextlib
import os

from . import journal as journals
from . import published
from .package_failure import Failure

KIND = 'trust'

# key: the public key as text, and its fingerprint. Without a URL, it is only trusted.
Want = collections.namedtuple('Want', 'key fingerprint url platform desktop')


class Trust:
    """manager: one of packages.MANAGERS."""

    def __init__(self, manager, path, check_mode=False, lock_timeout=journals.LOCK_TIMEOUT, on_lock=lambda lock: None):
        self.manager = manager
        self.path = path
        self.check_mode = check_mode
        self.lock_timeout = lock_timeout
        self.on_lock = on_lock

    def present(self, want):
        files = self._files(want)
        due = [(path, content) for path, content in files if _read(path) != content]
        unknown = self._unknown(want.fingerprint)
        result = _result(due, unknown)
        if not result['changed'] or self.check_mode:
            return result
        before = {path: _read(path) for path, dummy in due}
        added = _new(path for path, dummy in due)
        with journals.changing(self.path, self.lock_timeout, self.on_lock) as journal:
            journal.add(KIND, 'paths', added)
            journal.add(KIND, 'fingerprint', unknown)
            journal.save()
            try:
                self._write(due)
                self._import(files[0][0], unknown)
                if want.url:
                    self.manager.refresh_repository(published.NAME, files[-1][0])
            except (Failure, OSError):
                self._put_back(journal, before, added, unknown)
                raise
            self._forget(journal, [each for each in journal.items(KIND, 'fingerprint') if each != want.fingerprint])
            journal.save()
        return result

    def absent(self):
        journal = journals.load(self.path)
        paths, fingerprints = journal.items(KIND, 'paths'), journal.items(KIND, 'fingerprint')
        there = [path for path in paths if os.path.lexists(path)]
        trusted = [each for each in fingerprints if self.manager.trusted(each)]
        result = {
            'changed': bool(there or trusted),
            'files': [path for path in there if not os.path.isdir(path)],
            'fingerprints': trusted,
            'diff': [_difference(path, _read(path), None) for path in there if not os.path.isdir(path)],
        }
        if (paths or fingerprints) and not self.check_mode:
            with journals.changing(self.path, self.lock_timeout, self.on_lock) as journal:
                self._remove(journal, journal.items(KIND, 'paths'))
                self._forget(journal, journal.items(KIND, 'fingerprint'))
                journal.save()
        return result

    def _files(self, want):
        if want.url and not self.manager.PACKAGE_FORMAT:
            raise Failure('unsupported', 'There are no published repositories for %s' % self.manager.name)
        files = published.files(self.manager.PACKAGE_FORMAT, want.key, want.url, want.platform, want.desktop)
        # apt needs a key for repositories only
        return files if want.url or self.manager.has_key_database else []

    def _unknown(self, fingerprint):
        needed = self.manager.has_key_database and not self.manager.trusted(fingerprint)
        return [fingerprint] if needed else []

    @staticmethod
    def _write(due):
        for path, content in due:
            journals.make_directory(os.path.dirname(path))
            journals.write(path, content.encode('utf-8'))

    def _import(self, path, unknown):
        if unknown:
            self.manager.trust(path)

    def _put_back(self, journal, before, added, unknown):
        """As it was: a repository that does not answer, or is signed with another key, would stop dnf and apt."""
        for path, content in before.items():
            if content is not None:
                journals.write(path, content.encode('utf-8'))
        self._remove(journal, added)
        self._forget(journal, unknown)
        journal.save()

    @staticmethod
    def _remove(journal, paths):
        for path in sorted(paths, reverse=True):
            if os.path.isdir(path):
                # there may be others' files by now
                with contextlib.suppress(OSError):
                    os.rmdir(path)
            else:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(path)
        journal.strike(KIND, 'paths', paths)

    def _forget(self, journal, fingerprints):
        for fingerprint in fingerprints:
            self.manager.distrust(fingerprint)
        journal.strike(KIND, 'fingerprint', fingerprints)


def _new(paths):
    """Those that are not there, and the directories that they need."""
    found = []
    for path in paths:
        missing = []
        while path and not os.path.lexists(path):
            missing.append(path)
            path = os.path.dirname(path)
        found += [each for each in reversed(missing) if each not in found]
    return found


def _read(path):
    try:
        with open(path, 'rb') as stream:
            return stream.read().decode('utf-8', 'replace')
    except OSError:
        return None


def _result(due, unknown):
    return {
        'changed': bool(due or unknown),
        'files': [path for path, dummy in due],
        'fingerprints': list(unknown),
        'diff': [_difference(path, _read(path), content) for path, content in due],
    }


def _difference(path, before, after):
    return {'before_header': path, 'after_header': path, 'before': before or '', 'after': after or ''}
