# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""zypper."""

import html
import os
import re

from .files import read_text
from .os_release import OsReleaseError, read_distribution
from .package_failure import Failure, Words
from .rpm import DATABASE, DISK, Rpm

SOLVABLE = re.compile(r'<solvable ([^>]*)>')
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
NOT_TO_INSTALL = re.compile(r'^[~+]|-$')
INSTALLED = '(System Packages)'
# what zypper would do: the elements of its summary, by whether the packages in them are there afterwards
SECTION = re.compile(r'<to-([a-z-]+)>(.*?)</to-\1>', re.DOTALL)
GONE = 'remove'


class Zypper(Rpm):
    name = 'zypper'
    # Lists are refreshed on purpose only, by refresh().
    ZYPPER = ['zypper', '--non-interactive', '--no-refresh']
    # Conflicts of files are only found if all packages are there before the first one is installed.
    INSTALL = ZYPPER + ['install', '--no-recommends', '--download-in-advance']
    # whatever the version, the vendor and what depends on them
    IN_PLACE = ['--oldpackage', '--allow-vendor-change', '--force-resolution']
    UNSIGNED = ['--allow-unsigned-rpm']
    AGAIN = ['--force']
    # It is done; 102 and 103: a reboot or a restart of zypper is advised; 107: see SCRIPT_FAILED.
    SUCCESSES = (0, 102, 103, 107)
    NOT_FOUND = 104
    NO_REPOSITORIES = 6
    SCRIPT_FAILED = r'^(?:warning|error): .*%post(?:trans)?\(.+$'
    WORDS = (
        DISK,
        Words(
            'signature',
            r'^(.*(?:Signature verification failed|File .* is not signed|signature is not valid).*)$',
            'A signature cannot be checked: {found}. Import the key of the repository (rpm --import); for a package '
            'file of your own, use allow_unsigned',
        ),
        DATABASE,
        Words(
            'no_such_package',
            r"^(?:No provider of|Package) '(.+?)' (?:found|not found)\.$",
            'The repositories of this guest have no package {found}. Check the name, and whether the repository that '
            'has it is enabled (zypper repos). On SUSE Linux Enterprise, repositories belong to modules: SUSEConnect '
            '--list-extensions lists them, and how to activate them',
        ),
        Words(
            'repositories',
            r"^(?: - )?(Problem retrieving files from .*|Repository '.*' is invalid(?=\.)"
            r'|Download \(curl\) error for .*|(?:\[.*?\] )?Valid metadata not found at .*'
            r'|Could not refresh the repositories .*|No repositories defined.*)$',
            'The repositories do not answer: {found}. Correct their addresses (zypper repos --uri), disable those that '
            'are gone, such as an installation medium (zypper modifyrepo --disable NAME), or correct the network or '
            'proxy of the guest',
        ),
        Words(
            'file',
            r'^(?:Problem reading the RPM header of|Problem with the RPM file specified as) \'?(\S+?)\'?[.,]',
            '{found} is not a package file that zypper can read',
        ),
        Words(
            'held',
            r'remove lock to allow \w+ of (\S+)',
            'Locked on this guest (zypper locks): {found}. Run zypper removelock there to allow it, then run again',
        ),
        Words('conflict', r'^(?:Problem|Problem \d+): (.+)$', 'Dependencies cannot be met: {found}'),
        Words('conflict', r'^(File \S+\n(?:  .*\n)+)', '{found}'),
        Words('other', r'RPM failed: ((?:.+\n)+)', 'rpm failed: {found}'),
    )

    @classmethod
    def rules(cls, root):
        """Other distributions have a zypper, too, and SUSE's have a dnf."""
        return os.path.exists(os.path.join(root, 'usr/bin/zypper')) and _is_suse(root)

    def refresh(self):
        self._refresh([])

    def refresh_repository(self, name, path):
        """Only this one, and even if zypper has read it already. It never imports keys by itself."""
        self._refresh(['--force', name])

    def _refresh(self, arguments):
        answer = self._run(['zypper', '--non-interactive', '--quiet', 'refresh'] + arguments)
        if answer[0] == self.NO_REPOSITORIES:
            answer = (answer[0], '', 'No repositories defined on this guest')
        if answer[0]:
            raise self._failure(['zypper'], answer)

    def offered(self, names):
        """What zypper lists first: it goes by the priority of repositories, then by version."""
        found = self.offered_versions(names)
        return {name: found[name][0] if found[name] else None for name in names}

    def offered_versions(self, names):
        query = ['search', '--details', '--match-exact', '--type', 'package']
        answer = self._run(self.ZYPPER + ['--xmlout'] + query + names) if names else (0, '', '')
        if answer[0] not in (0, self.NOT_FOUND):
            raise self._failure(['zypper'], (answer[0], html.unescape(answer[1]), answer[2]))
        rows = [row for row in _solvables(answer[1]) if row.get('repository') != INSTALLED]
        fit = [row for row in rows if row['arch'] in (os.uname().machine, 'noarch')]
        return {name: [row['edition'] for row in fit if row['name'] == name] for name in names}

    def refuse_unknown(self, names):
        """zypper does that itself, but it takes some names as those of packages to remove."""
        unknown = [name for name in names if NOT_TO_INSTALL.search(name)]
        if unknown:
            raise self._failure(
                ['zypper'], (self.NOT_FOUND, '', '\n'.join("No provider of '%s' found." % name for name in unknown))
            )

    def install(self, names):
        return [self.INSTALL + names] if names else []

    def install_file(self, path, allow_unsigned, reversible=False):
        return [self.INSTALL + self.IN_PLACE + (self.UNSIGNED if allow_unsigned else []) + [path]]

    def install_from_repositories(self, offers, there, reversible=False):
        return [self.INSTALL + self.IN_PLACE + [self.of_version(*offer) for offer in sorted(offers.items())]]

    # --- going back

    @staticmethod
    def of_version(name, version):
        return '%s=%s' % (name, version)

    def put_back(self, ways, there):
        # The journal has the checksum of a file of our own.
        names = [ways[name].source for name in sorted(ways)]
        return [self.INSTALL + self.IN_PLACE + self.UNSIGNED + names] if ways else []

    def put_back_by_force(self, ways, there):
        """What is installed now goes without its scripts, which zypper itself cannot skip."""
        extra = [
            '%s-%s' % (name, version.rpartition(':')[2])
            for name in sorted(ways)
            for version in there.packages.get(name, '').split()
            if version != ways[name].version
        ]
        names = [ways[name].source for name in sorted(ways)]
        return ([self.erase + self.WITHOUT_SCRIPTS + ['--nodeps'] + extra] if extra else []) + [
            self.INSTALL + self.AGAIN + self.IN_PLACE + self.UNSIGNED + names
        ]

    def simulate(self, argv, there):
        verb = next(number for number, word in enumerate(argv) if word in ('install', 'remove'))
        status, output, dummy = self._run(argv[:verb] + ['--xmlout', argv[verb], '--dry-run'] + argv[verb + 1 :])
        if status not in self.SUCCESSES:
            return None
        sections = [(title, _solvables(text)) for title, text in SECTION.findall(output)]
        new = {row['name']: row['edition'] for title, rows in sections for row in rows if title != GONE}
        return new, [row['name'] for title, rows in sections for row in rows if title == GONE]

    def remove(self, names):
        return self.ZYPPER + ['remove', '--no-clean-deps'] + names

    def has_group(self, name):
        raise Failure(
            'unsupported',
            'zypper has no package groups, so there is no group %s. Leave the option out; a pattern is a package, such '
            'as patterns-devel-base-devel_basis' % name,
        )


def refuses_unsigned(root):
    """The setting with which an administrator has zypper check every package, None if there is none.

    zypper checks files in any case, if it is not told otherwise.
    """
    found = re.findall(r'(?m)^[ \t]*(pkg_gpgcheck[ \t]*=[ \t]*\S+)', read_text(root, '/etc/zypp/zypp.conf') or '')
    return found[-1] if found and found[-1].lower().endswith(('on', 'yes', 'true', '1', 'always')) else None


def _is_suse(root):
    try:
        distribution = read_distribution(root)
    except OsReleaseError:
        return False
    return any('suse' in word for word in (distribution.id,) + distribution.like)


def _solvables(text):
    return [dict(ATTRIBUTE.findall(found)) for found in SOLVABLE.findall(text)]
