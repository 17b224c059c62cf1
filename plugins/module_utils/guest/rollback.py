# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Confirms a reversible installation, or puts back what was installed before it.

Whether a package has been put back is read from the package manager's database, not from the status of a command: rpm
ignores scripts that fail, and apt-get fails because of packages that are not ours.
"""

from . import journal as journals
from . import kept_files
from .package_failure import Failure
from .package_manager import There, Way
from .tracking import Tracking, refresh, result_of

# Most users know the role and not the module.
NOTHING_ROLLED_BACK = (
    'Nothing was rolled back. To keep what is installed, run '
    'ansible GUEST -b -m esxi_arm.guest.tracked_packages -a state=confirmed on the controller'
)

# The result of what changes no package does not depend on which there are: they need not be listed.
NO_PACKAGES = There({}, {})


class Rollback(Tracking):
    def confirm(self):
        """Forget what was before."""
        if self.check_mode or not _notes(self.path):
            return self._nothing(confirmed=bool(_notes(self.path)))
        with self._changing() as journal:
            self._close(journal)
            replaced = (journal.unconfirmed or {}).get('versions', {})
            self._forget(journal, self.manager.there())
            warnings = self._forget_configuration(replaced)
        return self._nothing(confirmed=True, warnings=warnings)

    def roll_back(self):
        """Put back what was before. Until that is done, it stays noted."""
        if not _notes(self.path):
            return dict(self._nothing(), put_back=[])
        if self.check_mode:
            return self._would_put_back()
        with self._changing() as journal:
            self._close(journal)
            return self._put_back(journal) if journal.unconfirmed else dict(self._nothing(), put_back=[])

    @staticmethod
    def _nothing(**results):
        return dict(result_of(NO_PACKAGES, NO_PACKAGES), **results)

    def _put_back(self, journal):
        before, note = self.manager.there(), journal.unconfirmed
        ways = self._ways(journal, _due(note, before))
        self._refuse_losses(note, ways, before)
        # What is put back was not installed by us.
        journal.begin(set(before.packages).union(note['versions']))
        journal.save()
        try:
            self._restore(ways)
            stays = self._remove_new(note)
        except Failure as failure:
            failure.results = self._rolled_back(before, self._end_rollback(journal))
            raise
        after = self._end_rollback(journal)
        self._forget(journal, after)
        return dict(self._rolled_back(before, after, stays), put_back=_listed(note, after))

    def _end_rollback(self, journal):
        """Record what was removed, be it all or only a part. Returns what is there now."""
        after = self.manager.there()
        journal.end(after.packages)
        self._strike_gone(journal, after)
        return after

    def _rolled_back(self, before, after, stays=()):
        return result_of(before, after, stays=stays, warnings=self.manager.warnings)

    def _forget(self, journal, there):
        journal.unconfirmed = None
        self._prune(journal, there)

    def _forget_configuration(self, replaced):
        """Of packages that the confirmed one has replaced. Returns warnings."""
        names = sorted(set(replaced).intersection(self.manager.configured()))
        try:
            for command in self.manager.forget_configuration(names) if names else []:
                self.manager.run(command)
        except Failure as failure:  # even a lock: what is installed works
            return ['The configuration of %s stays: %s' % (', '.join(names), failure)]
        return []

    # --- where to get them

    def _ways(self, journal, due, ask=True):
        """{name: Way}. Fails if there is none for one of them, and nothing has been changed by then."""
        found = {name: kept_files.find(journal, name, version) for name, version in due.items()}
        wanted = {name: version for name, version in due.items() if not found[name]}
        failure = self._try_refresh() if ask and self._lacking(wanted) else None
        lacking = self._lacking(wanted)
        if lacking:
            cause = failure.cause if failure else 'no_way_back'
            raise Failure(cause, _no_way_back({name: wanted[name] for name in lacking}, failure))
        return {
            name: Way(version, found[name] or self.manager.of_version(name, version)) for name, version in due.items()
        }

    def _try_refresh(self):
        try:
            refresh(self.manager, self.pause)
        except Failure as failure:
            return failure
        return None

    def _refuse_losses(self, note, ways, there):
        """What was installed since may need the new version: apt and dnf would remove it."""
        left = self._simulated(ways, there)
        lost = sorted(name for name in there.packages if name not in left and name not in note['new'])
        if lost:
            raise Failure(
                'conflict',
                'These packages depend on the version to be rolled back and would be removed with it: %s. Remove them '
                'yourself, then run again. %s' % (', '.join(lost), NOTHING_ROLLED_BACK),
            )

    # --- what changes

    def _restore(self, ways):
        failure = None
        for commands, causes in self.manager.attempts():
            if failure and failure.cause not in causes:
                continue
            there = self.manager.there()
            ways = {name: way for name, way in ways.items() if not _is(name, way.version, there)}
            failure = self._try(commands(ways, there))
            there = self.manager.there()
            left = sorted(name for name, way in ways.items() if not _is(name, way.version, there))
            if not left:
                return
        raise failure or Failure('other', '%s did not put back %s' % (self.manager.name, ', '.join(left)))

    def _remove_new(self, note):
        """The packages that only the installation brought; returns those that stay."""
        there = self.manager.there()
        gone, stays = self.manager.removable([name for name in note['new'] if self._there(name, there)])
        # Their configuration was there before, so it is not ours.
        configured = [name for name in gone if name in note['configured']]
        self._remove_some(self.manager.erase_program, configured)
        self._remove_some(self.manager.erase, [name for name in gone if name not in configured])
        return stays

    def _remove_some(self, command, names):
        if names and self._try([command + names]):
            there = self.manager.there()
            left = [name for name in names if self._there(name, there)]
            for forced in self.manager.erase_by_force(command, left) if left else []:
                self.manager.run(forced)

    def _try(self, commands):
        """Run them up to the first that fails; returns its Failure, or None. That of a lock is final."""
        for command in commands:
            try:
                self.manager.run(command)
            except Failure as failure:
                if failure.cause == 'lock':
                    raise
                return failure
        return None

    # --- check mode

    def _would_put_back(self):
        there, journal = self.manager.there(), journals.load(self.path)
        journal.end(there.packages)
        note = journal.unconfirmed
        if not note:
            return dict(self._nothing(), put_back=[])
        ways = self._ways(journal, _due(note, there), ask=False)
        self._refuse_losses(note, ways, there)
        present = [name for name in note['new'] if self._there(name, there)]
        # as if what they were installed for was gone
        gone, stays = self.manager.removable(present + [name for name in ways if name in there.packages])
        packages = self._simulated(ways, there)
        packages = {name: version for name, version in packages.items() if name not in present or name not in gone}
        after = there._replace(packages=packages)
        result = result_of(there, after, stays=[stay for stay in stays if stay['name'] in present])
        return dict(result, put_back=_listed(note, after))

    def _simulated(self, ways, there):
        packages = dict(there.packages)
        for command in self.manager.put_back(ways, there):
            new, gone = self.manager.simulate(command, there) or ({}, [])
            packages = {name: version for name, version in packages.items() if name not in gone}
            packages.update({name: way.version for name, way in ways.items()}, **new)
        return packages


def _notes(path):
    return journals.load(path).of('unconfirmed')


def _due(note, there):
    """{name: version} of those that are missing, broken or of another version."""
    return {name: version for name, version in note['versions'].items() if not _is(name, version, there)}


def _is(name, version, there):
    return there.spellings.get(name) == version


def _listed(note, there):
    """The packages of the note, with the versions that they have again."""
    gone = [name for name in note['new'] if name not in there.packages]
    return [{'name': name, 'version': note['versions'].get(name)} for name in sorted(gone + list(note['versions']))]


def _no_way_back(versions, failure):
    """failure: why the repositories could not be asked, or None."""
    return (
        'There is no way back to %s: the guest has no intact copy of the package file, and its repositories do not '
        'have that version%s. Install it from a package file, or add a repository that has it. %s'
        % (
            ', '.join('%s %s' % package for package in sorted(versions.items())),
            ' as far as is known (%s)' % failure if failure else '',
            NOTHING_ROLLED_BACK,
        )
    )
