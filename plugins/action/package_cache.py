# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks, mends, fills and trims the package cache on the controller. Documented in plugins/modules/package_cache.py."""

import hashlib
import json
import os
import pathlib
import posixpath
import re
import shutil
import time

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.action import ActionBase
from ansible.plugins.filter.core import to_nice_json

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import atomic
from ansible_collections.esxi_arm.guest.plugins.plugin_utils import cache_store, file_on_host
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.cache_lock import CacheLock, Unlockable
from ansible_collections.esxi_arm.guest.plugins.plugin_utils.plan import cache, cache_keep

ARGUMENT_SPEC = {
    'directory': {'type': 'path', 'required': True},
    'state': {'type': 'str', 'choices': ['locked', 'unlocked', 'mended', 'present', 'trimmed'], 'required': True},
    'timeout': {'type': 'int', 'default': 0},
    'src': {'type': 'str'},
    'sha256': {'type': 'str'},
    'provenance': {'type': 'dict'},
    'keep': {'type': 'int', 'default': 0},
    'needed': {'type': 'list', 'elements': 'str', 'default': []},
}
REQUIRED_IF = [('state', 'present', ('src', 'sha256', 'provenance'))]
SHA256 = re.compile('[0-9a-f]{64}')
AGAIN = 'Run again: what was compiled is still there, and is packaged again.'


class ActionModule(ActionBase):
    """Everything happens on the controller, except that a package is read from the host."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _validation, options = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC, required_if=REQUIRED_IF)
        directory = pathlib.Path(options['directory']).expanduser()
        # Each task has a process of its own, whose parent is ansible-playbook.
        lock = CacheLock(directory, os.getppid())
        self._host = self._task.delegate_to or (task_vars or {}).get('inventory_hostname', 'the host')
        try:
            work = {
                'locked': self._lock,
                'unlocked': self._unlock,
                'mended': self._mend,
                'present': self._add,
                'trimmed': self._trim,
            }
            result.update(work[options['state']](directory, lock, options))
        except OSError as error:
            result.update(failed=True, msg=f'The package cache cannot be used: {error}')
        return result

    def _lock(self, directory, lock, options):
        if self._task.check_mode:
            return {'changed': False, 'locked': False}
        began = time.monotonic()
        try:
            locked = lock.take(
                options['timeout'], lambda words: self._display.display(f'{directory.name[:12]}: {words}')
            )
        except Unlockable as error:
            self._display.warning(f'{error}: another controller may build the same package at the same time')
            return {'changed': False, 'locked': False}
        if not locked:
            return {
                'failed': True,
                'msg': f'{lock.holder()} has been building the same package for {options["timeout"]} seconds',
            }
        return {'changed': False, 'locked': True, 'waited': round(time.monotonic() - began, 1)}

    def _unlock(self, _directory, lock, _options):
        if self._task.check_mode:
            return {'changed': False}
        return {'changed': False, 'locked': False, 'released': lock.release()}

    def _mend(self, directory, _lock, _options):
        entry = cache.look(directory)
        if not entry.problem:
            return {'changed': False, 'msg': 'There is nothing to set aside.'}
        if self._task.check_mode:
            return {'changed': True, 'msg': f'Would set {directory} aside: {entry.problem}.'}
        aside = cache.set_aside(entry, time.strftime('%Y%m%dT%H%M%SZ', time.gmtime()))
        return {'changed': True, 'set_aside': str(aside), 'msg': f'{entry.problem}. Set aside as {aside}.'}

    def _add(self, directory, _lock, options):
        source, sha256 = options['src'], options['sha256']
        file = f'{sha256}/{posixpath.basename(source)}'
        if not SHA256.fullmatch(sha256) or posixpath.basename(source) in ('', '.', '..'):
            return failure(
                f'src has to be the path of a file, and sha256 64 lower case hexadecimal digits, not {file}.'
            )
        described = {'file': file, 'sha256': sha256, 'built_on': self._host}
        provenance = to_nice_json({**options['provenance'], 'package': described}, sort_keys=False) + '\n'
        package = directory / file
        if cache_store.has(directory, package, sha256, provenance):
            return {'changed': False, 'package': str(package)}
        if self._task.check_mode:
            return {'changed': True, 'package': str(package)}
        try:
            content = self._read(source)
        except file_on_host.Unreadable as error:
            return failure(f'{source} on {self._host} cannot be read: {error}. Nothing was cached. {AGAIN}')
        found = hashlib.sha256(content).hexdigest()
        if found != sha256:
            return failure(
                f'{source} on {self._host} was changed after it was built, or on its way: its sha256 is {found} '
                f'instead of {sha256}. Nothing was cached. {AGAIN}'
            )
        try:
            cache_store.store(directory, package, content, provenance)
        except OSError as error:
            if error.errno not in atomic.FULL:
                raise
            return failure(
                f'{package} cannot be written: the disk of the controller is full ({error.strerror}). '
                'Free some space and run again.'
            )
        return {'changed': True, 'package': str(package)}

    def _read(self, source):
        try:
            said = self._low_level_execute_command(file_on_host.reading(source))
        except AnsibleConnectionFailure as error:
            raise AnsibleConnectionFailure(
                f'{source} cannot be read, because {self._host} cannot be reached: {error}. Nothing was cached. '
                'Run again when it can be reached.'
            ) from None
        # without a terminal, what sudo complains about is in stderr
        return file_on_host.content(said['stdout'] + said.get('stderr', ''))

    def _trim(self, directory, _lock, options):
        root = directory.parent
        kept = [package for key in cache.keys(root) for package in described(root / key)]
        # one that another controller is building is not removed from under it
        gone = [
            package
            for package in cache_keep.surplus(kept, options['keep'], options['needed'])
            if not CacheLock(root / package.key, os.getppid()).taken_by_another()
        ]
        for package in [] if self._task.check_mode else gone:
            remove(root / package.key)
        told = ['Would remove' if self._task.check_mode else 'Removed', ', '.join(map(str, gone))]
        return {
            'changed': bool(gone),
            'removed': [package._asdict() for package in gone],
            'msg': f'{" ".join(told)}.' if gone else 'Nothing to remove.',
        }


def failure(message):
    return {'failed': True, 'msg': message}


def described(directory):
    """What the provenance in there says; nothing if it cannot be read."""
    try:
        provenance = json.loads((directory / cache.PROVENANCE).read_bytes())
    except (OSError, ValueError):
        return []
    return [cache_keep.of_provenance(directory.name, provenance)] if isinstance(provenance, dict) else []


def remove(directory):
    """Without its provenance it is no package, so that goes first: a run that is lost leaves none that is damaged."""
    (directory / cache.PROVENANCE).unlink()
    shutil.rmtree(directory)
