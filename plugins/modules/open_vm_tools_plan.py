#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation of the action plugin of the same name. Nothing here runs on a guest.

DOCUMENTATION = r'''
module: open_vm_tools_plan
short_description: Decide what is due on a guest and why
version_added: 1.0.0
description:
  - Validates the variables of the role C(open_vm_tools), has M(esxi_arm.guest.open_vm_tools_info) gather the evidence
    on the guest, checks the package cache on the controller, and decides with pure functions. Never changes anything.
  - All problems are reported at once, before any change.
  - What there is to know about the guest, such as known vulnerabilities of the installed version, is a warning with its
    source and a remedy. See RV(advisories).
  - An unknown variable that begins with C(open_vm_tools_) causes a warning with the nearest known name.
  - Made for the role, which performs the steps that are due. In check mode it says what the role would do.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
options:
  options:
    description: All variables of the role, named without their prefix.
    type: dict
    required: true
  platform:
    description: The guest's platform, as described by the files in the role's C(vars/), and its name.
    type: dict
    required: true
  releases:
    description: Facts about the releases of open-vm-tools, with the keys C(known), C(safe_since) and C(first_aarch64).
    type: dict
    required: true
  templates:
    description: Files on the controller that the package is built from. Their content is part of the build key.
    type: list
    elements: path
    required: true
  evidence:
    description:
      - RV(evidence) of an earlier plan in this run, if nothing has changed since that it describes. The guest is not
        asked again, except for what its repositories offer if that is not in it.
      - By default, the guest is asked.
    type: dict
  acted:
    description:
      - Whether this run has installed or started something. If so, the health check is due.
    type: bool
    default: false
  repositories_ready:
    description: Whether this run has already handled the repositories of an end-of-life release.
    type: bool
    default: false
  rolled_back:
    description: Whether this run has rolled back an installation. If so, none is due, only the services.
    type: bool
    default: false
  selected:
    description:
      - Those of the role's tags whose tasks are run. What has another tag is not due.
      - Without V(install), what is installed stays, and is configured and verified. Without V(configure) or V(verify),
        an installation is not RV(reversible).
    type: list
    elements: str
    choices: [install, configure, verify]
    default: [install, configure, verify]
  lists_refreshed:
    description: Whether the guest's package lists were refreshed in this run. See RV(update_cache).
    type: bool
    default: false
attributes:
  check_mode:
    support: full
    description: Reports a change if something is due. Outside check mode it never does, since it changes nothing.
  diff_mode:
    support: full
    description: Shows the steps that are due, each with its reason.
  idempotent:
    support: full
seealso:
  - module: esxi_arm.guest.open_vm_tools_info
'''

EXAMPLES = r'''
- name: Decide what is due and why
  esxi_arm.guest.open_vm_tools_plan:
    options: "{{ __open_vm_tools_options }}"
    platform: "{{ __open_vm_tools_platform }}"
    releases: "{{ __open_vm_tools_releases }}"
    templates: "{{ templates }}"
  register: plan

- name: Show why each step is due
  ansible.builtin.debug:
    msg: "{{ plan.steps | selectattr('due') | map(attribute='reason') }}"
'''

RETURN = r'''
steps:
  description: All steps in order, each with its C(name), whether it is C(due), and the C(reason) for that.
  returned: success
  type: list
  elements: dict
  sample:
    - name: build
      due: true
      reason: the cache has no package for Debian 12 aarch64 with the build key 3f1c2a5b9d04
due:
  description: Names of the steps that are due, in order.
  returned: success
  type: list
  elements: str
  sample: [build, install, services, health]
install_from:
  description: Where the package comes from, V(distribution), V(source) or V(repository); V(null) with state C(absent).
  returned: success
  type: str
  sample: source
because:
  description: The reason for RV(install_from).
  returned: success
  type: str
  sample: the distribution has no package for Debian 11 aarch64
platform:
  description: The platform, as in messages.
  returned: success
  type: str
  sample: Debian 12 aarch64
desktop:
  description: Whether the desktop parts are included.
  returned: success
  type: bool
  sample: false
condition_virtualization:
  description: Whether the units of a built package have C(ConditionVirtualization=vmware).
  returned: success
  type: bool
  sample: false
packages:
  description: The packages to install by their names, unless RV(install_from) is V(source).
  returned: success
  type: list
  elements: str
  sample: [open-vm-tools]
allow_unsigned:
  description: Whether the package manager is told that the built package need not be signed.
  returned: success
  type: bool
  sample: true
from_repositories:
  description: Whether they replace another package, whatever its version.
  returned: success
  type: bool
  sample: false
repository:
  description: >-
    The arguments of M(esxi_arm.guest.open_vm_tools_repository) if the step C(repository) is due, else V(null).
  returned: success
  type: dict
  sample: null
signing:
  description: >-
    What signs the built package, if it is about to be installed and is to be signed - the C(fingerprint) of the key,
    the public C(key), and whether the guest has to be made to C(trust) it. V(null) otherwise.
  returned: success
  type: dict
  sample: null
update_cache:
  description:
    - Whether to refresh the guest's package lists before an installation.
    - Not if that was done in this run, to learn what the repositories offer, or with O(lists_refreshed).
  returned: success
  type: bool
  sample: false
left:
  description: >-
    The steps that are due up to C(health), with their reasons, in one line; empty if there are none.
  returned: success
  type: str
  sample: "services: vmtoolsd.service is inactive, not active"
on_vmware:
  description: Whether C(vmware-checkvm) detects VMware, so that the daemon can run.
  returned: success
  type: bool
  sample: true
unconfirmed:
  description: Whether the journal notes an installation that has not been checked, and can be rolled back.
  returned: success
  type: bool
  sample: false
reversible:
  description:
    - Whether an installation is to be rolled back if its services are not healthy. It is not if C(verify) in O(options)
      is V(false), if systemd is not running, or if not all tags are O(selected).
  returned: success
  type: bool
  sample: true
systemd_runs:
  description: Whether systemd is running. In a chroot or a container, services are only enabled.
  returned: success
  type: bool
  sample: true
manual_units:
  description: Units of a manual installation in C(/etc/systemd/system).
  returned: success
  type: list
  elements: str
  sample: []
restart:
  description:
    - The unit to restart after the settings have changed, because it reads some of them only when it starts. V(null) if
      there is none.
  returned: success
  type: str
  sample: null
settings:
  description: >-
    All settings for M(esxi_arm.guest.tools_conf), with what O(options) adds to C(settings) for C(customization). Empty
    if the step C(settings) is not due.
  returned: success
  type: dict
  sample: {}
customization:
  description: >-
    What the guest's customization by vCenter needs, the C(packages) to install, and for cloud-init a C(drop_in) with
    its C(path), its C(content), V(null) if there is to be none, and whether it is C(present) and C(differs).
  returned: success
  type: dict
  sample:
    packages: []
    drop_in: {path: /etc/cloud/cloud.cfg.d/zz-esxi_arm_guest.cfg, content: null, present: false, differs: false}
scripts:
  description: >-
    All scripts for M(esxi_arm.guest.tools_scripts), each with its C(event), C(name) and content in C(base64). Empty if
    the step C(scripts) is not due.
  returned: success
  type: list
  elements: dict
  sample: []
directories:
  description: Directories on the guest that may contain builds and packages of the role.
  returned: success
  type: list
  elements: str
  sample: [/var/cache/esxi_arm_guest/open-vm-tools]
build:
  description: >-
    The package for these variables and this platform - its build C(key) and the C(inputs) of that, C(source),
    C(patches), C(configure_args), C(environment), C(packages) and the C(group) that a build needs,
    C(runtime_packages), the directories on the builder, C(cache_directory) on the controller, C(cached) with the
    package's path there or V(null), C(file) with that of the package for guests, which is its signed copy if it is to
    be signed, C(problem) with the reason why this guest cannot build or V(null), the C(builders) that build instead of
    the guests, if any, and what such a builder C(needs).
  returned: success
  type: dict
  sample:
    key: 3f1c2a5b9d04
    cached: null
    problem: null
    builders: []
    needs: {glibc: "2.36", disk_mb: 600, memory_mb: 300}
services:
  description: The services in start order, each with its C(name) and whether to C(start) it on this guest.
  returned: success
  type: list
  elements: dict
  sample:
    - name: vgauthd.service
      start: true
drop_ins:
  description: Drop-ins to write, each with its C(path) and C(content).
  returned: success
  type: list
  elements: dict
  sample: []
stale_drop_ins:
  description: Paths of drop-ins that are no longer needed.
  returned: success
  type: list
  elements: str
  sample: []
not_started:
  description: Which services are enabled but not started, and why; V(null) if all are started.
  returned: success
  type: str
  sample: null
evidence:
  description: What M(esxi_arm.guest.open_vm_tools_info) returned.
  returned: success
  type: dict
  sample:
    installed: false
look_again:
  description: What to ask for when the guest is looked at again after an installation, C(evidence) of
    M(esxi_arm.guest.tracked_packages).
  returned: success
  type: dict
  sample:
    names: [open-vm-tools]
    build_dir: /var/cache/esxi_arm_guest/open-vm-tools
    settled_seconds: 5
advisories:
  description:
    - What there is to know about the guest, each with C(word), C(level), C(concerns), C(title), C(means), C(detail),
      C(remedy) and C(sources). The playbook C(esxi_arm.guest.status) shows more of them.
    - Those about the installed package are left out if another one is about to be installed.
  returned: success
  type: list
  elements: dict
  sample: []
problems:
  description: All problems, in a sentence or two each.
  returned: failure
  type: list
  elements: str
  sample: ['open_vm_tools_version is "13.1". Write all three numbers of a release, in quotes, such as "13.1.0".']
'''
