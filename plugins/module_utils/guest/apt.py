# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""apt and dpkg."""

import re

from . import native_package
from .package_failure import Failure, Words
from .package_manager import DISK_FULL, Manager, There


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
