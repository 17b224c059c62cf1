# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The package managers, each with its own class: their commands, and how to parse the output.

Uses command lines, not Python bindings: those exist for one interpreter, and Ansible may run on another. `run` takes an
argument list and returns (status, stdout, stderr).
"""

import collections
import os
import re

from . import native_package
from .package_failure import Failure, Words, explained

# Not allowed in a name: patterns, versions, groups and options would select other packages.
NO_NAME = re.compile(r'^[-@]|[*?\[\]<>=!/\s]|^$')

DISK_FULL = 'The disk is full: {found}. Free some space and run again'

# What is installed. packages: versions by name. spellings: versions by any name that the package manager accepts.
There = collections.namedtuple('There', 'packages spellings')
# How to get a package of this version: the path of a file, or what the package manager calls it.
Way = collections.namedtuple('Way', 'version source')


def manager_of(root, run):
    """The guest's package manager: the one with a database."""
    for kind in MANAGERS:
        if kind.rules(root):
            return kind(run)
    raise Failure('unsupported', 'No supported package manager found on this guest: neither apt with packages nor dnf')


class Manager:
    """What they have in common."""

    name = None
    # of package files
    SUFFIX = None
    # as published.py calls it
    PACKAGE_FORMAT = None
    # whether packages are signed, and checked with keys in the database of packages
    has_key_database = False
    # rows of package_failure.Words, the first match counts
    WORDS = ()
    # what it says of a script of a package that failed where this does not make the command fail
    SCRIPT_FAILED = None

    def __init__(self, run):
        self._run = run
        self.warnings = []

    def run(self, argv):
        """The command's output. Raises Failure if it fails."""
        answer = self._run(argv)
        if answer[0]:
            raise self._failure(argv, answer)
        if self.SCRIPT_FAILED:
            found = re.findall(self.SCRIPT_FAILED, answer[2], re.MULTILINE)
            self.warnings += ['%s. The package is installed, but this script did not finish' % each for each in found]
        return answer[1]

    def _failure(self, argv, answer):
        return explained(self.WORDS, argv[0], answer)

    def refuse_names(self, names):
        """Refuse names that would be interpreted as something other than a package name."""
        wrong = [name for name in names if NO_NAME.search(name)]
        if wrong:
            raise Failure(
                'no_such_package',
                '%s: not the name of a package. Write only names, without versions, patterns, '
                'groups and paths; use the option "file" for a package file, and "group" for '
                'a package group' % ', '.join(map(repr, wrong)),
            )

    def listed(self, name, there):
        """The package's name in there.packages."""
        return name

    def trusted(self, fingerprint):
        """Whether the database of packages has this key."""
        return False

    def distrust(self, fingerprint):
        """Remove it from there."""

    def attempts(self):
        """How to put packages back, one after the other: commands for Ways, and the causes that they may get over."""
        return [(self.put_back, ()), (self.put_back_by_force, ('other', 'interrupted'))]

    def removable(self, names):
        """(names that nothing else needs, those that stay: [{name, because}])."""
        names, stays = sorted(names), []
        while names:
            needed = self.needed(names)
            if not needed:
                break
            stays += [{'name': name, 'because': needed[name]} for name in names if name in needed]
            names = [name for name in names if name not in needed]
        return names, sorted(stays, key=lambda stay: stay['name'])

    def needed(self, names):
        """{name: reason} of those that cannot be removed along with the others; empty if all can."""
        answer = self._run(self.erase_test + names)
        if not answer[0]:
            return {}
        reasons = {
            name: because for name, because in self.reasons(answer[1] + answer[2], names).items() if name in names
        }
        # If the output is not understood, remove nothing.
        return reasons or dict.fromkeys(names, str(self._failure(self.erase_test, answer)))


class Apt(Manager):
    name = 'apt'
    SUFFIX = '.deb'
    PACKAGE_FORMAT = 'deb'
    # Up to Debian 11, apt-get gives up at the first name that a busy resolver does not answer in time. Later ones try
    # three times more, and dnf ten times.
    APT_GET = ['apt-get', '--quiet', '-o', 'Acquire::Retries=3']
    # keep edited configuration files
    INSTALL = APT_GET + ['--yes', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold']
    # allow going back to an older build
    IN_PLACE = ['--allow-downgrades']
    # remove the configuration of a replaced package, too
    PURGE = ['--purge']
    SCRIPTS = ('preinst', 'postinst', 'prerm', 'postrm')
    QUERY = [
        'dpkg-query',
        '--show',
        '--showformat=${db:Status-Abbrev}\\t${Package}\\t${Architecture}\\t${binary:Package}\\t${Version}\\t${Provides}\\n',
    ]
    # even if it was only unpacked in part
    ERASE = ['dpkg', '--force-remove-reinstreq']
    erase_test = ERASE + ['--simulate', '--purge']
    erase = ERASE + ['--purge']
    erase_program = ERASE + ['--remove']
    WORDS = (
        Words(
            'disk',
            r'^.*(?:No space left on device|don\'t have enough free space).*$',
            DISK_FULL,
        ),
        Words(
            'interrupted',
            r'dpkg was interrupted',
            'dpkg was interrupted on this guest. Run dpkg --configure -a there, then run again',
        ),
        Words(
            'signature',
            r'^[EW]: (.*(?:is not signed|NO_PUBKEY|EXPKEYSIG|REVKEYSIG|BADSIG|signatures were invalid).*)$',
            'The signature of a repository cannot be checked: {found}. Install its key, or correct the repository in '
            '/etc/apt/sources.list or /etc/apt/sources.list.d',
        ),
        Words(
            'held',
            r'^The following held packages will be changed:\n((?:  .*\n)+)',
            'Held on this guest (apt-mark hold): {found}. Run apt-mark unhold there to allow it, then run again',
        ),
        Words(
            'no_such_package',
            r'^Package (\S+ is a virtual package provided by:\n(?:  .*\n)+)',
            '{found}. Name one of those instead',
        ),
        Words(
            'no_such_package',
            r"^E: (?:Unable to locate package (?=\S)|Package '?(?=\S+ has no installation candidate))"
            r"([^' \n]+)",
            'The repositories of this guest have no package {found}. Check the name, and whether the '
            'repository that has it is in /etc/apt/sources.list.d',
        ),
        Words(
            'clock',
            r'^E: (Release file for .* (?:is not valid yet|is expired) .*?)\.',
            '{found}. Correct the clock of this guest (timedatectl). If it is right, the repository is no longer '
            'updated: replace it in /etc/apt/sources.list or /etc/apt/sources.list.d',
        ),
        Words(
            'suite',
            r"^E: (Repository .* changed its '.*' value .*)$",
            '{found}. If that is expected, as it is after a new release of the distribution, run '
            'apt-get update --allow-releaseinfo-change there, then run again',
        ),
        Words(
            'repositories',
            r'^E: (?:Failed to fetch (.*)|The repository (.* does not have a Release file)\.?)$',
            'The repositories do not answer: {found}. Correct their addresses in /etc/apt/sources.list or '
            "/etc/apt/sources.list.d, or the guest's network or proxy",
        ),
        Words(
            'file',
            r'^E: (?:Unsupported file|Could not read meta data from) (\S+)',
            '{found} is not a package file that apt can read',
        ),
        Words(
            'conflict',
            r'^The following packages have unmet dependencies:\n((?: .*\n)+)',
            'Dependencies cannot be met: {found}',
        ),
        # apt-get itself only prints that dpkg has failed
        Words('other', r'^dpkg: error processing (?:package|archive) .*:\r?\n (.+)$', 'dpkg failed: {found}'),
    )

    def __init__(self, run):
        super().__init__(run)
        self._architecture = None

    @classmethod
    def rules(cls, root):
        return native_package.has_dpkg(root)

    def _rows(self):
        return [line.split('\t') for line in self.run(self.QUERY).splitlines()]

    def there(self):
        rows = self._rows()
        # Including those that are unpacked but not configured: their files are installed.
        packages = {
            qualified: version for status, dummy, dummy, qualified, version, dummy in rows if status[1:2] not in 'nc'
        }
        spellings = {}
        for status, package, architecture, qualified, version, provides in rows:
            if status[1:2] in 'iWt':
                spellings.update({qualified: version, '%s:%s' % (package, architecture): version})
                if architecture in (self._native(), 'all'):
                    spellings[package] = version
                    for provided in re.findall(r'(?:^|, *)([^\s,(]+)', provides):
                        spellings.setdefault(provided, None)
        return There(packages, spellings)

    def _native(self):
        if self._architecture is None:
            self._architecture = self.run(['dpkg', '--print-architecture']).strip()
        return self._architecture

    def missing(self, names, there):
        """Names that no package has or provides. Foreign architectures only count for names qualified with them."""
        return [name for name in names if name not in there.spellings]

    def has(self, name, version, there):
        return there.spellings.get(name) == version

    def refresh(self):
        # by default, apt-get only warns about a repository that does not answer
        self.run(self.APT_GET + ['-o', 'APT::Update::Error-Mode=any', 'update'])

    def refresh_repository(self, name, path):
        """Only that of this file. Lists of others stay as they are."""
        only = ['-o', 'Dir::Etc::sourcelist=' + path, '-o', 'Dir::Etc::sourceparts=-', '-o', 'APT::Get::List-Cleanup=0']
        self.run(self.APT_GET + only + ['-o', 'APT::Update::Error-Mode=any', 'update'])

    def offered(self, names):
        """The version of each that would be installed from the repositories, None if they have none."""
        candidates = self._candidates(names)
        return {name: None if candidates.get(name, '(none)') == '(none)' else candidates[name] for name in names}

    def _candidates(self, names):
        """By all names that apt knows. Without a status file, installed packages do not count."""
        output = self.run(
            ['apt-cache', '-o', 'Dir::State::status=/dev/null', '-o', 'Dir::Cache::pkgcache=', 'policy'] + names
        )
        return dict(re.findall(r'^(\S+):\n.*\n  Candidate: (.*)$', output, re.MULTILINE))

    def refuse_unknown(self, names):
        """apt-get treats an unknown name as a pattern, and one that ends in "-" as a package to remove."""
        known = self._candidates(names)
        unknown = [name for name in names if name not in known and name.split(':')[0] not in known]
        if unknown:
            raise self._failure(
                ['apt-get'], (100, '', '\n'.join('E: Unable to locate package ' + name for name in unknown))
            )

    def install(self, names):
        """The commands that install them."""
        return [self.INSTALL + ['install'] + names] if names else []

    def install_file(self, path, allow_unsigned, reversible=False):
        return [self._install_in_place(reversible) + [path]]

    def install_from_repositories(self, offers, there, reversible=False):
        return [self._install_in_place(reversible) + [self.of_version(*offer) for offer in sorted(offers.items())]]

    def _install_in_place(self, reversible):
        return self.INSTALL + self.IN_PLACE + ([] if reversible else self.PURGE) + ['install']

    # --- going back

    @staticmethod
    def of_version(name, version):
        return '%s=%s' % (name, version)

    def offered_versions(self, names):
        """All versions of each that the repositories have."""
        output = self.run(['apt-cache', 'madison'] + names) if names else ''
        found = re.findall(r'^ *(\S+) \| *(\S+) \| .* Packages$', output, re.MULTILINE)
        return {name: [version for package, version in found if package == name.split(':')[0]] for name in names}

    def configured(self):
        """Packages that were removed without their configuration files."""
        return [qualified for status, dummy, dummy, qualified, dummy, dummy in self._rows() if status[1:2] == 'c']

    def forget_configuration(self, names):
        return [self.erase + names]

    def put_back(self, ways, there):
        """The commands that install them: a Way for each name."""
        return [self._install_in_place(reversible=True) + [ways[name].source for name in sorted(ways)]] if ways else []

    def put_back_by_force(self, ways, there):
        """Without the scripts of what is installed now. apt refuses to replace a package that was unpacked in part."""
        partial = [row[3] for row in self._rows() if row[0][2:3] == 'R' and row[3] in ways]
        remove = [self.erase_program[:2] + ['--force-depends'] + self.erase_program[2:] + partial] if partial else []
        return self._disarm(sorted(ways)) + remove + self.put_back(ways, there)

    def erase_by_force(self, command, names):
        return self._disarm(names) + [command + names]

    def _disarm(self, names):
        """Delete their scripts: dpkg neither replaces nor removes a package whose scripts fail."""
        answers = [
            self._run(['dpkg-query', '--control-path', name, script]) for name in names for script in self.SCRIPTS
        ]
        paths = [answer[1].strip() for answer in answers if not answer[0] and answer[1].strip()]
        return [['rm', '--force', '--'] + paths] if paths else []

    def simulate(self, argv, there):
        """({name: version} that it would install, names that it would remove), None if it cannot tell."""
        status, output, dummy = self._run(argv[:1] + ['--simulate'] + argv[1:])
        if status:
            return None
        new = dict(re.findall(r'^Inst (\S+) (?:\[.*?\] )?\((\S+)', output, re.MULTILINE))
        gone = re.findall(r'^(?:Remv|Purg) (\S+)', output, re.MULTILINE)
        return (
            {self.listed(name, there): version for name, version in new.items()},
            [self.listed(name, there) for name in gone],
        )

    def listed(self, name, there):
        """As dpkg lists it: apt omits the architecture if it is the guest's."""
        qualified = '%s:%s' % (name, self._native())
        return qualified if qualified in there.packages else name

    def describe_file(self, path):
        """(name, version) of a package file."""
        answer = self._run(['dpkg-deb', '--show', '--showformat=${Package}\\t${Version}', path])
        if answer[0]:
            raise Failure('file', '%s is not a package file that dpkg can read' % path, answer)
        return answer[1].split('\t')

    def remove(self, names):
        return ['apt-get', '--quiet', '--yes', 'purge'] + names

    def reasons(self, printed, names):
        reasons = {}
        for name, why in re.findall(
            r'^dpkg: error processing package (\S+) \(--purge\):\n (.*)', printed, re.MULTILINE
        ):
            dependents = re.search(
                r'^dpkg: dependency problems prevent removal of %s:\n((?: .*\n)+)' % re.escape(name),
                printed,
                re.MULTILINE,
            )
            users = re.findall(r'^ (\S+) (?:pre-)?depends on', dependents.group(1), re.MULTILINE) if dependents else []
            because = 'needed by ' + ', '.join(users) if users else why
            reasons.update((spelling, because) for spelling in names if spelling in (name, name.split(':')[0]))
        return reasons

    def finish_interrupted(self):
        self.run(['dpkg', '--force-confold', '--configure', '--pending'])

    def has_group(self, name):
        raise Failure('unsupported', 'apt has no package groups, so there is no group %s. Leave the option out' % name)


class Dnf(Manager):
    name = 'dnf'
    SUFFIX = '.rpm'
    PACKAGE_FORMAT = 'rpm'
    has_key_database = True
    # exit_on_lock, because dnf would wait for another process forever
    DNF = ['dnf', '--setopt=exit_on_lock=1']
    INSTALL = DNF + ['--assumeyes', '--setopt=install_weak_deps=False']
    UNSIGNED = ['--setopt=localpkg_gpgcheck=0']
    NO_SCRIPTS = ['--setopt=tsflags=noscripts']
    # rpm goes on where %post fails, and leaves what it should have done undone. %preun and %postun are of what is
    # replaced.
    SCRIPT_FAILED = r'^Error in (?:POSTIN|POSTTRANS) scriptlet in rpm package .+$'
    # trusted keys, which rpm lists like packages
    KEYS = 'gpg-pubkey'
    QUERY = ['rpm', '--query', '--all', '--queryformat', '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n']
    erase_test = ['rpm', '--erase', '--test']
    erase = erase_program = ['rpm', '--erase']
    WITHOUT_SCRIPTS = ['--noscripts']
    WORDS = (
        Words(
            'disk',
            r'^.*(?:No space left on device|more space needed on the \S+ filesystem).*$',
            DISK_FULL,
        ),
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
        Words(
            'database',
            r'^(?:error: )?(.*(?:DB_RUNRECOVERY|rpmdb open failed|rpmdb: .* panic).*)$',
            'The database of rpm is damaged: {found}. Run rpm --rebuilddb on this guest, then run again',
        ),
        Words(
            'no_such_package',
            r'^No match for argument: (.+)$',
            'The repositories of this '
            'guest have no package {found}. Check the name, and whether the repository that has it is enabled',
        ),
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
            'The repositories do not answer: {found}. Correct '
            "their addresses in /etc/yum.repos.d, disable those that are gone, or correct the guest's network or proxy",
        ),
        Words(
            'file',
            r'^(?:Could not open|Can not load RPM file): (\S+?)\.?$',
            '{found} is not a package file that dnf can read',
        ),
        Words('conflict', r'^Error: *\n((?: .*\n?)+)', 'Dependencies cannot be met: {found}'),
    )

    @classmethod
    def rules(cls, root):
        return os.path.exists(os.path.join(root, 'usr/bin/dnf'))

    def there(self):
        found = {}
        for line in self.run(self.QUERY).splitlines():
            name, version = line.split('\t')
            if name != self.KEYS:
                found.setdefault(name, []).append(_without_epoch_0(version))
        # Each version once: it may be installed for several architectures.
        packages = {name: ' '.join(sorted(set(versions))) for name, versions in found.items()}
        return There(packages, packages)

    def missing(self, names, there):
        unknown = [name for name in names if name not in there.spellings]
        unprovided = self._denied('no package provides %s', unknown, ['--whatprovides'])
        return self._denied('package %s is not installed', unprovided)  # a name with an architecture

    def _denied(self, words, names, options=()):
        """The names about which rpm prints these words."""
        output = self._run(['rpm', '--query', *options, *names])[1] if names else ''
        return [name for name in names if words % name in output.splitlines()]

    def has(self, name, version, there):
        return version in there.packages.get(name, '').split()

    def refresh(self):
        # Without --refresh, mirrors that are gone go unnoticed until the cached metadata expires.
        # --assumeyes, because dnf asks whether to accept the configured key of signed metadata.
        self.run(self.DNF + ['--quiet', '--assumeyes', '--refresh', 'makecache'])

    def refresh_repository(self, name, path):
        """Only this one. skip_if_unavailable would hide a failure."""
        only = ['--repo=' + name, '--setopt=%s.skip_if_unavailable=0' % name]
        self.run(self.DNF + ['--quiet', '--assumeyes'] + only + ['--refresh', 'makecache'])

    def _keys(self, fingerprint):
        """As rpm lists the key: under the last 8 digits of its fingerprint, or from rpm 6 on under all of them."""
        answer = self._run(['rpm', '--query', self.KEYS, '--queryformat', '%{NAME}-%{VERSION}-%{RELEASE}\n'])
        digits = fingerprint.lower()
        return [line for line in answer[1].splitlines() if line.split('-')[2:3] in ([digits], [digits[-8:]])]

    def trusted(self, fingerprint):
        return bool(self._keys(fingerprint))

    def trust(self, path):
        """The key in this file."""
        self.run(['rpm', '--import', path])

    def distrust(self, fingerprint):
        keys = self._keys(fingerprint)
        if keys:
            self.run(self.erase + keys)

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
        return [self.INSTALL + (self.UNSIGNED if allow_unsigned else []) + ['--allowerasing', 'install', path]]

    def install_from_repositories(self, offers, there, reversible=False):
        # to the version in the repositories, be it higher or lower
        replaced, new = [
            [name for name in sorted(offers) if (name in there.packages) is wanted] for wanted in (True, False)
        ]
        return ([self.INSTALL + ['--allowerasing', 'distro-sync'] + replaced] if replaced else []) + self.install(new)

    # --- going back

    @staticmethod
    def of_version(name, version):
        return '%s-%s' % (name, version)

    def offered_versions(self, names):
        found = self._available(names) if names else []
        return {name: [version for package, version in found if package == name] for name in names}

    def configured(self):
        """rpm renames edited configuration files of packages that it removes."""
        return []

    def forget_configuration(self, names):
        return []

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

    def erase_by_force(self, command, names):
        return [command + self.WITHOUT_SCRIPTS + names]

    def _put_back(self, ways, names, verb, options=()):
        # The journal has the checksum of a file of our own.
        command = self.INSTALL + self.UNSIGNED + list(options) + ['--allowerasing', verb]
        return [command + [ways[name].source for name in names]] if names else []

    def simulate(self, argv, there):
        status, output, dummy = self._run(argv[:1] + ['--assumeno', '--cacheonly'] + argv[1:])
        # It aborts because of --assumeno.
        rows = _transaction(output)
        if status and not rows:
            return None
        return (
            {name: version for title, name, version in rows if title.startswith(('Install', 'Upgrad', 'Downgrad'))},
            [name for title, name, dummy in rows if title.startswith('Remov')],
        )

    def describe_file(self, path):
        answer = self._run(
            [
                'rpm',
                '--query',
                '--package',
                '--nosignature',
                '--queryformat',
                '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}',
                path,
            ]
        )
        if answer[0]:
            raise Failure('file', '%s is not a package file that rpm can read' % path, answer)
        name, version = answer[1].split('\t')
        return name, _without_epoch_0(version)

    def remove(self, names):
        # repositories are not needed, so they need not answer
        return self.DNF + ['--assumeyes', '--noautoremove', '--disablerepo=*', 'remove'] + names

    def reasons(self, printed, names):
        reasons = {}
        for needed, user in re.findall(r'^\t(.*) is needed by \(installed\) (\S+)$', printed, re.MULTILINE):
            output = self._run(
                ['rpm', '--query', '--whatprovides', '--queryformat', '%{NAME}\\n', needed.split(' ')[0]]
            )[1]
            for name in output.split():
                reasons.setdefault(name, []).append(user)
        return {name: 'needed by ' + ', '.join(sorted(set(users))) for name, users in reasons.items()}

    def finish_interrupted(self):
        """rpm has nothing to resume."""

    def has_group(self, name):
        """By its name, in the language of the environment; without a cache, no group is known."""
        status, output, dummy = self._run(self.DNF + ['--quiet', '--cacheonly', 'group', 'list', '--installed'])
        return not status and name in [line.strip() for line in output.splitlines()]

    def install_group(self, name):
        return [self.DNF + ['--assumeyes', 'group', 'install', name]]

    def forget_group(self, name):
        """dnf remembers the group independently of its packages."""
        return self.DNF + ['--assumeyes', 'group', 'mark', 'remove', name]


MANAGERS = (Apt, Dnf)


def _without_epoch_0(version):
    return version[2:] if version.startswith('0:') else version


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
    return [(title, words[0], words[2]) for title, words in rows if len(words) > 2]
