#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: tracked_packages
short_description: Install packages, and remove all that came with them again
version_added: 0.1.0
description:
  - Installs packages with C(apt-get) or C(dnf), and notes in a journal on the guest every package that came with them.
    O(state=absent) removes what came, unless something else needs it by now.
  - What is installed is noted before the first package comes. Whatever stops an installation halfway, be it a full disk
    or a power failure, the journal tells what came.
  - Nothing is refreshed or installed where nothing is missing.
  - Waits for another run of the package manager, such as unattended upgrades, to release its lock.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
attributes:
  check_mode:
    support: full
    details:
      - Asks the package manager to simulate it, with the lists that the guest has. Where these do not suffice, only
        what O(name) asks for is told, not what would come with it.
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  name:
    description:
      - Names of packages. What an installed package provides is not missing.
      - Versions, patterns, groups and paths are refused.
      - With O(state=absent) these packages are removed with those that depend on them, whoever installed them.
        Those that are not installed are no error. Without names, what the journal says came is removed.
    type: list
    elements: str
    default: []
  file:
    description:
      - Path of a package file on the guest. It is installed unless this version of the package is, even in place of a
        newer one.
      - Mutually exclusive with O(name).
    type: path
  state:
    description: Whether the packages are to be installed or removed.
    type: str
    choices: [present, absent]
    default: present
  group:
    description:
      - Name of a group of packages that C(dnf) knows, to be installed beside O(name). C(dnf) forgets it again when
        what came is removed.
    type: str
  from_repositories:
    description:
      - Whether to install the version that the repositories have in place of whatever version is installed, newer or
        older.
      - Asks the repositories each time.
    type: bool
    default: false
  allow_unsigned:
    description: Whether to install O(file) also where C(localpkg_gpgcheck) in C(dnf.conf) asks for a signature.
    type: bool
    default: false
  directories:
    description:
      - With O(state=present), directories that are about to be created. They are noted in the journal, so that whoever
        removes them later knows about them.
      - With O(state=absent), directories that were removed. They are struck from the journal.
    type: list
    elements: path
    default: []
  lock_timeout:
    description: Seconds to wait for a lock that another run of the package manager holds.
    type: int
    default: 600
  journal:
    description:
      - The file that the guest keeps its journal in.
      - The records that earlier releases of this collection wrote to the same directory are taken over.
    type: path
    default: /var/lib/esxi_arm_guest/journal.json
notes:
  - Recommended packages and weak dependencies are not installed, except those of O(group).
  - Configuration files that were edited stay as they are when a package is installed in place of another version.
  - The journal does not count as a change.
  - Two runs with the same journal wait for each other.
seealso:
  - module: esxi_arm.guest.open_vm_tools_info
  - module: ansible.builtin.apt
  - module: ansible.builtin.dnf
"""

EXAMPLES = r"""
- name: Install a compiler
  esxi_arm.guest.tracked_packages:
    name: [gcc, make]
    directories: [/srv/build]
  become: true

- name: Install a package that was built there
  esxi_arm.guest.tracked_packages:
    file: /srv/build/example-1.0-1.aarch64.rpm
    allow_unsigned: true
  become: true

- name: Replace it with the distribution's own
  esxi_arm.guest.tracked_packages:
    name: [example]
    from_repositories: true
  become: true

- name: Remove all that came
  esxi_arm.guest.tracked_packages:
    state: absent
    directories: [/srv/build]
  become: true
"""

RETURN = r"""
installed:
  description: Packages that were not there before, or would come in check mode.
  returned: always, once the packages are known
  type: list
  elements: str
  sample: [binutils, cpp, gcc]
removed:
  description: Packages that are not there any more, or would go in check mode.
  returned: always, once the packages are known
  type: list
  elements: str
  sample: []
missing:
  description: Those of O(name), or the package in O(file), that were missing or of another version.
  returned: always, once the packages are known
  type: list
  elements: str
  sample: [gcc]
stays:
  description: Packages that came, and are not removed because something else needs them by now.
  returned: always, once the packages are known
  type: list
  elements: dict
  contains:
    name:
      description: Name of the package.
      type: str
      returned: always
    because:
      description: Why it stays.
      type: str
      returned: always
  sample:
    - name: libtool-ltdl
      because: needed by gnutls-utils
cause:
  description:
    - One word for why it failed.
    - V(no_such_package), V(repositories) for some that do not answer, V(held) for a package that is on hold or
      excluded, V(signature), V(disk), V(lock), V(interrupted) for an earlier run of the package manager, V(conflict)
      for dependencies, V(file) for one that is no package, V(journal) for one that cannot be read or written,
      V(unsupported), or V(other).
  returned: failure
  type: str
  sample: repositories
rc:
  description: Status of the package manager's command.
  returned: failure of one
  type: int
  sample: 100
stdout:
  description: What the command printed.
  returned: failure of one
  type: str
stderr:
  description: What the command printed as errors.
  returned: failure of one
  type: str
msg:
  description: What was done, or why it failed and what to do about it.
  returned: always
  type: str
  sample: 'Installed binutils, cpp, gcc.'
diff:
  description: Packages and their versions before and after, those that change.
  returned: when something changes, and the task runs with C(--diff)
  type: dict
  contains:
    before:
      description: Before.
      returned: always
      type: str
    after:
      description: After.
      returned: always
      type: str
    before_header:
      description: What this lists.
      returned: always
      type: str
    after_header:
      description: What this lists.
      returned: always
      type: str
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import package_run, packages
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import Failure
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.printable import printable
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.tracking import Tracking, Want

HEADER = 'packages that are installed'


def work(module):
    params = module.params
    runner = package_run.Runner(module)
    manager = packages.manager_of('/', package_run.waiting(runner, params['lock_timeout']))
    tracking = Tracking(manager, params['journal'], module.check_mode, params['lock_timeout'], on_lock=runner.inherit)
    if params['state'] == 'absent':
        return tracking.absent(params['name'], params['directories'])
    return tracking.present(
        Want(
            names=params['name'],
            file=params['file'],
            group=params['group'],
            from_repositories=params['from_repositories'],
            allow_unsigned=params['allow_unsigned'],
            directories=params['directories'],
        )
    )


def message(result, check_mode):
    told = [
        told_of % ', '.join(result[key])
        for key, told_of in (
            ('installed', 'Would install %s.' if check_mode else 'Installed %s.'),
            ('removed', 'Would remove %s.' if check_mode else 'Removed %s.'),
        )
        if result[key]
    ]
    told += ['%(name)s stays: %(because)s.' % stay for stay in result['stays']]
    return ' '.join(told) or ('The packages change.' if result['changed'] else 'Nothing to do.')


def succeed(module, result):
    diff = dict(result.pop('diff'), before_header=HEADER, after_header=HEADER)
    for warning in result.pop('warnings'):
        module.warn(printable(warning))
    if module._diff and result['changed']:
        result['diff'] = diff
    module.exit_json(**printable(dict(result, msg=message(result, module.check_mode))))


def fail(module, failure):
    results = dict(failure.results, cause=failure.cause, msg=str(failure))
    results.pop('diff', None)
    results.pop('warnings', None)
    if failure.answer:
        results.update(zip(('rc', 'stdout', 'stderr'), failure.answer))
    module.fail_json(**printable(results))


def main():
    module = AnsibleModule(
        argument_spec={
            'name': {'type': 'list', 'elements': 'str', 'default': []},
            'file': {'type': 'path'},
            'state': {'type': 'str', 'choices': ['present', 'absent'], 'default': 'present'},
            'group': {'type': 'str'},
            'from_repositories': {'type': 'bool', 'default': False},
            'allow_unsigned': {'type': 'bool', 'default': False},
            'directories': {'type': 'list', 'elements': 'path', 'default': []},
            'lock_timeout': {'type': 'int', 'default': 600},
            'journal': {'type': 'path', 'default': journals.PATH},
        },
        mutually_exclusive=[('name', 'file')],
        supports_check_mode=True,
    )
    try:
        result = work(module)
    except Failure as failure:
        fail(module, failure)
    except (journals.JournalError, OSError) as error:
        fail(module, Failure('journal', str(error)))
    else:
        succeed(module, result)


if __name__ == '__main__':
    main()
