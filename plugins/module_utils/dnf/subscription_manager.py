# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Enables or disables a repository with subscription-manager, which owns redhat.repo."""

import re

from ..guest.files import read_text
from .builder_repositories import NAME_OPTION
from .refusal import Refusal

PROGRAM = 'subscription-manager'
NOT_REGISTERED = 'not yet registered'
SWITCHED_OFF = 'Repositories disabled by configuration'
CONFIGURATION = '/etc/rhsm/rhsm.conf'
MANAGES_NONE = re.compile(r'^manage_repos\s*[=:]\s*0\s*$', re.IGNORECASE | re.MULTILINE)
CURE = 'Let it manage the repositories: %s config --rhsm.manage_repos=1' % PROGRAM


class SubscriptionError(Refusal):
    """subscription-manager failed."""


class SubscriptionManager:
    """run is AnsibleModule.run_command, find is AnsibleModule.get_bin_path."""

    def __init__(self, run, find):
        self.run = run
        self.find = find

    def require_usable(self, repository, found):
        """Changes nothing, so that check mode can report the same as a real run.

        found: the ids of the repositories in the files, which may include the right one: mistyped names end up here,
        and so do cloud images with their own id for the repository.
        """
        if not self.find(PROGRAM):
            raise _unavailable(
                '%s is managed by %s, which is not installed. Install it' % (repository, PROGRAM), repository, found
            )
        status, output = self._call('identity')
        if status == 0:
            return _require_managing()
        if NOT_REGISTERED in output.lower():
            raise _unavailable(
                'This system is not registered with Red Hat, so %s cannot be enabled or disabled. Register it first '
                '(subscription-manager register, or the module community.general.redhat_subscription)' % repository,
                repository,
                found,
            )
        raise SubscriptionError('%s identity failed with status %d: %s' % (PROGRAM, status, output))

    def switch(self, repository, enabled, found):
        """Its output, because exit status 0 does not mean that it has done anything."""
        option = '--%s=%s' % ('enable' if enabled else 'disable', repository)
        status, output = self._call('repos', option)
        if status != 0:
            raise _unavailable(
                '%s repos %s failed with status %d: %s. If the repository is not listed by %s repos --list, '
                'the subscription of this system does not include it: enable one that is listed'
                % (PROGRAM, option, status, output, PROGRAM),
                repository,
                found,
            )
        return '%s repos %s exited with status 0 and printed %s' % (PROGRAM, option, _quoted(output))

    def _call(self, command, *arguments):
        status, output, errors = self.run(
            [self.find(PROGRAM), command] + list(arguments), environ_update={'LC_ALL': 'C', 'LANGUAGE': 'C'}
        )
        lines = [line.strip() for line in (output + '\n' + errors).splitlines() if line.strip()]
        return status, ' '.join(lines).rstrip('.')


def _require_managing():
    if MANAGES_NONE.search(read_text('/', CONFIGURATION) or ''):
        raise SubscriptionError(
            "%s says manage_repos=0, so %s would only print '%s'. %s" % (CONFIGURATION, PROGRAM, SWITCHED_OFF, CURE)
        )


def _quoted(output):
    cure = '. ' + CURE if SWITCHED_OFF.lower() in output.lower() else ''
    return ("'%s'" % output if output else 'nothing') + cure


def _unavailable(start, repository, found):
    there = (
        'Found in the repository files: %s' % ', '.join(found)
        if found
        else 'No repositories were found in the repository files'
    )
    results = {} if repository in found else {'found': found}
    return SubscriptionError('%s, or name another repository with %s. %s' % (start, NAME_OPTION, there), **results)
