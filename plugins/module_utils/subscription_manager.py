# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ask subscription-manager to switch a repository. It owns redhat.repo, so nobody else may write there."""

from ansible_collections.esxi_arm.guest.plugins.module_utils.builder_repositories import NAME_OPTION

PROGRAM = 'subscription-manager'
NOT_REGISTERED = 'not yet registered'


class SubscriptionError(Exception):
    pass


class SubscriptionManager(object):
    """run is AnsibleModule.run_command, find is AnsibleModule.get_bin_path."""

    def __init__(self, run, find):
        self.run = run
        self.find = find

    def require_registered(self, repository):
        """Changes nothing, so that check mode can say the same as the real run."""
        status, output = self._call('identity', repository)
        if status == 0:
            return
        if NOT_REGISTERED in output.lower():
            raise SubscriptionError(
                'This system is not registered with Red Hat, so %s cannot be switched. Register it first '
                '(subscription-manager register, or the module community.general.redhat_subscription)' % repository)
        raise SubscriptionError('%s identity failed with status %d: %s' % (PROGRAM, status, output))

    def switch(self, repository, enabled):
        option = '--%s=%s' % ('enable' if enabled else 'disable', repository)
        status, output = self._call('repos', repository, option)
        if status != 0:
            raise SubscriptionError(
                '%s repos %s failed with status %d: %s. If the repository is not in the list of %s repos --list, '
                'the subscription of this system does not include it' % (PROGRAM, option, status, output, PROGRAM))

    def _call(self, command, repository, *arguments):
        program = self.find(PROGRAM)
        if not program:
            raise SubscriptionError('%s belongs to %s, which is not installed. Install it, or name another repository '
                                    'with %s' % (repository, PROGRAM, NAME_OPTION))
        status, output, errors = self.run([program, command] + list(arguments),
                                          environ_update={'LC_ALL': 'C', 'LANGUAGE': 'C'})
        lines = [line.strip() for line in (output + '\n' + errors).splitlines() if line.strip()]
        return status, ' '.join(lines).rstrip('.')
