# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the package managers have in common: their commands, and how to parse the output.

Uses command lines, not Python bindings: those exist for one interpreter, and Ansible may run on another. `run` takes an
argument list and returns (status, stdout, stderr).
"""

import collections
import re

from .package_failure import Failure, explained

# Not allowed in a name: patterns, versions, groups and options would select other packages.
NO_NAME = re.compile(r'^[-@]|[*?\[\]<>=!/\s]|^$')

DISK_FULL = 'The disk is full: {found}. Free some space and run again'

# What is installed. packages: versions by name. spellings: versions by any name that the package manager accepts.
There = collections.namedtuple('There', 'packages spellings')
# How to get a package of this version: the path of a file, or what the package manager calls it.
Way = collections.namedtuple('Way', 'version source')


class Manager:
    """What they have in common."""

    name = None
    # of package files
    SUFFIX = None
    # as published.py calls it
    PACKAGE_FORMAT = None
    # whether packages are signed, and checked with keys in the database of packages
    has_key_database = False
    # exit statuses of commands that have done what they should
    SUCCESSES = (0,)
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
        if answer[0] not in self.SUCCESSES:
            raise self._failure(argv, answer)
        if self.SCRIPT_FAILED:
            found = re.findall(self.SCRIPT_FAILED, answer[1] + '\n' + answer[2], re.MULTILINE)
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
