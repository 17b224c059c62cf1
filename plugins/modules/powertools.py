#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


DOCUMENTATION = r'''
module: powertools
short_description: Enable or disable the repository with the additional -devel packages
version_added: 1.0.0
description:
  - Enterprise Linux and its rebuilds keep many C(-devel) packages in a separate repository, which is disabled by
    default. It is called PowerTools, powertools, crb, CodeReady Builder or ol8_codeready_builder, depending on the
    distribution and its release. This module determines its id and enables or disables it.
  - Changes one line of one file. Every other byte of the file is preserved, as are its mode, owner, SELinux label and a
    symbolic link to it. Enabling and disabling it again restores the file byte for byte.
  - The file is replaced atomically, so an interrupted run leaves either the old or the new file. Concurrent runs wait
    for each other.
  - Reads the files as dnf does, and reads them again afterwards, so success means that dnf agrees.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
  - esxi_arm.guest.journal.optional
  - esxi_arm.guest.installroot
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - Passwords in the file are masked.
  idempotent:
    support: full
options:
  state:
    description: Whether to enable or disable the repository.
    type: str
    choices: [enabled, disabled]
    default: enabled
  name:
    description:
      - The id of the repository, if it is not the distribution's own, for example on a mirror of yours.
      - By default the id depends on the distribution and its release. If there are several candidates, one that is
        already enabled is preferred.
      - Case does not matter, unless there are several repositories whose ids differ only in case. Then write the exact
        id.
    type: str
notes:
  - The O(journal) records a disabled repository before it is enabled. O(state=disabled) deletes the record. With it, a
    repository that no longer exists counts as disabled.
  - On a distribution without such a repository, such as Fedora, Debian, Ubuntu and Amazon Linux, nothing is changed
    and the task succeeds. RV(repository) is null and RV(msg) says why.
  - On an unknown distribution, a repository with the id that another distribution uses is accepted, with a warning.
  - A section whose id dnf rejects is refused. dnf allows letters, digits and the characters C(-_.:), but no spaces.
  - Files that dnf cannot read, or fails on, are named in warnings. dnf before dnf5 skips a file whose name is not UTF-8
    and fails on values that are not.
  - Bytes that are not UTF-8 are preserved in the file. In the result, each is replaced by U+FFFD.
  - A repository in C(redhat.repo) is switched with C(subscription-manager), which owns the file. This requires that the
    system is registered and that C(manage_repos) in C(/etc/rhsm/rhsm.conf) is not 0. On Red Hat Enterprise Linux, it
    is also used to enable a repository that is in none of the files.
  - With dnf5, settings in C(/etc/dnf/repos.override.d) override the repository files. The module does not write there.
    It fails and names the file and line if such a setting contradicts O(state).
  - If a section has no C(enabled) line, disabling adds C(enabled=no) below its header, and enabling removes that line.
  - Mixed-case values such as C(fAlSe) become lower case when they are switched back.
  - If the file has another hard link, that link keeps the old content.
  - Does not refresh dnf's cache. dnf does so on its next run.
seealso:
  - module: esxi_arm.guest.tracked_packages
  - module: ansible.builtin.yum_repository
  - module: community.general.dnf_config_manager
'''

EXAMPLES = r'''
- name: Enable PowerTools, CRB or CodeReady Builder, depending on the distribution
  esxi_arm.guest.powertools:
  become: true
  register: builder_repository

- name: Install a package from it
  ansible.builtin.dnf:
    name: libmspack-devel
  become: true

- name: Disable it again if it was disabled before
  esxi_arm.guest.powertools:
    name: "{{ builder_repository.repository }}"
    state: disabled
  become: true
  when: builder_repository is changed

- name: Enable a mirror of it with a custom id
  esxi_arm.guest.powertools:
    name: example-powertools-8
  become: true

- name: Enable it in a mounted image
  esxi_arm.guest.powertools:
    installroot: /mnt/image
  become: true
'''

RETURN = r'''
repository:
  description:
    - The id of the repository, as written on this system.
    - Null on a distribution without such a repository.
  returned: success
  type: str
  sample: powertools
file:
  description: The file with the repository. Null if there is no such repository.
  returned: success
  type: str
  sample: /etc/yum.repos.d/CentOS-Linux-PowerTools.repo
enabled_before:
  description: Whether the repository was enabled before. Null if there is no such repository.
  returned: success
  type: bool
  sample: false
found:
  description: The sorted ids of all existing repositories, to choose from.
  returned: failure, if the repository does not exist
  type: list
  elements: str
  sample: [appstream, baseos, example-powertools-8]
msg:
  description: What was done, why nothing was done, or what is wrong and how to fix it.
  returned: always
  type: str
  sample: Enabled powertools in /etc/yum.repos.d/CentOS-Linux-PowerTools.repo line 16.
diff:
  description: The file before and after.
  returned: when something changes, and the task runs with C(--diff)
  type: dict
  contains:
    before:
      description: Content before.
      returned: always
      type: str
    after:
      description: Content after.
      returned: always
      type: str
    before_header:
      description: Name of the file.
      returned: always
      type: str
    after_header:
      description: Name of the file.
      returned: always
      type: str
'''

import os
import platform

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.diff import repository_diff
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.evidence import gather
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.module import (
    INSTALLROOT,
    installroot,
    run_and_exit,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.places import state_word
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.powertools_plan import (
    EDIT,
    NOTHING,
    SUBSCRIPTION,
    decide,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.refusal import NotThere, Refusal
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.subscription_manager import SubscriptionManager
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.module import fail
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.writer import (
    WriteError,
    locked,
    replace,
    target_of,
    until_undisturbed,
)


class Switch:
    def __init__(self, module):
        self.module = module
        self.root = installroot(module)
        self.name = module.params['name']
        self.wanted = module.params['state'] == 'enabled'
        self.subscription = SubscriptionManager(module.run_command, module.get_bin_path)

    def run(self):
        """With a journal, a repository is recorded there as long as it is enabled by us."""
        journal = self.module.params['journal']
        if self.wanted or not journal:
            return self._run()
        try:
            result = self._run()
        except NotThere:
            if not self.name:
                raise
            result = {
                'changed': False,
                'repository': None,
                'file': None,
                'enabled_before': None,
                'warnings': [],
                'msg': '%s no longer exists, so it is not enabled either.' % self.name,
            }
        if not self.module.check_mode:
            journals.strike(journal, 'repository', 'name', [self.name or result['repository']])
        return result

    def _run(self):
        plan = self._decide()
        if plan.action == NOTHING:
            return self._result(plan, plan.message)
        if plan.action == SUBSCRIPTION:
            self.subscription.require_usable(plan.repository, plan.found)
        if self.module.check_mode:
            return self._result(plan, self._told(plan, 'Would enable', 'Would disable'))
        if self.wanted:
            journals.note(self.module.params['journal'], 'repository', 'name', [plan.repository])
        return self._switch_by_subscription(plan) if plan.action == SUBSCRIPTION else self._switch_in_file(plan)

    def _decide(self, name=None):
        return decide(gather(self.root, platform.machine()), self.wanted, name or self.name)

    def _switch_by_subscription(self, plan):
        said = self.subscription.switch(plan.repository, self.wanted, plan.found)
        after = self._require_stuck(plan, '. ' + said)
        return self._result(plan._replace(path=after.path), self._told(plan, 'Enabled', 'Disabled'))

    def _switch_in_file(self, plan):
        with locked(os.path.dirname(target_of(plan.path, self.root))):
            plan = until_undisturbed(plan.path, self._edit)
            if plan.action != EDIT:
                return self._result(plan, plan.message)
            self._require_stuck(plan)
        return self._result(plan, self._told(plan, 'Enabled', 'Disabled'))

    def _edit(self):
        plan = self._decide()  # another run may have done it while we waited
        if plan.action == EDIT:
            replace(self.module, target_of(plan.path, self.root), plan.before, plan.after)
        return plan

    def _require_stuck(self, plan, said=''):
        after = self._decide(plan.repository)
        if after.action != NOTHING:
            raise Refusal(
                '%s was switched to %s, but that had no effect: %s%s'
                % (plan.repository, state_word(self.wanted), after.because, said)
            )
        return after

    def _told(self, plan, enabling, disabling):
        return '%s %s' % (enabling if self.wanted else disabling, plan.message)

    def _result(self, plan, message):
        result = {
            'changed': plan.action != NOTHING,
            'repository': plan.repository,
            'file': plan.path,
            'enabled_before': plan.enabled_before,
            'msg': message,
            'warnings': plan.warnings,
        }
        if self.module._diff and result['changed']:
            result['diff'] = repository_diff(plan, self.wanted)
        return result


def main():
    module = AnsibleModule(
        argument_spec={
            'state': {'type': 'str', 'choices': ['enabled', 'disabled'], 'default': 'enabled'},
            'name': {'type': 'str'},
            'journal': {'type': 'path'},
            'installroot': INSTALLROOT,
        },
        supports_check_mode=True,
    )
    if module.params['name'] is not None and not module.params['name'].strip():
        fail(module, "The option 'name' is empty. Give the id of a repository, or leave the option out")
    run_and_exit(module, Switch(module).run, (Refusal, WriteError, journals.JournalError))


if __name__ == '__main__':
    main()
