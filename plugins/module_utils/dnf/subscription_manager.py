# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ask subscription-manager to switch a repository. It owns redhat.repo, so nobody else may write there."""

import re

from ..guest.files import read_text
from .builder_repositories import NAME_OPTION
from .refusal import Refusal

PROGRAM = 'subscription-manager'
NOT_REGISTERED = 'not yet registered'
SWITCHED_OFF = 'Repositories disabled by configuration'
CONFIGURATION = '/etc/rhsm/rhsm.conf'
MANAGES_NONE = re.compile(r'^manage_repos\s*[=:]\s*0\s*$', re.IGNORECASE | re.MULTILINE)
CURE = 'Let it manage them: %s config --rhsm.manage_repos=1' % PROGRAM


class SubscriptionError(Refusal):
    """subscription-manager did not do it."""


class SubscriptionManager:
    """run is AnsibleModule.run_command, find is AnsibleModule.get_bin_path."""

    def __init__(self, run, find):
        self.run = run
        self.find = find

    def require_usable(self, repository, found):
        """Changes nothing, so that check mode can say the same as the real run.

        found: the ids of the repositories in the files. The one that is meant may be among them: a mistyped name ends
        here, and so does an image of a cloud that gives the repository an id of its own.
        """
        if not self.find(PROGRAM):
            raise _unavailable(
                '%s belongs to %s, which is not installed. Install it' % (repository, PROGRAM), repository, found
            )
        status, output = self._call('identity')
        if status == 0:
            return _require_managing()
        if NOT_REGISTERED in output.lower():
            raise _unavailable(
                'This system is not registered with Red Hat, so %s cannot be switched. Register it first '
                '(subscription-manager register, or the module community.general.redhat_subscription)' % repository,
                repository,
                found,
            )
        raise SubscriptionError('%s identity failed with status %d: %s' % (PROGRAM, status, output))

    def switch(self, repository, enabled, found):
        """What it said. Success is not enough: it can end with status 0 and have done nothing."""
        option = '--%s=%s' % ('enable' if enabled else 'disable', repository)
        status, output = self._call('repos', option)
        if status != 0:
            raise _unavailable(
                '%s repos %s failed with status %d: %s. If the repository is not in the list of %s repos --list, '
                'the subscription of this system does not include it: enable one that is there'
                % (PROGRAM, option, status, output, PROGRAM),
                repository,
                found,
            )
        return '%s repos %s ended with status 0 and said %s' % (PROGRAM, option, _quoted(output))

    def _call(self, command, *arguments):
        status, output, errors = self.run(
            [self.find(PROGRAM), command] + list(arguments), environ_update={'LC_ALL': 'C', 'LANGUAGE': 'C'}
        )
        lines = [line.strip() for line in (output + '\n' + errors).splitlines() if line.strip()]
        return status, ' '.join(lines).rstrip('.')


def _require_managing():
    if MANAGES_NONE.search(read_text('/', CONFIGURATION) or ''):
        raise SubscriptionError(
            "%s says manage_repos=0, so %s does no more than say '%s'. %s"
            % (CONFIGURATION, PROGRAM, SWITCHED_OFF, CURE)
        )


def _quoted(output):
    cure = '. ' + CURE if SWITCHED_OFF.lower() in output.lower() else ''
    return ("'%s'" % output if output else 'nothing') + cure


def _unavailable(start, repository, found):
    there = (
        'Found in the repository files: %s' % ', '.join(found)
        if found
        else ('No repository at all was found in the repository files')
    )
    results = {} if repository in found else {'found': found}
    return SubscriptionError('%s, or name another repository with %s. %s' % (start, NAME_OPTION, there), **results)
