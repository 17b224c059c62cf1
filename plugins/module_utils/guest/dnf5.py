# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""dnf5, which is the dnf of Fedora from 41 on: another program, with the commands of dnf 4 and messages of its own."""

import os

from .dnf import NO_SUCH_PACKAGE, REPOSITORIES, Dnf
from .files import below
from .package_failure import Words
from .rpm import DATABASE, DISK

PROGRAM = '/usr/bin/dnf5'
DNF_PROGRAM = '/usr/bin/dnf'


class Dnf5(Dnf):
    name = 'dnf5'
    # It ignores exit_on_lock, and waits for another process itself.
    DNF = ['dnf5']
    INSTALL = DNF + ['--assumeyes', '--setopt=install_weak_deps=False']
    REMOVE = ['remove', '--no-autoremove']
    SCRIPT_FAILED = r'\bError in %(?:post|posttrans) scriptlet: .+$'
    WORDS = (
        DISK,
        Words(
            'signature',
            r'^\W*(OpenPGP check for package .* has failed.*|Signature verification failed.*'
            r'|.*signature verification error.*)$',
            'A signature cannot be checked: {found}. Install the key of the repository; for a package file of your '
            'own, use allow_unsigned',
        ),
        Words(
            'held',
            r"Argument '(.+)' matches only (?:excluded packages|packages excluded by versionlock)\.$",
            "{found}: blocked on this guest by an exclude in dnf's configuration or a version lock. See dnf "
            'versionlock list',
        ),
        Words(
            'held',
            r'(package \S+ from \S+ is filtered out by (?:modular|exclude) filtering)',
            "{found}. See the excludes in dnf's configuration and dnf module list",
        ),
        DATABASE,
        NO_SUCH_PACKAGE,
        Words(
            'repositories',
            r'(Failed to download metadata \(.*|Failed to download packages.*|No enabled repositories.*)$',
            REPOSITORIES,
        ),
        Words('file', r'Failed to access RPM "(\S+)":', '{found} is not a package file that dnf can read'),
        Words('conflict', r'^Failed to resolve the transaction:\n((?:.+\n?)+)', 'Dependencies cannot be met: {found}'),
        # the problems of rpm's own checks, such as files of other packages
        Words('other', r'^(Transaction failed: .*(?:\n  - .*)*)', '{found}'),
    )

    @classmethod
    def rules(cls, root):
        return is_dnf5(root)

    def has_group(self, name):
        """By its id: dnf5 knows groups by no other name. The output is a table of ids, names and whether installed."""
        status, output, dummy = self._run(self.DNF + ['--quiet', '--cacheonly', 'group', 'list', '--installed'])
        return not status and name in [line.split()[0] for line in output.splitlines() if line.strip()]

    def forget_group(self, name):
        return self.DNF + ['--assumeyes', 'group', 'remove', '--no-packages', name]


def is_dnf5(root):
    """Whether the dnf of this guest is dnf5."""
    if not os.path.exists(below(root, PROGRAM)):
        return False
    # If both are installed, the one called dnf counts.
    program = below(root, DNF_PROGRAM)
    if not os.path.lexists(program):
        return True
    return os.path.islink(program) and os.path.basename(os.readlink(program)) == 'dnf5'
