#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: open_vm_tools_repository
short_description: Have a guest use a published repository of open-vm-tools, or trust its key
version_added: 1.0.0
description:
  - Adds a repository that M(esxi_arm.guest.open_vm_tools_publish) has published to those of C(dnf), C(zypper) or
    C(apt), and the key that it is signed with to those that they check signatures with.
  - Then has the package manager read that repository. If it does not answer, or is not signed with the key, everything
    is put back as it was, so that the guest's other repositories stay usable.
  - Everything that was added is in the journal on the guest. O(state=absent) removes that, and nothing else.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
  - esxi_arm.guest.journal
attributes:
  check_mode:
    support: full
    details:
      - The repository is not read.
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  state:
    description: Whether the guest is to have it.
    type: str
    choices: [present, absent]
    default: present
  key:
    description: The public key as text. Required with O(state=present).
    type: str
  fingerprint:
    description: Its fingerprint, 40 hexadecimal digits. Required with O(state=present).
    type: str
  url:
    description:
      - URL of the published tree.
      - Without one, the key is only trusted. That makes C(dnf) accept packages that are signed with it, and does
        nothing where there is C(apt).
    type: str
  platform:
    description: The guest's C(distribution), C(major) release and C(architecture). Required with O(url).
    type: dict
  desktop:
    description: Whether to use the packages with the desktop parts.
    type: bool
    default: false
  lock_timeout:
    description: Seconds to wait for a lock that another package manager process holds.
    type: int
    default: 600
seealso:
  - module: esxi_arm.guest.open_vm_tools_publish
  - module: esxi_arm.guest.tracked_packages
"""

EXAMPLES = r"""
- name: Add the repository
  esxi_arm.guest.open_vm_tools_repository:
    url: https://packages.example.org/open-vm-tools
    key: "{{ lookup('ansible.builtin.file', 'key.asc') }}"
    fingerprint: 0123456789ABCDEF0123456789ABCDEF01234567
    platform:
      distribution: "{{ ansible_facts.distribution }}"
      major: "{{ ansible_facts.distribution_major_version }}"
      architecture: "{{ ansible_facts.architecture }}"
  become: true

- name: Remove it, and no longer trust its key
  esxi_arm.guest.open_vm_tools_repository:
    state: absent
  become: true
"""

RETURN = r"""
files:
  description: Files that were written or removed or, in check mode, would be.
  returned: success
  type: list
  elements: str
  sample: [/etc/yum.repos.d/esxi_arm_guest.repo]
fingerprints:
  description: >-
    Fingerprints of keys that were added to the database of rpm or removed from it or, in check mode, would be.
  returned: success
  type: list
  elements: str
  sample: [0123456789ABCDEF0123456789ABCDEF01234567]
cause:
  description: One word for why it failed, see M(esxi_arm.guest.tracked_packages).
  returned: failure
  type: str
  sample: repositories
msg:
  description: Why it failed and what to do about it.
  returned: failure
  type: str
diff:
  description: The contents of the files.
  returned: when something changes, and the task runs with C(--diff)
  type: list
  elements: dict
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import package_run, packages
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import Failure
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.printable import printable
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.trust import Trust, Want


def work(module):
    params = module.params
    runner = package_run.Runner()
    manager = packages.manager_of('/', package_run.waiting(runner, params['lock_timeout']))
    trust = Trust(manager, params['journal'], module.check_mode, params['lock_timeout'], runner.inherit)
    if params['state'] == 'absent':
        return trust.absent()
    return trust.present(
        Want(params['key'], params['fingerprint'], params['url'], params['platform'], params['desktop'])
    )


def main():
    module = AnsibleModule(
        argument_spec={
            'state': {'type': 'str', 'choices': ['present', 'absent'], 'default': 'present'},
            # public
            'key': {'type': 'str', 'no_log': False},
            'fingerprint': {'type': 'str'},
            'url': {'type': 'str'},
            'platform': {'type': 'dict'},
            'desktop': {'type': 'bool', 'default': False},
            'lock_timeout': {'type': 'int', 'default': 600},
            'journal': {'type': 'path', 'default': journals.PATH},
        },
        required_if=[('state', 'present', ['key', 'fingerprint'])],
        required_by={'url': ['platform']},
        supports_check_mode=True,
    )
    try:
        result = work(module)
    except Failure as failure:
        module.fail_json(msg=printable(str(failure)), cause=failure.cause)
    except (journals.JournalError, OSError) as error:
        module.fail_json(msg=printable(str(error)), cause='journal')
    diff = result.pop('diff')
    if module._diff and result['changed']:
        result['diff'] = diff
    module.exit_json(**printable(result))


if __name__ == '__main__':
    main()
