#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation of the action plugin of the same name. No module runs on a guest.

DOCUMENTATION = r'''
module: package_cache
short_description: Lock, mend, fill and trim the cache of built packages on the controller
version_added: 1.0.0
description:
  - Several controllers may share one package cache. Before the role C(open_vm_tools) builds a package, it locks its
    place in the cache, so that only one of them builds it.
  - Made for the role. Nothing is done on a guest, except that O(state=present) reads a file.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
  - esxi_arm.guest.attributes.action
options:
  directory:
    description: The place of a package in the cache, named by its build key.
    type: path
    required: true
  state:
    description:
      - V(locked) waits until no other controller has the lock, and takes it for this C(ansible-playbook). The lock ends
        with V(unlocked), or with C(ansible-playbook), even if that is killed. It is one of the file system; without
        such locks, it warns and goes on.
      - V(mended) sets the directory aside if what is in there is damaged or belongs to another package. It is renamed,
        not deleted.
      - V(present) stores a package of the host. It is read in one round trip with the shell command C(base64), without
        Python. If it does not have the O(sha256), nothing is stored. Each file is replaced atomically, the provenance
        last, because a package without one counts as left over from an interrupted run.
      - V(trimmed) removes the oldest packages of each platform beyond O(keep).
    type: str
    choices: [locked, unlocked, mended, present, trimmed]
    required: true
  timeout:
    description: With O(state=locked), the seconds to wait. V(0) means no limit.
    type: int
    default: 0
  src:
    description:
      - Required with O(state=present), the absolute path of the package on the host, or on the one that the task is
        delegated to.
    type: str
  sha256:
    description:
      - Required with O(state=present), the sha256 that the package must have. It is stored in the subdirectory of
        O(directory) of this name.
    type: str
  provenance:
    description:
      - Required with O(state=present), the content of C(provenance.json) in O(directory). The key C(package) is added,
        with C(file) (relative to O(directory)), C(sha256) and C(built_on), the host.
    type: dict
  keep:
    description: With O(state=trimmed), how many packages of each platform to keep. V(0) means all.
    type: int
    default: 0
  needed:
    description:
      - With O(state=trimmed), build keys of packages that stay in any case. They count.
      - Packages that another controller has locked stay as well.
    type: list
    elements: str
    default: []
attributes:
  action:
    support: full
  check_mode:
    support: full
    details:
      - Takes no lock, and reads nothing from the host.
  diff_mode:
    support: none
  idempotent:
    support: full
seealso:
  - module: esxi_arm.guest.open_vm_tools_plan
'''

EXAMPLES = r'''
- name: Cache the package on the controller
  esxi_arm.guest.package_cache:
    directory: "{{ __open_vm_tools_plan.build.cache_directory }}"
    state: present
    src: /var/cache/esxi_arm_guest/open-vm-tools/package/out/open-vm-tools_13.1.0-0esxiarm1_arm64.deb
    sha256: 3f1c2a5b9d04e6f78091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7
    provenance:
      version: 13.1.0
  become: true

- name: Keep the two newest packages of each platform
  esxi_arm.guest.package_cache:
    directory: "{{ __open_vm_tools_plan.build.cache_directory }}"
    state: trimmed
    keep: 2
    needed: ["{{ __open_vm_tools_plan.build.key }}"]
'''

RETURN = r'''
locked:
  description: Whether this C(ansible-playbook) has the lock now.
  returned: with O(state=locked) and O(state=unlocked)
  type: bool
  sample: true
released:
  description: Whether it had the lock until now.
  returned: with O(state=unlocked)
  type: bool
  sample: true
waited:
  description: Seconds that it has waited for another controller.
  returned: if it has the lock
  type: float
  sample: 0.0
set_aside:
  description: Where what could not be used is now.
  returned: with O(state=mended), when something was set aside
  type: str
  sample: /home/me/.cache/esxi_arm_guest/3f1c2a5b9d04.damaged-20260102T030405Z
package:
  description: The path of the package on the controller.
  returned: with O(state=present)
  type: str
  sample: /home/me/.cache/esxi_arm_guest/3f1c2a5b9d04/9b1d/open-vm-tools_13.1.0-0esxiarm1_arm64.deb
removed:
  description: The packages that were removed.
  returned: with O(state=trimmed)
  type: list
  elements: dict
  contains:
    key:
      description: Build key.
      type: str
      returned: always
    platform:
      description: Distribution, major release and architecture.
      type: str
      returned: always
    version:
      description: Release of open-vm-tools.
      type: str
      returned: always
    built_at:
      description: When it was built.
      type: str
      returned: always
  sample: []
msg:
  description: What was done, or why it failed.
  returned: failure, and with O(state=mended) and O(state=trimmed)
  type: str
  sample: Nothing to remove.
'''
