#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is the documentation of the action plugin of the same name. There is nothing here to run on a guest.

DOCUMENTATION = r'''
module: open_vm_tools_plan
short_description: Decide what is due on a guest, and why
version_added: 0.1.0
description:
  - Validates the variables of the role C(open_vm_tools), has M(esxi_arm.guest.open_vm_tools_info) gather the evidence
    on the guest, looks into the package cache on the controller, and decides by pure functions. Never changes anything.
  - Everything that stands in the way is told at once, before anything is changed.
  - A variable that begins with C(open_vm_tools_) and that the role does not know is a warning with the nearest known
    name.
  - Made for the role, which knows how to do what is due. Its answer says in check mode what the role would do.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
options:
  options:
    description: The variables of the role, named without their prefix, all of them.
    type: dict
    required: true
  platform:
    description: What the files in C(vars/) of the role say of the guest's platform, and its name.
    type: dict
    required: true
  releases:
    description: Facts about the releases of open-vm-tools, with the keys C(known), C(safe_since) and C(first_aarch64).
    type: dict
    required: true
  templates:
    description: Files on the controller that the package is made from. What they say is part of the build key.
    type: list
    elements: path
    required: true
  acted:
    description:
      - Whether this run has installed or started something. Then services that are about to start are waited for, and
        their health is to be looked at.
    type: bool
    default: false
  repositories_ready:
    description: Whether this run has looked after the repositories of a release at its end-of-life.
    type: bool
    default: false
attributes:
  check_mode:
    support: full
    description: Reports a change where something is due. Outside check mode it never does, as it changes nothing.
  diff_mode:
    support: full
    description: Shows the steps that are due, each with its reason.
seealso:
  - module: esxi_arm.guest.open_vm_tools_info
'''

EXAMPLES = r'''
- name: Decide what is due, and why
  esxi_arm.guest.open_vm_tools_plan:
    options: "{{ __open_vm_tools_options }}"
    platform: "{{ __open_vm_tools_platform }}"
    releases: "{{ __open_vm_tools_releases }}"
    templates: "{{ templates }}"
  register: plan

- name: Say why each step is due
  ansible.builtin.debug:
    msg: "{{ plan.steps | selectattr('due') | map(attribute='reason') }}"
'''

RETURN = r'''
steps:
  description: All steps in their order, each with its C(name), whether it is C(due), and the C(reason) for that.
  returned: success
  type: list
  elements: dict
  sample:
    - name: build
      due: true
      reason: the cache has no package for Debian 12 aarch64 with the build key 3f1c2a5b9d04
due:
  description: Names of the steps that are due, in their order.
  returned: success
  type: list
  elements: str
  sample: [build, install, services, health]
install_from:
  description: Whose package the guest gets, V(distribution) or V(source); V(null) where it is to have none.
  returned: success
  type: str
  sample: source
because:
  description: Why it is this one.
  returned: success
  type: str
  sample: the distribution has no package for Debian 11 aarch64
platform:
  description: The platform in a sentence.
  returned: success
  type: str
  sample: Debian 12 aarch64
desktop:
  description: Whether the desktop parts are included.
  returned: success
  type: bool
  sample: false
condition_virtualization:
  description: Whether the units of a package that is built carry C(ConditionVirtualization=vmware).
  returned: success
  type: bool
  sample: false
packages:
  description: The distribution's packages that the guest is to have, where RV(install_from) is V(distribution).
  returned: success
  type: list
  elements: str
  sample: [open-vm-tools]
from_repositories:
  description: Whether they take the place of a package that was built, whatever the versions are.
  returned: success
  type: bool
  sample: false
left:
  description: The steps that are due but for C(health), with their reasons, in one line; empty where none is.
  returned: success
  type: str
  sample: "services: vmtoolsd.service is inactive, not active"
on_vmware:
  description: Whether C(vmware-checkvm) finds VMware, so that the daemon runs.
  returned: success
  type: bool
  sample: true
directories:
  description: Directories on the guest that builds and packages of the role may lie in.
  returned: success
  type: list
  elements: str
  sample: [/var/cache/esxi_arm_guest/open-vm-tools]
build:
  description: >-
    The package that the variables mean on this platform - its C(key) and the C(inputs) of that, C(source),
    C(configure_args), C(environment), C(packages) and the C(group) that a build takes, C(runtime_packages), the
    directories on the builder, C(cache_directory) on the controller, C(cached) for the package's path there or V(null),
    and C(problem) for why this guest cannot build or V(null).
  returned: success
  type: dict
  sample:
    key: 3f1c2a5b9d04
    cached: null
    problem: null
services:
  description: The services in the order in which they start, each with its C(name) and whether it is to C(start) here.
  returned: success
  type: list
  elements: dict
  sample:
    - name: vgauthd.service
      start: true
drop_ins:
  description: Drop-ins to be written, each with its C(path) and C(content).
  returned: success
  type: list
  elements: dict
  sample: []
stale_drop_ins:
  description: Paths of drop-ins that are not needed any more.
  returned: success
  type: list
  elements: str
  sample: []
not_started:
  description: Which services are enabled but not started, and why; V(null) where all are started.
  returned: success
  type: str
  sample: null
evidence:
  description: What M(esxi_arm.guest.open_vm_tools_info) returned.
  returned: success
  type: dict
  sample:
    installed: false
problems:
  description: All that stands in the way, a sentence or two each.
  returned: failure
  type: list
  elements: str
  sample: ['open_vm_tools_version is "13.1". Write all three numbers of a release, in quotes, such as "13.1.0".']
'''
