#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r'''
module: open_vm_tools_info
short_description: Gather information about open-vm-tools on a guest
version_added: 1.0.0
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
  - esxi_arm.guest.journal
options:
  build_dir:
    description:
      - Directory that a build would use. RV(resources) reports the free space of its file system.
      - It need not exist yet.
    type: path
    default: /var/cache/esxi_arm_guest/open-vm-tools
  names:
    description: Packages whose installed versions to report in RV(packages), in addition to open-vm-tools itself.
    type: list
    elements: str
    default: []
  offered:
    description:
      - Names of packages to look up in the guest's repositories. This refreshes the package lists, unless O(refresh) is
        V(false), and fails if a repository does not answer.
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
  refresh:
    description:
      - Whether to refresh the package lists before looking up O(offered).
      - V(false) answers from the lists that the guest has, without a network and without waiting for another package
        manager process. If that fails, RV(offered) is empty.
    type: bool
    default: true
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
    full_version:
      description: The whole version as the package manager compares it, with an epoch if there is one.
      type: str
      returned: success
      sample: 13.0.10-1
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
      the unit's last start, C(active_seconds) how long it has been active, V(null) if it is not.
    - C(condition) is the value of the unit's C(ConditionVirtualization=), C(condition_unmet) whether it keeps the unit
      from starting on this guest, and C(drop_in) the C(path) and C(content) of a drop-in that removes this condition
      and keeps the unit's others.
      A drop-in written by the role C(open_vm_tools) is ignored here.
    - C(overrides) lists the unit's drop-ins below C(/etc) and C(/run), except for that of the role.
    - All others are V(null) if there is no such unit. If systemd is not running, as in a chroot, all of them are
      V(inactive), and the rest is read from the units' files.
  returned: success
  type: dict
  contains:
    vmtoolsd:
      description: >-
        The tools daemon, with the keys C(unit), C(load), C(enabled), C(active), C(result),
        C(invocation_id), C(active_seconds), C(condition), C(condition_unmet), C(drop_in), C(overrides).
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
      active_seconds: 86400
      condition: null
      condition_unmet: false
      drop_in: null
      overrides: []
    vgauthd:
      unit: vgauthd.service
      load: loaded
      enabled: enabled
      active: active
      result: success
      invocation_id: 5a4f3e2d1c0b9a8f6e4a2d1e3c5b4f0f
      active_seconds: 86400
      condition: null
      condition_unmet: false
      drop_in: null
      overrides: []
systemd:
  description: Whether systemd manages this guest's services.
  returned: success
  type: dict
  contains:
    running:
      description: Whether the guest was booted with systemd. It is not in a chroot, and in most containers.
      type: bool
      returned: success
    is_init:
      description: Whether it was, or would be because C(/sbin/init) is systemd.
      type: bool
      returned: success
  sample:
    running: true
    is_init: true
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
  description:
    - What the host answers to the tools' own programs, which do not depend on the services. It is only asked if VMware
      is detected.
    - What the host shows to its administrator is only known to the host.
  returned: success
  type: dict
  contains:
    asked:
      description: Whether it was asked.
      type: bool
      returned: success
    answers:
      description: Whether it answers, V(null) if it was not asked.
      type: bool
      returned: success
    said:
      description: The first line that the program printed if the host does not answer, otherwise V(null).
      type: str
      returned: success
    reported_version:
      description:
        - The version that vmtoolsd has reported to the host, read back from the virtual machine's variables.
        - V(null) if it has reported none.
      type: str
      returned: success
  sample:
    asked: true
    answers: true
    said: null
    reported_version: 13.0.10
time_sync:
  description: What sets the guest's clock.
  returned: success
  type: dict
  contains:
    tools:
      description: Whether vmtoolsd does so periodically, V(null) if the host was not asked or did not say.
      type: bool
      returned: success
    services:
      description: Which other time services are active. They are only looked up if vmtoolsd does.
      type: list
      elements: str
      returned: success
  sample:
    tools: false
    services: []
machine:
  description: Properties of the virtual machine and its kernel that open-vm-tools or ESXi-Arm may have trouble with.
  returned: success
  type: dict
  contains:
    root_filesystem:
      description: Type of the root file system, V(null) if it cannot be read.
      type: str
      returned: success
    image:
      description:
        - V(ostree) if the system was booted from such an image, so that packages cannot be installed into it,
          V(null) otherwise.
      type: str
      returned: success
    page_size:
      description: The kernel's page size in bytes.
      type: int
      returned: success
    network_drivers:
      description: The driver of each physical network interface.
      type: dict
      returned: success
    vmxnet3_without_driver:
      description: The number of vmxnet3 adapters without a driver.
      type: int
      returned: success
  sample:
    root_filesystem: ext4
    image: null
    page_size: 4096
    network_drivers: {ens160: vmxnet3}
    vmxnet3_without_driver: 0
parts:
  description: >-
    Which optional parts of open-vm-tools are installed, of V(desktop), V(service_discovery) and V(vgauth). Some
    vulnerabilities are in one of them only.
  returned: success
  type: list
  elements: str
  sample: [vgauth]
guest_os_name:
  description: >-
    The name of the operating system that C(tools.conf) has the daemon send instead of the guest's own
    (C(short-name) in the section C(guestosinfo)). V(null) if there is none.
  returned: success
  type: str
  sample: null
tools_conf:
  description: The settings of vmtoolsd in C(/etc/vmware-tools/tools.conf).
  returned: success
  type: dict
  contains:
    settings:
      description:
        - The sections, each with its keys and their values, as vmtoolsd reads them. V(null) for one that it cannot use.
        - Empty if there is no such file, or if it cannot be parsed.
      type: dict
      returned: success
    problem:
      description: The line that cannot be parsed, so that vmtoolsd ignores the whole file. V(null) if there is none.
      type: str
      returned: success
  sample:
    settings:
      guestinfo:
        exclude-nics: veth*,docker*
    problem: null
scripts:
  description:
    - The files in the directories whose scripts vmtoolsd runs, see M(esxi_arm.guest.tools_scripts), each with its
      C(sha256), its C(mode), the user id of its C(owner), and whether it is a symbolic C(link).
  returned: success
  type: dict
  sample:
    /etc/vmware-tools/backupScripts.d/10-database:
      sha256: 9a271f2a916b0b6ee6cecb2426f0b3206ef074578be55d9bc94f6f3fe3ab86aa
      mode: "0755"
      owner: 0
      link: false
customization:
  description: What the guest has for its customization by vCenter.
  returned: success
  type: dict
  contains:
    plugin:
      description: Whether open-vm-tools has its plugin for it where cloud-init looks for it, below C(/usr).
      type: bool
      returned: success
    perl:
      description: Whether there is C(/usr/bin/perl).
      type: bool
      returned: success
    cloud_init:
      description:
        - Its C(version), and whether it is C(enabled), which it is not if there is C(/etc/cloud/cloud-init.disabled).
          V(null) if it is not installed.
        - C(flag) is its C(disable_vmware_customization), and C(sources) its C(datasource_list), each with the C(value)
          and the C(path) of the file that counts. C(main_flag) is the same of C(/etc/cloud/cloud.cfg) alone, the only
          file that open-vm-tools reads before release 12.3.5. V(null) for one that is not set.
        - All of them are read line by line as open-vm-tools and C(ds-identify) do. RV(customization.drop_in) is
          ignored here.
      type: dict
      returned: success
    drop_in:
      description: Content of the file that the role C(open_vm_tools) wrote for cloud-init, V(null) if there is none.
      type: str
      returned: success
  sample:
    plugin: true
    perl: true
    cloud_init:
      version: 22.4.2
      enabled: true
      flag: null
      main_flag: null
      sources: {path: /etc/cloud/cloud.cfg.d/90_dpkg.cfg, value: " NoCloud, OVF, None "}
    drop_in: null
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
        - V(removal) with the C(names) of packages whose removal was not completed.
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
        - V(settings) for what M(esxi_arm.guest.tools_conf) has C(set) in the file C(path), with the C(original) content
          in Base64, V(null) if there was no file, and the sha256 of what it has C(written).
        - V(script) for one that M(esxi_arm.guest.tools_scripts) has written, with its C(path) and its C(sha256), two of
          them if that was not completed.
        - V(script_directory) with the C(path) of a directory that was created for scripts.
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
    The setting in C(dnf.conf) or C(zypp.conf) that keeps the package manager from installing unsigned package files.
    V(null) if there is none, and on guests with apt.
  returned: success
  type: str
  sample: localpkg_gpgcheck=1
repository_files:
  description: >-
    The files that M(esxi_arm.guest.open_vm_tools_repository) writes, as far as they are there, by their paths, each
    with its sha256.
  returned: success
  type: dict
  sample: {}
offered:
  description:
    - The version of each package in O(offered) that the repositories have, V(null) if they have none.
    - Empty if O(refresh) is V(false) and the lookup fails, for example because the guest has no package lists.
  returned: success
  type: dict
  sample:
    open-vm-tools: 2:12.2.0-1+deb12u4
cause:
  description: One word for why the repositories could not be queried or a file could not be read, see
    M(esxi_arm.guest.tracked_packages).
  returned: failure
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
identity:
  description: What the guest's host may know of it, too, so that M(esxi_arm.guest.host_view) finds its virtual machine.
  returned: success
  type: dict
  contains:
    uuids:
      description:
        - The system's UUID from C(product_uuid), and the one in VMware's C(product_serial) if it differs. They are the
          same bytes in another order then.
        - Empty if the firmware states none, or if the module does not run as root.
      type: list
      elements: str
      returned: success
    hostname:
      description: The guest's host name.
      type: str
      returned: success
    addresses:
      description: Global IP addresses of all interfaces, V(null) if there is no C(ip) command.
      type: list
      elements: str
      returned: success
  sample:
    uuids: [564d1234-5678-9abc-def0-123456789abc]
    hostname: web-1
    addresses: [192.0.2.11]
manual_files:
  description:
    - Files of open-vm-tools that no package owns, such as those of a manual C(make install) in C(/usr/local) or
      C(/usr), handwritten units in C(/etc/systemd/system), and what the installer of VMware's bundled tools has
      recorded in C(/etc/vmware-tools/locations).
    - Does not include files that an administrator writes for an installed package, such as C(tools.conf).
  returned: success
  type: list
  elements: str
  sample: [/etc/systemd/system/vmtoolsd.service, /usr/local/bin/vmtoolsd]
'''

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.esxi_arm.guest.plugins.module_utils.evidence.gather import gather
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest import journal as journals
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.credentials import shown
from ansible_collections.esxi_arm.guest.plugins.module_utils.guest.package_failure import Failure

ARGUMENT_SPEC = {
    'build_dir': {'type': 'path', 'default': '/var/cache/esxi_arm_guest/open-vm-tools'},
    'journal': {'type': 'path', 'default': journals.PATH},
    'names': {'type': 'list', 'elements': 'str', 'default': []},
    'offered': {'type': 'list', 'elements': 'str', 'default': []},
    'logs': {'type': 'list', 'elements': 'str', 'default': []},
    'refresh': {'type': 'bool', 'default': True},
}


def main():
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        found = gather(module, **module.params)
    except Failure as failure:
        module.fail_json(msg=shown(str(failure)), cause=failure.cause)
    except journals.JournalError as error:
        module.fail_json(msg=shown(str(error)), cause='journal')
    except OSError as error:
        module.fail_json(msg=shown(str(error)), cause='other')
    module.exit_json(changed=False, **found)


if __name__ == '__main__':
    main()
