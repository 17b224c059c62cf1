# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""dnf 4."""

import os
import re

from .package_failure import Words
from .rpm import DATABASE, DISK, Rpm, without_epoch_0

NO_SUCH_PACKAGE = Words(
    'no_such_package',
    r'^No match for argument: (.+)$',
    'The repositories of this guest have no package {found}. Check the name, and whether the repository that has it is '
    'enabled',
)
REPOSITORIES = (
    'The repositories do not answer: {found}. Correct '
    "their addresses in /etc/yum.repos.d, disable those that are gone, or correct the guest's network or proxy"
)


class Dnf(Rpm):
    name = 'dnf'
    # exit_on_lock, because dnf would wait for another process forever
    DNF = ['dnf', '--setopt=exit_on_lock=1']
    INSTALL = DNF + ['--assumeyes', '--setopt=install_weak_deps=False']
    UNSIGNED = ['--setopt=localpkg_gpgcheck=0']
    NO_SCRIPTS = ['--setopt=tsflags=noscripts']
    # rpm goes on where %post fails, and leaves what it should have done undone. %preun and %postun are of what is
    # replaced.
    SCRIPT_FAILED = r'^Error in (?:POSTIN|POSTTRANS) scriptlet in rpm package .+$'
    # Options of one command follow it: dnf5 knows no others there.
    REMOVE = ['remove', '--noautoremove']
    WORDS = (
        DISK,
        Words(
            'signature',
            r'^(Package \S+ is not signed|Public key for \S+ is not installed.*'
            r'|.*signature verification error.*|.*does not verify.*|The GPG keys listed for the .* are not correct.*)$',
            'A signature cannot be checked: {found}. Install the key of the repository; for a package file of your '
            'own, use allow_unsigned',
        ),
        Words(
            'held',
            r'^All matches were filtered out by (?:\w+) filtering for argument: (.+)$',
            '{found}: blocked on this '
            "guest by an exclude in dnf's configuration, a version lock or a module stream. See dnf "
            'versionlock list and dnf module list',
        ),
        DATABASE,
        NO_SUCH_PACKAGE,
        Words(
            'repositories',
            r'(https?://mirror(?:list)?\.centos\.org/[^\s\]]*)',
            'The repositories do not answer: {found}. '
            'The mirrors of end-of-life CentOS releases are gone. esxi_arm.guest.centos_vault points the '
            'repositories at vault.centos.org, which archives them (in the role open_vm_tools: '
            'open_vm_tools_centos_vault: auto)',
        ),
        Words(
            'repositories',
            r"^(?:Error: )?(Failed to download metadata for repo '.*|Errors? downloading .*(?:\n  .*)*"
            r'|Cannot download .*|There are no enabled repositories.*)$',
            REPOSITORIES,
        ),
        Words(
            'file',
            r'^(?:Could not open|Can not load RPM file): (\S+?)\.?$',
            '{found} is not a package file that dnf can read',
        ),
        Words('conflict', r'^Error: *\n((?: .*\n?)+)', 'Dependencies cannot be met: {found}'),
    )

    @staticmethod
    def of_version(name, version):
        return '%s-%s' % (name, version)

    @classmethod
    def rules(cls, root):
        return os.path.exists(os.path.join(root, 'usr/bin/dnf'))

    def refresh(self):
        # Without --refresh, mirrors that are gone go unnoticed until the cached metadata expires.
        # --assumeyes, because dnf asks whether to accept the configured key of signed metadata.
        self.run(self.DNF + ['--quiet', '--assumeyes', '--refresh', 'makecache'])

    def refresh_repository(self, name, path):
        """Only this one. skip_if_unavailable would hide a failure."""
        only = ['--repo=' + name, '--setopt=%s.skip_if_unavailable=0' % name]
        self.run(self.DNF + ['--quiet', '--assumeyes'] + only + ['--refresh', 'makecache'])

    def offered(self, names):
        """Source packages count for all architectures, so the architecture has to be given."""
        found = dict(self._available(['--latest-limit=1'] + names))
        return {name: found.get(name) for name in names}

    def _available(self, arguments):
        """(name, version) of packages in the repositories."""
        architectures = '--arch=%s,noarch' % os.uname().machine
        query = ['repoquery', '--available', architectures, '--queryformat=%{name} %{evr}\\n']
        output = self.run(self.DNF + ['--quiet', '--cacheonly'] + query + arguments)
        return [line.split(' ', 1) for line in output.splitlines() if line]

    def refuse_unknown(self, names):
        """dnf does that itself."""

    def install(self, names):
        return [self.INSTALL + ['install'] + names] if names else []

    def install_file(self, path, allow_unsigned, reversible=False):
        # allow going back to an older build
        return [self.INSTALL + (self.UNSIGNED if allow_unsigned else []) + ['install', '--allowerasing', path]]

    def install_from_repositories(self, offers, there, reversible=False):
        # to the version in the repositories, be it higher or lower
        replaced, new = [
            [name for name in sorted(offers) if (name in there.packages) is wanted] for wanted in (True, False)
        ]
        return ([self.INSTALL + ['distro-sync', '--allowerasing'] + replaced] if replaced else []) + self.install(new)

    # --- going back

    def offered_versions(self, names):
        found = self._available(names) if names else []
        return {name: [version for package, version in found if package == name] for name in names}

    def attempts(self):
        return super().attempts() + [(self.put_back_from_repositories, ('conflict',))]

    def put_back(self, ways, there):
        return self._put_back(ways, sorted(ways), 'install', self._offline(ways))

    def put_back_from_repositories(self, ways, there):
        """The files may need packages that are no longer installed."""
        return self._put_back(ways, sorted(ways), 'install')

    def _offline(self, ways):
        """With files alone, the repositories need not answer: dnf would fail without their metadata."""
        return [] if any(way.source[:1] != '/' for way in ways.values()) else ['--disablerepo=*']

    def put_back_by_force(self, ways, there):
        """Without scripts. A package whose %preun has failed is installed in two versions, with the files of either."""
        versions = {name: there.packages.get(name, '').split() for name in sorted(ways)}
        extra = [
            self.of_version(name, version.rpartition(':')[2])
            for name in sorted(ways)
            for version in versions[name]
            if len(versions[name]) > 1 and version != ways[name].version
        ]
        again = [name for name in sorted(ways) if ways[name].version in versions[name]]
        others = [name for name in sorted(ways) if name not in again]
        options = self.NO_SCRIPTS + self._offline(ways)
        return (
            ([self.erase + self.WITHOUT_SCRIPTS + ['--nodeps'] + extra] if extra else [])
            + self._put_back(ways, again, 'reinstall', options)
            + self._put_back(ways, others, 'install', options)
        )

    def _put_back(self, ways, names, verb, options=()):
        # The journal has the checksum of a file of our own.
        command = self.INSTALL + self.UNSIGNED + list(options) + [verb, '--allowerasing']
        return [command + [ways[name].source for name in names]] if names else []

    def simulate(self, argv, there):
        words = ['--assumeno' if word == '--assumeyes' else word for word in argv[1:]]
        status, output, dummy = self._run(argv[:1] + ['--cacheonly'] + words)
        # It aborts because of --assumeno.
        rows = _transaction(output)
        if status and not rows:
            return None
        return (
            {name: version for title, name, version in rows if title.startswith(('Install', 'Upgrad', 'Downgrad'))},
            [name for title, name, dummy in rows if title.startswith('Remov')],
        )

    def remove(self, names):
        # repositories are not needed, so they need not answer
        return self.DNF + ['--assumeyes', '--disablerepo=*'] + self.REMOVE + names

    def has_group(self, name):
        """By its name, in the language of the environment; without a cache, no group is known."""
        status, output, dummy = self._run(self.DNF + ['--quiet', '--cacheonly', 'group', 'list', '--installed'])
        return not status and name in [line.strip() for line in output.splitlines()]

    def install_group(self, name):
        return [self.DNF + ['--assumeyes', 'group', 'install', name]]

    def forget_group(self, name):
        """dnf remembers the group independently of its packages."""
        return self.DNF + ['--assumeyes', 'group', 'mark', 'remove', name]


def _transaction(output):
    """What dnf would do: (section title, name, version) of packages."""
    rows, title = [], None
    for line in output.splitlines():
        if re.match(r'[A-Z][\w/ ]+:$', line):
            title = None if line.endswith('Groups:') else line
        elif not line.startswith(' '):
            title = None
        elif title and re.match(r' \S', line):
            rows.append((title, line.split()))
        elif title and rows:
            rows[-1][1].extend(line.split())  # wrapped after a long name
    return [(title, words[0], without_epoch_0(words[2])) for title, words in rows if len(words) > 2]
