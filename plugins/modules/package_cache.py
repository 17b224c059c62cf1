#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation of the action plugin of the same name. Nothing here runs on a guest.

DOCUMENTATION = r'''
module: package_cache
short_description: Lock, mend and trim the cache of built packages on the controller
version_added: 0.1.0
description:
  - Several controllers may share one package cache. Before the role C(open_vm_tools) builds a package, it locks its
    place in the cache, so that only one of them builds it.
  - Made for the role. Nothing is done on a guest.
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
      - V(trimmed) removes the oldest packages of each platform beyond O(keep).
    type: str
    choices: [locked, unlocked, mended, trimmed]
    required: true
  timeout:
    description: With O(state=locked), the seconds to wait. V(0) means no limit.
    type: int
    default: 0
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
      - Takes no lock.
  diff_mode:
    support: none
  idempotent:
    support: full
seealso:
  - module: esxi_arm.guest.open_vm_tools_plan
'''

EXAMPLES = r'''
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
