# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Installs packages, recording all newly installed ones in the journal, and removes the recorded packages.

The journal lists the installed packages before the first new one, to compare afterwards. If the run is lost in between,
the next one uses that list.
"""

import collections
import os
import time

from . import journal as journals
from . import kept_files, unconfirmed
from .package_failure import Failure

REFRESH_TRIES = 3
REFRESH_INTERVAL = 10

Want = collections.namedtuple(
    'Want', 'names file group from_repositories update_cache allow_unsigned directories reversible'
)
# What is due for a Want: missing names, the missing group, and the commands to run.
Due = collections.namedtuple('Due', 'missing group commands')


class Tracking:
    """manager: one of packages.MANAGERS. on_lock: see journal.changing."""

    def __init__(
        self,
        manager,
        path,
        check_mode=False,
        lock_timeout=journals.LOCK_TIMEOUT,
        on_lock=lambda descriptor: None,
        pause=time.sleep,
    ):
        self.manager = manager
        self.path = path
        self.check_mode = check_mode
        self.lock_timeout = lock_timeout
        self.on_lock = on_lock
        self.pause = pause

    # --- present

    def present(self, want):
        self.manager.refuse_names(want.names)
        journal, there = journals.load(self.path), self.manager.there()
        if self.check_mode:
            return self._would_install(want, there, journal)
        due = self._due(want, there, journal)
        if not due.commands and not want.from_repositories and not journal.is_open and not _unnoted(want, journal):
            return result_of(there, there)
        with self._changing() as journal:
            return self._install(want, journal)

    def _install(self, want, journal):
        self._close(journal)
        journal.add('directories', 'paths', want.directories)
        there = self.manager.there()
        due = self._due(want, there, journal)
        if due.commands or want.from_repositories:
            if want.update_cache:
                refresh(self.manager, self.pause)
            # now it is known what the repositories have
            due = self._due(want, there, journal, refreshed=True)
        if due.commands:
            return self._run_noted(want, due, there, journal)
        journal.save()
        return result_of(there, there)

    def _run_noted(self, want, due, there, journal):
        if due.group:
            journal.add('group', 'name', [due.group])
        if want.reversible:
            wanted = self._wanted(want, due, there)
            self._keep_way_back(wanted, there, journal)
            journal.begin(there.packages, unconfirmed.opened(wanted, there.packages, self.manager.configured()))
            if want.file:
                kept_files.keep(journal, self.manager, want.file)
        else:
            journal.begin(there.packages)
        journal.save()
        try:
            for command in due.commands:
                self.manager.run(command)
        except Failure as failure:
            failure.results = self._result(due, there, self._end(journal))
            raise
        after = self._end(journal)
        if want.reversible:
            self._prune(journal, after)
        else:
            self._settle(journal, due.missing, there, after)
        return self._result(due, there, after)

    def _settle(self, journal, names, before, after):
        """What has changed on purpose is not rolled back: these names, and what changed along with them."""
        if journal.unconfirmed:
            changed = [name for name, version in before.packages.items() if after.packages.get(name) != version]
            listed = [self.manager.listed(name, before) for name in names]
            journal.unconfirmed = unconfirmed.without(journal.unconfirmed, changed + listed)
            journal.save()

    def _wanted(self, want, due, there):
        """Including names that are not missing: a missing part may need them in another version."""
        return {self.manager.listed(name, there) for name in want.names + due.missing}

    def _keep_way_back(self, wanted, there, journal):
        """From what is installed now, unless there is a note from before that. Warns if there is none."""
        noted = unconfirmed.filled(journal.unconfirmed or {})
        versions = {
            name: version
            for name, version in there.packages.items()
            if name in wanted and name not in noted['new'] and name not in noted['versions']
        }
        for name, version in versions.items():
            if not kept_files.find(journal, name, version):
                directories = journal.items('directories', 'paths')
                kept_files.keep_found(journal, self.manager, directories, name, version)
        lacking = self._lacking(
            {name: version for name, version in versions.items() if not kept_files.find(journal, name, version)}
        )
        if lacking:
            self.manager.warnings.append(
                'There is no way back to %s: the guest has no copy of the package file, and its repositories do not '
                'have that version. If the new version does not work, it cannot be rolled back'
                % ', '.join('%s %s' % (name, versions[name]) for name in lacking)
            )

    def _lacking(self, versions):
        """Those that the repositories do not have, as far as the package lists tell."""
        try:
            offers = self.manager.offered_versions(sorted(versions))
        except Failure:  # dnf without lists
            offers = {}
        return sorted(name for name, version in versions.items() if version not in offers.get(name, []))

    def _prune(self, journal, there):
        """Keep the package files of the way back, and of what is installed, which the next upgrade may go back to."""
        note = journal.unconfirmed or {}

        def needed(name, version):
            listed = self.manager.listed(name, there)
            return version in [note.get('versions', {}).get(listed)] + there.packages.get(listed, '').split()

        kept_files.prune(journal, needed)

    def _end(self, journal):
        """Record what was installed, be it all or only a part. Returns what is there now."""
        after = self.manager.there()
        journal.end(after.packages)
        journal.save()
        return after

    def _result(self, due, before, after):
        return result_of(before, after, missing=due.missing, warnings=self.manager.warnings)

    def _due(self, want, there, journal, refreshed=False):
        group = want.group if want.group and not self._has_group(want.group, journal) else None
        if want.file:
            missing, commands = self._due_file(want, there)
        elif want.from_repositories and want.names:
            missing, commands = self._due_from_repositories(want, there, refreshed)
        else:
            missing = self.manager.missing(want.names, there)
            commands = self.manager.install(missing)
            if refreshed and missing:
                self.manager.refuse_unknown(missing)
        return Due(missing, group, commands + (self.manager.install_group(group) if group else []))

    def _has_group(self, name, journal):
        return name in journal.items('group', 'name') or self.manager.has_group(name)

    def _due_file(self, want, there):
        if not os.path.isfile(want.file):
            raise Failure('file', '%s: no such file on the guest' % want.file)
        name, version = self.manager.describe_file(want.file)
        if self.manager.has(name, version, there):
            return [], []
        return [name], self.manager.install_file(want.file, want.allow_unsigned, want.reversible)

    def _due_from_repositories(self, want, there, refreshed):
        if not refreshed:  # the lists may be outdated
            return want.names, []
        offers = self.manager.offered(want.names)
        unknown = [name for name in want.names if offers[name] is None]
        if unknown:
            raise Failure(
                'no_such_package',
                'The repositories of this guest have no package %s to replace what is installed' % ', '.join(unknown),
            )
        due = {name: offers[name] for name in want.names if not self.manager.has(name, offers[name], there)}
        return sorted(due), self.manager.install_from_repositories(due, there, want.reversible) if due else []

    def _would_install(self, want, there, journal):
        """From the package manager's simulation, if its lists suffice; else only what is missing."""
        try:
            due = self._due(want, there, journal, refreshed=want.from_repositories)
        except Failure as failure:
            if failure.cause == 'file':
                raise
            due = Due(want.names, None, [])
        packages = dict(there.packages)
        if not due.commands:
            packages.update(dict.fromkeys(due.missing, ''))
        for command in due.commands:
            new, gone = self.manager.simulate(command, there) or (dict.fromkeys(due.missing, ''), [])
            packages.update(new)
            packages = {name: version for name, version in packages.items() if name not in gone}
        return result_of(there, there._replace(packages=packages), missing=due.missing, group=due.group)

    # --- absent

    def absent(self, names, directories=(), keep=()):
        """keep: without names, packages in the journal that stay, as do those that they need."""
        self.manager.refuse_names(names)
        self.manager.refuse_names(keep)
        if self.check_mode:
            return self._would_remove(names, keep)
        if not names and not os.path.isdir(os.path.dirname(self.path)):
            there = self.manager.there()
            return result_of(there, there)
        with self._changing() as journal:
            self._close(journal)
            return self._remove(names, journal) if names else self._give_back(journal, directories, keep)

    def _remove(self, names, journal):
        there = self.manager.there()
        present = self._present(names, there)
        if present:
            self._run_removal(self.manager.remove(present), present, journal)
        after = self.manager.there() if present else there
        self._settle(journal, names, there, after)
        self._strike_gone(journal, after)
        return result_of(there, after)

    def _give_back(self, journal, directories, keep):
        there = self.manager.there()
        gone, stays = self._to_give_back(journal, there, keep)
        if gone:
            self._run_removal(self.manager.erase + gone, gone, journal)
        after = self.manager.there() if gone else there
        journal.strike('directories', 'paths', directories)
        self._strike_gone(journal, after)
        warnings = self._forget_groups(journal)
        if not keep:  # what is kept keeps its way back, too
            journal.unconfirmed = None
            kept_files.prune(journal, lambda name, version: False)
        return result_of(there, after, stays=stays, warnings=warnings)

    def _run_removal(self, command, names, journal):
        """Noted, so that the next run has dpkg finish it if it is interrupted."""
        journal.begin_removal(names)
        journal.save()
        try:
            self.manager.run(command)
        finally:
            journal.strike('removal', 'names', names)
            journal.save()

    def _strike_gone(self, journal, there):
        journal.strike('packages', 'names', [name for name in journal.came(()) if not self._there(name, there)])
        journal.save()

    def _to_give_back(self, journal, there, keep):
        kept = {self.manager.listed(name, there) for name in keep}
        came = [name for name in journal.came(there.packages) if name not in kept]
        return self.manager.removable([name for name in came if self._there(name, there)])

    def _present(self, names, there):
        """The names of installed packages; a package is not removed by a name that it provides."""
        return [name for name in names if self._there(name, there)]

    @staticmethod
    def _there(name, there):
        return name in there.packages or there.spellings.get(name) is not None

    def _forget_groups(self, journal):
        warnings = []
        for group in journal.items('group', 'name'):
            try:
                self.manager.run(self.manager.forget_group(group))
            except Failure as failure:  # it looks up the group in the repositories
                warnings.append(
                    'The packages of the group %s were removed, but %s still lists it as installed. %s'
                    % (group, self.manager.name, failure)
                )
            journal.strike('group', 'name', [group])
        return warnings

    def _would_remove(self, names, keep):
        there, journal = self.manager.there(), journals.load(self.path)
        if names:
            gone, stays = self._present(names, there), []
            simulated = self.manager.simulate(self.manager.remove(gone), there) if gone else None
            gone = simulated[1] if simulated else gone
        else:
            gone, stays = self._to_give_back(journal, there, keep)
        packages = {name: version for name, version in there.packages.items() if name not in gone}
        return result_of(there, there._replace(packages=packages), stays=stays)

    # --- both

    def _changing(self):
        return journals.changing(self.path, self.lock_timeout, self.on_lock)

    def _close(self, journal):
        """Complete what a lost run has begun."""
        if journal.is_open:
            try:
                self.manager.finish_interrupted()
            except Failure as failure:  # broken packages can still be removed
                if failure.cause == 'lock':
                    raise
            journal.end(self.manager.there().packages)
            journal.save()


def refresh(manager, pause=time.sleep):
    """Refresh the package lists, with up to three attempts."""
    for left in reversed(range(REFRESH_TRIES)):
        try:
            return manager.refresh()
        except Failure as failure:
            if failure.cause != 'repositories' or not left:
                raise
        pause(REFRESH_INTERVAL)


def _unnoted(want, journal):
    return [path for path in want.directories if path not in journal.items('directories', 'paths')]


def result_of(before, after, missing=(), group=None, stays=(), warnings=()):
    old, new = before.packages, after.packages
    return {
        'changed': old != new or bool(group),
        'missing': list(missing),
        'installed': sorted(set(new) - set(old)),
        'removed': sorted(set(old) - set(new)),
        'stays': list(stays),
        'warnings': list(warnings),
        'diff': {
            'before': _differing(old, new),
            'after': _differing(new, old) + ('group %s\n' % group if group else ''),
        },
    }


def _differing(these, others):
    """The packages of these that the others have not, or have in another version."""
    return ''.join(
        (name + ' ' + version).rstrip() + '\n' for name, version in sorted(these.items()) if others.get(name) != version
    )
