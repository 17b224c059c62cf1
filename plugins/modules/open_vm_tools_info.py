#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r'''
module: open_vm_tools_info
short_description: Gather information about open-vm-tools on a guest
version_added: 0.1.0
description:
  - Reports the installed version of open-vm-tools, its origin, the state of its services, the plugins that the running
    daemon has loaded, and whether the guest runs on VMware.
  - Never changes anything, and works if nothing is installed.
  - The version is read from the daemon's executable, because vmtoolsd does not answer outside VMware.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
  - esxi_arm.guest.attributes.info_module
options:
  build_dir:
    description:
      - Directory that a build would use. RV(resources) reports the free space of its file system.
      - It need not exist yet.
    type: path
    default: /var/cache/esxi_arm_guest/open-vm-tools
  journal:
    description: The journal that M(esxi_arm.guest.tracked_packages) keeps on the guest.
    type: path
    default: /var/lib/esxi_arm_guest/journal.json
  names:
    description: Packages whose installed versions to report in RV(packages), in addition to open-vm-tools itself.
    type: list
    elements: str
    default: []
  offered:
    description:
      - Names of packages to look up in the guest's repositories. This refreshes the package lists, and fails if a
        repository does not answer.
      - If empty, the repositories are not queried.
    type: list
    elements: str
    default: []
  logs:
    description:
      - Names of units whose last lines in the systemd journal to report in RV(logs).
      - If empty, the systemd journal is not read.
    type: list
    elements: str
    default: []
notes:
  - Calls C(dpkg-query) or C(rpm), so no Python bindings of the package manager are needed.
  - Reading the plugins of a daemon of another user requires root, so use C(become).
'''

EXAMPLES = r'''
- name: Gather facts about open-vm-tools
  esxi_arm.guest.open_vm_tools_info:
  become: true
  register: tools

- name: Show what is installed
  ansible.builtin.debug:
    msg: "{{ tools.version | default('nothing', true) }} from {{ tools.origin | default('nowhere', true) }}"

- name: Fail if a manual installation is in the way
  ansible.builtin.assert:
    that: tools.manual_files | length == 0
    fail_msg: "No package owns these files: {{ tools.manual_files | join(', ') }}"
'''

RETURN = r'''
installed:
  description: Whether the tools daemon is on this guest, from a package or a manual installation.
  returned: success
  type: bool
  sample: true
version:
  description: Upstream's version of open-vm-tools, V(null) if nothing is installed.
  returned: success
  type: str
  sample: 13.0.10
build:
  description: Upstream's build number, V(null) if it cannot be read.
  returned: success
  type: str
  sample: "25056151"
origin:
  description:
    - Where the installation came from.
    - V(collection) for a package built by this collection, V(distribution) for the distribution's package,
      V(manual) for a manual C(make install), V(null) if nothing is installed.
  returned: success
  type: str
  sample: collection
package:
  description: The package as its manager knows it, V(null) if no package is installed.
  returned: success
  type: dict
  contains:
    name:
      description: Name of the package.
      type: str
      returned: success
      sample: open-vm-tools
    version:
      description: Upstream's part of the package's version, without an epoch.
      type: str
      returned: success
      sample: 13.0.10
    release:
      description: The packager's part of the version, empty if there is none.
      type: str
      returned: success
      sample: "1"
    architecture:
      description: Architecture, as the package manager calls it.
      type: str
      returned: success
      sample: arm64
    manager:
      description: Which package manager it is, V(dpkg) or V(rpm).
      type: str
      returned: success
      sample: dpkg
provenance:
  description:
    - What was recorded when this collection built the package, from C(/usr/share/open-vm-tools/provenance.json).
    - V(null) for any other package.
  returned: success
  type: dict
  sample:
    schema: 1
    version: 13.0.10
services:
  description:
    - State of the two services, by upstream's name, whatever the units are called on the guest.
    - C(unit), C(load), C(enabled), C(active) and C(result) are systemd's own words. C(invocation_id) is systemd's id of
      the unit's last start.
    - C(condition) is the value of the unit's C(ConditionVirtualization=), C(condition_unmet) whether it keeps the unit
      from starting on this guest, and C(drop_in) the C(path) and C(content) of a drop-in that removes this condition
      and keeps the unit's others.
      A drop-in written by the role C(open_vm_tools) is ignored here.
    - All of them are V(null) if there is no such unit, or if systemd is not running.
  returned: success
  type: dict
  contains:
    vmtoolsd:
      description: >-
        The tools daemon, with the keys C(unit), C(load), C(enabled), C(active), C(result),
        C(invocation_id), C(condition), C(condition_unmet), C(drop_in).
      type: dict
      returned: success
    vgauthd:
      description: The authentication service, with the same keys.
      type: dict
      returned: success
  sample:
    vmtoolsd:
      unit: vmtoolsd.service
      load: loaded
      enabled: enabled
      active: active
      result: success
      invocation_id: 0f4b5c3e1d2a4e6f8a9b0c1d2e3f4a5b
      condition: null
      condition_unmet: false
      drop_in: null
    vgauthd:
      unit: vgauthd.service
      load: loaded
      enabled: enabled
      active: active
      result: success
      invocation_id: 5a4f3e2d1c0b9a8f6e4a2d1e3c5b4f0f
      condition: null
      condition_unmet: false
      drop_in: null
drop_ins:
  description: Drop-ins that the role C(open_vm_tools) wrote for the units of the services, with C(path) and C(content).
  returned: success
  type: list
  elements: dict
  sample: []
virtualization:
  description:
    - The output of C(systemd-detect-virt), which the units' C(ConditionVirtualization=) is compared with.
    - V(none) for no virtualization, V(null) if there is no such program.
  returned: success
  type: str
  sample: vmware
vmware:
  description: Whether the guest runs on VMware.
  returned: success
  type: dict
  contains:
    detected:
      description: Whether any detection method says so.
      type: bool
      returned: success
    by:
      description: The methods that say so.
      type: list
      elements: str
      returned: success
    answers:
      description:
        - The answer of each method.
        - V(null) for a method that is not available on this guest.
      type: dict
      returned: success
  sample:
    detected: true
    by: [dmi, vmware-checkvm]
    answers:
      dmi: true
      device-tree: null
      systemd-detect-virt: false
      vmware-checkvm: true
host:
  description: Whether the host answers C(vmware-toolbox-cmd stat sessionid), which does not depend on the services.
  returned: success
  type: dict
  contains:
    answers:
      description: V(null) if C(vmware-checkvm) does not detect VMware, or if the command is not installed.
      type: bool
      returned: success
    said:
      description: The first line that the command printed if the host does not answer, otherwise V(null).
      type: str
      returned: success
  sample:
    answers: true
    said: null
logs:
  description: The last ten lines of each unit in O(logs), without time stamps; none if there is no systemd journal.
  returned: success
  type: dict
  sample:
    vmtoolsd.service:
      - "vmtoolsd.service: Main process exited, code=exited, status=1/FAILURE"
plugins:
  description: Names of the plugins that running daemons have loaded, sorted.
  returned: success
  type: list
  elements: str
  sample: [guestInfo, powerOps, timeSync]
journal:
  description:
    - What the collection has changed on this guest, in order, as RV(journal[].kind) with its details.
    - Includes records of earlier releases.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description:
        - V(packages) with the C(names) of those that were installed, or with all that were installed C(before) an
          installation that was not completed.
        - V(group) with the C(name) of a package group.
        - V(repository) with the C(name) of one that was disabled before.
        - V(vault) with the C(files) whose addresses were changed.
        - V(directories) with the C(paths) of directories that were created.
        - V(unconfirmed) for an installation that M(esxi_arm.guest.tracked_packages) can still roll back, with the
          C(versions) of packages before it, the packages that are C(new), and those of which only the configuration
          was there (C(configured)). If it was not completed, the packages to install (C(wanted)), and the versions of
          all that were installed C(before).
        - V(package_file) for a copy of a package file, with the package's C(name) and C(version), and the C(file) in
          the directory C(packages) beside the journal and its C(sha256).
      type: str
      returned: always
  sample:
    - kind: repository
      name: powertools
    - kind: packages
      names: [cpp, gcc]
    - kind: unconfirmed
      versions:
        open-vm-tools: 2:12.2.0-1+deb12u4
      new: []
      configured: []
refuses_unsigned:
  description: >-
    The setting in C(dnf.conf) that keeps dnf from installing unsigned package files. V(null) if there is none, and on
    guests without dnf.
  returned: success
  type: str
  sample: localpkg_gpgcheck=1
offered:
  description: The version of each package in O(offered) that the repositories have, V(null) if they have none.
  returned: success
  type: dict
  sample:
    open-vm-tools: 2:12.2.0-1+deb12u4
cause:
  description: One word for why the repositories could not be queried, see M(esxi_arm.guest.tracked_packages).
  returned: failure to query them
  type: str
  sample: repositories
packages:
  description: Upstream's part of the installed version of each package in O(names), V(null) if it is not installed.
  returned: success
  type: dict
  sample:
    open-vm-tools-desktop: null
resources:
  description: The guest's resources for a build, and properties that a package for it depends on.
  returned: success
  type: dict
  contains:
    uid:
      description: The user id that the module runs as.
      type: int
      returned: success
    disk_directory:
      description: O(build_dir), or its nearest existing parent directory.
      type: str
      returned: success
    disk_free_mb:
      description: Free space there in MiB.
      type: int
      returned: success
    memory_free_mb:
      description: Free memory and swap together, in MiB.
      type: int
      returned: success
    graphical:
      description: Whether the guest boots into C(graphical.target) and has a display manager.
      type: bool
      returned: success
    glibc:
      description: Version of the C library, V(null) if it is not glibc.
      type: str
      returned: success
  sample:
    uid: 0
    disk_directory: /var/cache
    disk_free_mb: 5120
    memory_free_mb: 900
    graphical: false
    glibc: "2.36"
manual_files:
  description:
    - Files of open-vm-tools that no package owns, such as those of a manual C(make install) in C(/usr/local) or
      C(/usr), and handwritten units in C(/etc/systemd/system).
    - Does not include files that an administrator writes for an installed package, such as C(tools.conf).
  returned: success
  type: list
  elements: str
  sample: [/etc/systemd/system/vmtoolsd.service, /usr/local/bin/vmtoolsd]
'''

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.esxi_arm.guest.plugins.module_utils.dnf.configuration import refuses_unsigned
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import (
    hypervisor,
    installed_open_vm_tools,
    native_package,
    open_vm_tools_services,
    package_run,
    packages,
    resources,
)
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import Failure
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.printable import printable
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.tracking import refresh

ARGUMENT_SPEC = {
    'build_dir': {'type': 'path', 'default': '/var/cache/esxi_arm_guest/open-vm-tools'},
    'journal': {'type': 'path', 'default': journals.PATH},
    'names': {'type': 'list', 'elements': 'str', 'default': []},
    'offered': {'type': 'list', 'elements': 'str', 'default': []},
    'logs': {'type': 'list', 'elements': 'str', 'default': []},
}


def command_runner(module):
    """Runs programs untranslated; None for one that is not installed."""

    def run(argv):
        # sudo may keep /usr/local/bin, where a manual make install puts vmware-checkvm, out of PATH.
        program = module.get_bin_path(argv[0], opt_dirs=['/usr/local/bin'])
        if program is None:
            return None
        return module.run_command([program] + argv[1:], environ_update={'LC_ALL': 'C', 'LANGUAGE': 'C'})

    return run


def package_facts(module):
    """The journal, and what the package manager says."""
    run = package_run.waiting(package_run.Runner(module), journals.LOCK_TIMEOUT)
    return {
        'journal': printable(journals.load(module.params['journal']).entries),
        'refuses_unsigned': None if native_package.has_dpkg('/') else printable(refuses_unsigned('/')),
        'offered': offered(run, module.params['offered']),
    }


def offered(run, names):
    if not names:
        return {}
    manager = packages.manager_of('/', run)
    manager.refuse_names(names)
    refresh(manager)
    return manager.offered(names)


def main():
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        facts_of_packages = package_facts(module)
    except Failure as failure:
        module.fail_json(msg=printable(str(failure)), cause=failure.cause)
    except (journals.JournalError, OSError) as error:
        module.fail_json(msg=printable(str(error)), cause='journal')
    run = command_runner(module)
    facts, warnings = installed_open_vm_tools.describe('/', run)
    for warning in warnings:
        module.warn(warning)
    virtualization = hypervisor.systemd_virtualization(run)
    vmware = hypervisor.detect('/', run, virtualization)
    module.exit_json(
        changed=False,
        services=open_vm_tools_services.service_states('/', run, virtualization),
        drop_ins=open_vm_tools_services.present_drop_ins('/'),
        virtualization=virtualization,
        vmware=vmware,
        host=hypervisor.ask_host(run, vmware),
        logs=open_vm_tools_services.logs(run, module.params['logs']),
        plugins=open_vm_tools_services.loaded_plugins('/'),
        packages=installed_open_vm_tools.versions('/', run, module.params['names']),
        resources=resources.measure('/', run, module.params['build_dir']),
        **facts_of_packages,
        **facts,
    )


if __name__ == '__main__':
    main()
