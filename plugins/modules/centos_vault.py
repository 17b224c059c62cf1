#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


DOCUMENTATION = r'''
module: centos_vault
short_description: Point the repositories of CentOS 8 at vault.centos.org, since the mirrors are gone
version_added: 1.0.0
description:
  - CentOS Linux 8 and CentOS Stream 8 are end-of-life. The mirrors in their repository files, C(mirrorlist.centos.org)
    and C(mirror.centos.org), are gone; their content is archived in the vault, C(vault.centos.org).
    This module changes the addresses in the repository files, and restores them.
  - Changes only the lines of those addresses, in all sections, enabled or not. Each becomes a comment, with the vault's
    address below. Every other byte of the files is preserved, as are their modes, owners, SELinux labels and symbolic
    links to them.
  - O(state=absent) restores the files byte for byte. If a file was edited in the meantime, only the lines of this
    module are reverted.
  - Files are replaced atomically, so an interrupted run leaves either the old or the new file. Concurrent runs wait for
    each other.
  - Checks that all the files can be replaced before it replaces the first one. If one fails anyway, RV(msg) and
    RV(files) name those that were already changed, and another run continues with the rest.
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
      - Passwords in the files are masked.
  idempotent:
    support: full
options:
  state:
    description:
      - V(present) points the repositories at the vault, including those that this module has pointed at a URL other
        than O(url).
      - V(absent) restores the original addresses, on any distribution.
    type: str
    choices: [present, absent]
    default: present
  url:
    description:
      - URL of the vault, or of a mirror of it.
      - It has to have the directories C(8.5.2111) and C(8-stream).
    type: str
    default: https://vault.centos.org
  check_mirrors:
    description:
      - Whether C(dnf) refreshes the package lists of RV(enabled) first, in check mode, too. If their addresses answer,
        nothing is changed, nor if none of the repositories is enabled.
      - Only with O(state=present).
    type: bool
    default: false
notes:
  - The O(journal) records the files before they are changed. O(state=absent) deletes the record.
  - On other distributions, and on CentOS Stream 9 and later, nothing is changed and the task succeeds. RV(msg) says
    why.
  - Repositories of CentOS Linux 8 are pointed at 8.5.2111, its last state, unless their address names an earlier one.
  - A section that has another address in addition to the mirrors, such as a mirror of your own, keeps only that one.
  - A section that points at the mirrors, but whose directory in the vault is unknown, is left unchanged. A warning
    names it, as well as any section without an address, which an incomplete recipe may have left behind.
  - Bytes that are not UTF-8 are preserved in the files. In the result, each is replaced by U+FFFD.
  - The vault gets no updates. Packages installed from there have known vulnerabilities.
  - Does not refresh dnf's cache, except with O(check_mirrors). dnf uses a separate cache for each address.
seealso:
  - module: esxi_arm.guest.tracked_packages
  - module: esxi_arm.guest.powertools
  - module: ansible.builtin.yum_repository
'''

EXAMPLES = r'''
- name: Point the repositories at vault.centos.org
  esxi_arm.guest.centos_vault:
  become: true

- name: Point them there only if the mirrors no longer answer
  esxi_arm.guest.centos_vault:
    check_mirrors: true
  become: true

- name: Point them at a mirror of the vault
  esxi_arm.guest.centos_vault:
    url: https://mirrors.example.com/centos-vault
  become: true

- name: Restore their original addresses
  esxi_arm.guest.centos_vault:
    state: absent
  become: true
'''

RETURN = r'''
files:
  description: The files that were changed, or would be in check mode.
  returned: success, or when a run fails after it has changed some
  type: list
  elements: str
  sample: [/etc/yum.repos.d/CentOS-Linux-AppStream.repo, /etc/yum.repos.d/CentOS-Linux-BaseOS.repo]
repositories:
  description: The ids of the repositories whose addresses were changed, as written in the files.
  returned: success
  type: list
  elements: str
  sample: [appstream, baseos]
enabled:
  description:
    - Those that are enabled of the repositories that point at CentOS's mirrors, with the ids that dnf shows.
  returned: success
  type: list
  elements: str
  sample: [appstream, baseos]
mirrors_answer:
  description: Whether the addresses of RV(enabled) answer, V(null) if they were not tried.
  returned: success
  type: bool
  sample: false
msg:
  description: What was done, what was left unchanged and why, or what is wrong and how to fix it.
  returned: always
  type: str
  sample: Pointed appstream, baseos at https://vault.centos.org.
diff:
  description: Each file before and after.
  returned: when something changes, and the task runs with C(--diff)
  type: list
  elements: dict
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
import re

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.diff import content_diff
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.evidence import gather
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.module import (
    INSTALLROOT,
    UNEXPECTED,
    installroot,
    run_and_exit,
    words,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.refusal import Refusal
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.vault_plan import decide
from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.vault_words import message
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.module import UNCHANGED, fail
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.writer import (
    WriteError,
    locked,
    rehearse,
    replace,
    target_of,
    until_undisturbed,
)

# No space, comma or quote, which would end the address in a repository file.
URL = re.compile(r'(https?|ftp|file)://[!#$%&(-+\-./0-~]*\Z')

# skip_if_unavailable would hide the failure, and dnf would wait for another dnf process forever.
CHECK = ['timeout', '600', 'dnf', '--quiet', '--refresh', '--setopt=*.skip_if_unavailable=0', 'makecache']
ANSWER = "CentOS's mirrors still answer"
NOT_ENABLED = "None of the repositories that point at CentOS's mirrors is enabled"

REFUSALS = (Refusal, WriteError, journals.JournalError)
FAILURES = REFUSALS + UNEXPECTED


class Repointing:
    def __init__(self, module):
        self.module = module
        self.root = installroot(module)
        self.url = module.params['url']
        self.wanted = module.params['state'] == 'present'

    def run(self):
        plan = self._decide()
        answer = None
        if self.wanted and self.module.params['check_mirrors'] and plan.edits:
            answer = self._mirrors_answer(plan.enabled) if plan.enabled else None
            plan = plan if answer is False else plan._replace(edits=[], because=ANSWER if answer else NOT_ENABLED)
        self._act(plan)
        return dict(self._result(plan), mirrors_answer=answer)

    def _mirrors_answer(self, repositories):
        root = [] if self.root == '/' else ['--installroot=' + self.root]
        command = CHECK + root + ['--repo=' + repository for repository in repositories]
        return self.module.run_command(command)[0] == 0

    def _act(self, plan):
        if not self.module.check_mode:
            for edit in plan.edits:
                rehearse(target_of(edit.path, self.root), edit.before, edit.after)
            if self.wanted:
                journals.note(self.module.params['journal'], 'vault', 'files', [edit.path for edit in plan.edits])
            self._change(plan)
            if not self.wanted:
                journals.strike(self.module.params['journal'], 'vault', 'files')

    def _decide(self):
        return decide(gather(self.root, platform.machine()), self.wanted, self.url)

    def _change(self, plan):
        changed = []
        try:
            for edit in plan.edits:
                changed += self._edit(edit.path)
            self._require_stuck(plan)
        except FAILURES as error:
            if not changed:
                raise
            raise Refusal(self._partly(words(error), changed), changed=True, files=changed) from error

    def _partly(self, what, changed):
        if what.endswith(UNCHANGED):
            what = what[: -len(UNCHANGED)].rstrip(' .')
        return (
            '%s%s These files were changed before that: %s. Fix it and run again to continue with the rest, '
            'or revert them with state: %s'
            % (what, '' if what.endswith('?') else '.', ', '.join(changed), 'absent' if self.wanted else 'present')
        )

    def _edit(self, path):
        """The files that this changed: path, or none."""
        target = target_of(path, self.root)
        with locked(os.path.dirname(target)):
            return until_undisturbed(path, lambda: self._replace(path, target))

    def _replace(self, path, target):
        found = [edit for edit in self._decide().edits if edit.path == path]
        for edit in found:  # none if another run did it while we waited
            replace(self.module, target, edit.before, edit.after)
        return [edit.path for edit in found]

    def _require_stuck(self, plan):
        left = self._decide().edits if plan.edits else []
        if left:
            raise Refusal('%s was changed, but something changed it back' % left[0].path)

    def _result(self, plan):
        result = {
            'changed': bool(plan.edits),
            'files': [edit.path for edit in plan.edits],
            'repositories': [repository for edit in plan.edits for repository in edit.repositories],
            'enabled': plan.enabled,
            'msg': message(plan, self.wanted, self.url, self.module.check_mode),
            'warnings': plan.warnings,
        }
        if self.module._diff and plan.edits:
            result['diff'] = [content_diff(edit.path, edit.before, edit.after) for edit in plan.edits]
        return result


def main():
    module = AnsibleModule(
        argument_spec={
            'state': {'type': 'str', 'choices': ['present', 'absent'], 'default': 'present'},
            'url': {'type': 'str', 'default': 'https://vault.centos.org'},
            'check_mirrors': {'type': 'bool', 'default': False},
            'journal': {'type': 'path'},
            'installroot': INSTALLROOT,
        },
        supports_check_mode=True,
    )
    if not URL.match(module.params['url']):
        fail(
            module,
            "The option 'url' is %s, which is not a valid URL for a repository file. Write it as "
            'https://HOST/PATH, without spaces, commas and quotes' % module.params['url'],
        )
    run_and_exit(module, Repointing(module).run, REFUSALS)


if __name__ == '__main__':
    main()
