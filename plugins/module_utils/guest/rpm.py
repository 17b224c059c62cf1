# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the package managers on top of rpm have in common."""

import re

from .package_failure import Failure, Words
from .package_manager import DISK_FULL, Manager, There

# Rows for WORDS: rpm's own messages, which its callers pass on.
DISK = Words(
    'disk',
    r'^.*(?:No space left on device|more space (?:needed )?on the \S+ filesystem).*$',
    DISK_FULL,
)
DATABASE = Words(
    'database',
    r'^(?:error: )?(.*(?:DB_RUNRECOVERY|rpmdb open failed|rpmdb: .* panic).*)$',
    'The database of rpm is damaged: {found}. Run rpm --rebuilddb on this guest, then run again',
)


class Rpm(Manager):
    SUFFIX = '.rpm'
    PACKAGE_FORMAT = 'rpm'
    has_key_database = True
    # trusted keys, which rpm lists like packages
    KEYS = 'gpg-pubkey'
    QUERY = ['rpm', '--query', '--all', '--queryformat', '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n']
    erase_test = ['rpm', '--erase', '--test']
    erase = erase_program = ['rpm', '--erase']
    WITHOUT_SCRIPTS = ['--noscripts']

    def there(self):
        found = {}
        for line in self.run(self.QUERY).splitlines():
            name, version = line.split('\t')
            if name != self.KEYS:
                found.setdefault(name, []).append(without_epoch_0(version))
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

    def configured(self):
        """rpm renames edited configuration files of packages that it removes."""
        return []

    def forget_configuration(self, names):
        return []

    def erase_by_force(self, command, names):
        return [command + self.WITHOUT_SCRIPTS + names]

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
        return name, without_epoch_0(version)

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


def without_epoch_0(version):
    return version[2:] if version.startswith('0:') else version
