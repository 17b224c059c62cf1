# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the guest's package manager knows: whether a package is installed, and which files are owned by packages.

Needs only the dpkg and rpm programs, no Python bindings. `run` takes an argument list and returns
(status, stdout, stderr), or None if the program is not installed.
"""

import os
import re


def manager_of(root, run):
    """The guest's package manager. Either tool may be installed on the other's distributions, so the one with a
    database counts, not the one with a program."""
    return Dpkg(run) if has_dpkg(root) else Rpm(run)


def has_dpkg(root):
    try:
        return os.path.getsize(os.path.join(root, 'var/lib/dpkg/status')) > 0
    except OSError:
        return False


class Dpkg:
    name = 'dpkg'
    FORMAT = '${db:Status-Status}\\t${Package}\\t${Version}\\t${Architecture}\\n'

    def __init__(self, run):
        self._run = run

    def installed(self, package):
        answer = self._run(['dpkg-query', '--show', '--showformat=' + self.FORMAT, package])
        for line in _lines(answer):
            status, name, version, architecture = line.split('\t')
            # A removed package that was not purged is still listed, as "config-files".
            if status == 'installed':
                upstream, revision = self.split_version(version)
                return {
                    'name': name,
                    'version': upstream,
                    'release': revision,
                    'full_version': version,
                    'architecture': architecture,
                    'manager': self.name,
                }
        return None

    @staticmethod
    def split_version(version):
        """`2:12.2.0-1+deb12u4` is upstream's 12.2.0 in the distribution's revision 1+deb12u4."""
        without_epoch = version.split(':', 1)[-1]
        upstream, dash, revision = without_epoch.rpartition('-')
        return (upstream, revision) if dash else (without_epoch, '')

    def owned(self, paths):
        if not paths:
            return set()
        spellings = {spelling: path for path in paths for spelling in self._spellings(path)}
        answer = self._run(['dpkg-query', '--search'] + sorted(spellings))
        owned = set()
        for line in _lines(answer):
            owner, dummy, path = line.rpartition(': ')
            if path in spellings and not re.match('(local )?diversion', owner):
                owned.add(spellings[path])
        return owned

    @staticmethod
    def _spellings(path):
        """With a merged /usr, dpkg may know /usr/lib/x as /lib/x: it compares names, not files."""
        yield path
        if re.match('/usr/(bin|sbin|lib)', path):
            yield path[len('/usr') :]


class Rpm:
    name = 'rpm'
    FORMAT = '%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\n'

    def __init__(self, run):
        self._run = run

    def installed(self, package):
        answer = self._run(['rpm', '--query', '--queryformat', self.FORMAT, package])
        if answer is None or answer[0] != 0:
            return None
        name, epoch, version, release, architecture = _lines(answer)[0].split('\t')
        return {
            'name': name,
            'version': version,
            'release': release,
            'full_version': ('' if epoch == '0' else epoch + ':') + version + '-' + release,
            'architecture': architecture,
            'manager': self.name,
        }

    def owned(self, paths):
        if not paths:
            return set()
        answer = self._run(['rpm', '--query', '--file'] + list(paths))
        if answer is None:
            # An unknown package manager may own them all, so none can be considered unowned.
            return set(paths)
        # For owned files rpm prints only the package; unowned files are named.
        strangers = re.findall(
            '^(?:error: )?file (/.*?)(?: is not owned by any package|: )', answer[1] + answer[2], re.MULTILINE
        )
        return set(paths) - set(strangers)


def _lines(answer):
    return [] if answer is None else answer[1].splitlines()
