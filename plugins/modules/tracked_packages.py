#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: tracked_packages
short_description: Install packages, and roll them back or remove them with all their dependencies
version_added: 1.0.0
description:
  - Installs packages with C(apt-get), C(dnf) (4 or 5) or C(zypper), and records every package that this installs in a
    journal on the guest. O(state=absent) removes the recorded packages, unless something else needs them by now.
  - The installed packages are recorded before the first new one. Even if an installation is aborted, by a full disk or
    a power failure, the journal tells which packages it installed.
  - If nothing is missing, nothing is refreshed or installed.
  - An installation can be O(reversible). O(state=rolled_back) then puts back what was installed before, and
    O(state=confirmed) keeps the new packages.
  - Waits for other package manager processes, such as unattended upgrades, to release their lock.
  - If the connection to the guest is lost, or the module is killed, the package manager goes on by itself to the end of
    its command. The next run waits for that, and completes what is left.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
  - esxi_arm.guest.attributes.action
  - esxi_arm.guest.journal
attributes:
  action:
    support: partial
    details:
      - Only copies O(src).
  check_mode:
    support: full
    details:
      - Has the package manager simulate it with the package lists on the guest. If these do not suffice, only the
        packages in O(name), or those to put back, are reported, without their dependencies.
  diff_mode:
    support: partial
    details:
      - Does not show that O(src) is copied.
  idempotent:
    support: full
options:
  name:
    description:
      - Names of packages. A name that an installed package provides counts as installed.
      - Versions, patterns, groups and paths are refused.
      - With O(state=absent), these packages are removed along with those that depend on them, whoever installed them.
        Packages that are not installed are ignored. Without names, the packages in the journal are removed.
    type: list
    elements: str
    default: []
  file:
    description:
      - Path of a package file on the guest. It is installed unless that version is installed already, even if it is a
        downgrade.
      - Mutually exclusive with O(name).
    type: path
  src:
    description:
      - With O(state=present), path of a package file on the controller, which is copied to O(file) first. Requires
        O(file). Missing directories are created.
      - Uploads it to a temporary directory every time, in check mode, too.
    type: path
  state:
    description:
      - Whether to install or remove the packages, or what becomes of the last O(reversible) installation.
      - V(rolled_back) puts back the versions from before, and removes what only that installation brought, unless
        something else needs it by now. A package that was installed from a file comes from the copy on the guest,
        any other from the repositories, which must still have that version. Otherwise it fails before any change.
        Even packages whose scripts fail are replaced; their scripts are then skipped.
      - V(confirmed) keeps the new packages. They are what the next installation goes back to.
      - Both do nothing if no reversible installation is unconfirmed.
    type: str
    choices: [present, absent, confirmed, rolled_back]
    default: present
  reversible:
    description:
      - With O(state=present), whether to record the versions before the installation, so that it can be rolled back.
      - A copy of O(file) is kept beside the journal as long as it is installed or needed to roll back.
      - If the last reversible installation is unconfirmed, the versions from before that one stay recorded.
        With V(false), they are forgotten for the packages that this installation replaces.
      - Warns beforehand if the present version could not be put back, because neither the repositories nor one of the
        O(directories) have it.
      - Dependencies that are upgraded along with the packages are not part of it, unless they are of the same version.
    type: bool
    default: false
  group:
    description:
      - Name of a C(dnf) package group to install in addition to O(name). When the packages in the journal are removed,
        C(dnf) no longer lists it as installed.
      - dnf5 only knows groups by their ids, such as C(development-tools).
    type: str
  from_repositories:
    description:
      - Whether to replace any installed version, newer or older, with that of the repositories.
      - Queries the repositories every time.
    type: bool
    default: false
  update_cache:
    description:
      - With O(state=present), whether to refresh the package lists before installing anything.
      - V(false) uses the lists that the guest has, for example if an earlier task has refreshed them.
    type: bool
    default: true
  allow_unsigned:
    description:
      - Whether to install O(file) even if C(localpkg_gpgcheck) in C(dnf.conf) requires a signature.
      - C(zypper) always requires one, unless C(gpgcheck) is off in C(zypp.conf).
    type: bool
    default: false
  directories:
    description:
      - With O(state=present), directories that are about to be created. They are recorded in the journal for later
        removal.
      - With O(state=absent), directories that were removed. They are deleted from the journal.
    type: list
    elements: path
    default: []
  keep:
    description:
      - With O(state=absent) and without O(name), packages in the journal that are not removed. What they depend on
        stays, too, and so does the way to roll them back.
      - Mutually exclusive with O(name).
      - For example, this removes what was only needed to build them.
    type: list
    elements: str
    default: []
  evidence:
    description:
      - With O(state=present), also return what M(esxi_arm.guest.open_vm_tools_info) returns with these options, once
        all is installed. That takes less time than to run it afterwards.
    type: dict
    suboptions:
      names:
        description: Packages whose installed versions to return.
        type: list
        elements: str
        default: []
      build_dir:
        description: Directory whose file system's resources to return.
        type: path
        required: true
      settled_seconds:
        description:
          - How many seconds each running service must have run. What was started more recently is waited for, so that a
            daemon that exits soon after its start is seen to.
        type: int
        default: 0
  lock_timeout:
    description: Seconds to wait for a lock that another package manager process holds.
    type: int
    default: 600
notes:
  - Recommended packages and weak dependencies are not installed, except those of O(group).
  - Edited configuration files are kept when a package replaces another version, in either direction.
  - Writing the journal does not count as a change. Records that earlier releases of this collection wrote to its
    directory are migrated.
  - Concurrent runs with the same journal wait for each other.
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

- name: Install a package built there
  esxi_arm.guest.tracked_packages:
    file: /srv/build/example-1.0-1.aarch64.rpm
    allow_unsigned: true
  become: true

- name: Install a package that is on the controller
  esxi_arm.guest.tracked_packages:
    src: packages/example-1.0-1.aarch64.rpm
    file: /srv/packages/example-1.0-1.aarch64.rpm
    directories: [/srv/packages]
  become: true

- name: Replace it with the distribution's own
  esxi_arm.guest.tracked_packages:
    name: [example]
    from_repositories: true
  become: true

- name: Install a package on trial
  block:
    - name: Install it
      esxi_arm.guest.tracked_packages:
        file: /srv/build/example-2.0-1.aarch64.rpm
        reversible: true
      become: true

    - name: See whether it works
      ansible.builtin.command: example --self-test
      changed_when: false

    - name: Keep it
      esxi_arm.guest.tracked_packages:
        state: confirmed
      become: true
  rescue:
    - name: Go back
      esxi_arm.guest.tracked_packages:
        state: rolled_back
      become: true

- name: Remove all that was only installed to build it
  esxi_arm.guest.tracked_packages:
    state: absent
    keep: [example]
  become: true

- name: Remove all that was installed
  esxi_arm.guest.tracked_packages:
    state: absent
    directories: [/srv/build]
  become: true
"""

RETURN = r"""
installed:
  description: Packages that were newly installed, or would be in check mode.
  returned: always, once the packages are known
  type: list
  elements: str
  sample: [binutils, cpp, gcc]
removed:
  description: Packages that were removed, or would be in check mode.
  returned: always, once the packages are known
  type: list
  elements: str
  sample: []
missing:
  description: Packages of O(name) or O(file) that were missing or of another version.
  returned: always, once the packages are known
  type: list
  elements: str
  sample: [gcc]
stays:
  description: Packages in the journal that were not removed because something else needs them by now.
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
put_back:
  description:
    - What was recorded before the installation that was rolled back, and is so again, or would be in check mode.
    - Includes packages that no longer differed, so that nothing was done about them.
  returned: with O(state=rolled_back)
  type: list
  elements: dict
  contains:
    name:
      description: Name of the package.
      type: str
      returned: always
    version:
      description: Its version, V(null) if it was not installed before and has been removed.
      type: str
      returned: always
  sample:
    - name: open-vm-tools
      version: 2:12.2.0-1+deb12u4
copied:
  description: Whether O(src) was copied to O(file), which did not exist or had other content.
  returned: with O(state=present)
  type: bool
  sample: true
evidence:
  description:
    - What M(esxi_arm.guest.open_vm_tools_info) returns, of what is installed now.
    - RV(esxi_arm.guest.open_vm_tools_info#module:offered) is V(null), because the repositories were not asked.
  returned: with O(evidence), not in check mode
  type: dict
  sample:
    origin: collection
    version: 13.0.10
cause:
  description:
    - One word for why it failed.
    - V(no_such_package), V(repositories) if one does not answer, V(held) if a package is on hold or excluded,
      V(signature), V(disk), V(lock), V(interrupted) after an interrupted package manager, V(conflict) for dependencies,
      V(file) if it is not a package, V(journal) if it cannot be read or written, V(no_way_back) if a version to put
      back is gone, V(unsupported), or V(other).
  returned: failure
  type: str
  sample: repositories
rc:
  description: Exit status of the package manager's command.
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
  description: The packages that change, with their versions before and after.
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

from ansible_collections.esxi_arm.guest.plugins.module_utils.evidence.gather import gather
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import package_file, package_run, packages
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.credentials import shown
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import Failure
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.rollback import Rollback
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.tracking import Want

HEADER = 'installed packages'


def work(module):
    params = module.params
    runner = package_run.Runner()
    manager = packages.manager_of('/', package_run.waiting(runner, params['lock_timeout']))
    tracking = Rollback(manager, params['journal'], module.check_mode, params['lock_timeout'], on_lock=runner.inherit)
    if params['state'] == 'absent':
        return tracking.absent(params['name'], params['directories'], params['keep'])
    if params['state'] == 'rolled_back':
        return tracking.roll_back()
    if params['state'] == 'confirmed':
        return tracking.confirm()
    return install(module, tracking)


def install(module, tracking):
    params = module.params
    file, copied = params['file'], False
    if params['src']:
        if not module.check_mode:
            journals.note(params['journal'], 'directories', 'paths', params['directories'])
        file, copied = package_file.put(params['src'], file, module.check_mode)
    result = tracking.present(
        Want(
            names=params['name'],
            file=file,
            group=params['group'],
            from_repositories=params['from_repositories'],
            update_cache=params['update_cache'],
            allow_unsigned=params['allow_unsigned'],
            directories=params['directories'],
            reversible=params['reversible'],
        )
    )
    result.update(copied=copied, changed=result['changed'] or copied)
    if params['evidence'] and not module.check_mode:
        result['evidence'] = look(module, result)
    return result


def look(module, result):
    """What is there after an installation with this result. The repositories are not asked."""
    params = module.params
    try:
        return dict(gather(module, journal=params['journal'], **params['evidence']), offered=None)
    except (journals.JournalError, OSError) as error:
        failure = Failure('journal' if isinstance(error, journals.JournalError) else 'other', str(error))
        failure.results = result
        raise failure from error


def message(result, check_mode):
    versions = {package['name']: package['version'] for package in result.get('put_back', [])}
    again = ['%s %s' % package for package in sorted(versions.items()) if package[1]]
    told = [
        told_of % ', '.join(names)
        for names, told_of in (
            (again if result['changed'] else [], 'Would put back %s.' if check_mode else 'Put back %s.'),
            (
                [name for name in result['installed'] if name not in versions],
                'Would install %s.' if check_mode else 'Installed %s.',
            ),
            (result['removed'], 'Would remove %s.' if check_mode else 'Removed %s.'),
        )
        if names
    ]
    told += ['%(name)s stays: %(because)s.' % stay for stay in result['stays']]
    if result.get('copied') and not told:
        return 'Would copy the package file.' if check_mode else 'Copied the package file.'
    return ' '.join(told) or ('The packages change.' if result['changed'] else unchanged(result, again, check_mode))


def unchanged(result, again, check_mode):
    if result.get('confirmed'):
        return 'Would confirm the last installation.' if check_mode else 'The last installation is confirmed.'
    if again:
        return 'The guest still has %s.' % ', '.join(again)
    if 'put_back' in result or 'confirmed' in result:
        return 'There is no unconfirmed installation.'
    return 'Nothing to do.'


def succeed(module, result):
    diff = dict(result.pop('diff'), before_header=HEADER, after_header=HEADER)
    # As open_vm_tools_info returns it: the next plan compares it with the variables, including passwords in URLs.
    evidence = {'evidence': result.pop('evidence')} if 'evidence' in result else {}
    said = message(result, module.check_mode)
    result.pop('confirmed', None)
    for warning in result.pop('warnings'):
        module.warn(shown(warning))
    if module._diff and result['changed']:
        result['diff'] = diff
    module.exit_json(**dict(shown(dict(result, msg=said)), **evidence))


def fail(module, failure):
    results = dict(failure.results, cause=failure.cause, msg=str(failure))
    results.pop('diff', None)
    for warning in results.pop('warnings', ()):
        module.warn(shown(warning))
    if failure.answer:
        results.update(zip(('rc', 'stdout', 'stderr'), failure.answer))
    module.fail_json(**shown(results))


def main():
    module = AnsibleModule(
        argument_spec={
            'name': {'type': 'list', 'elements': 'str', 'default': []},
            'file': {'type': 'path'},
            'src': {'type': 'path'},
            'state': {
                'type': 'str',
                'choices': ['present', 'absent', 'confirmed', 'rolled_back'],
                'default': 'present',
            },
            'reversible': {'type': 'bool', 'default': False},
            'group': {'type': 'str'},
            'from_repositories': {'type': 'bool', 'default': False},
            'update_cache': {'type': 'bool', 'default': True},
            'allow_unsigned': {'type': 'bool', 'default': False},
            'directories': {'type': 'list', 'elements': 'path', 'default': []},
            'keep': {'type': 'list', 'elements': 'str', 'default': []},
            'evidence': {
                'type': 'dict',
                'options': {
                    'names': {'type': 'list', 'elements': 'str', 'default': []},
                    'build_dir': {'type': 'path', 'required': True},
                    'settled_seconds': {'type': 'int', 'default': 0},
                },
            },
            'lock_timeout': {'type': 'int', 'default': 600},
            'journal': {'type': 'path', 'default': journals.PATH},
        },
        mutually_exclusive=[('name', 'file'), ('name', 'keep')],
        required_by={'src': ['file']},
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
