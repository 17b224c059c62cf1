#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation of the action plugin of the same name. Nothing here runs on a guest.

DOCUMENTATION = r'''
module: open_vm_tools_health
short_description: Wait until open-vm-tools is healthy on a guest
version_added: 1.0.0
description:
  - Waits until the services run, and on VMware the host answers. Services that were started less than five seconds ago
    are checked twice, and must not have been restarted in between. Never changes anything.
  - If they do not, the message names the cause before its effects, such as a host that does not answer before a service
    that has reached its start limit, and shows the last lines of the systemd journal.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
  - esxi_arm.guest.attributes.action
attributes:
  action:
    support: partial
    details:
      - Waits and decides on the controller, and has M(esxi_arm.guest.open_vm_tools_info) check the guest.
  check_mode:
    support: full
  diff_mode:
    support: none
    details:
      - There is nothing to show, since it changes nothing.
  idempotent:
    support: full
options:
  services:
    description: Names of the units that have to run, as the guest's systemd knows them.
    type: list
    elements: str
    required: true
  on_vmware:
    description: Whether the guest runs on VMware, so that the host has to answer.
    type: bool
    required: true
  timeout:
    description: Seconds to wait. Without O(evidence), the guest is checked once at least.
    type: int
    default: 60
  evidence:
    description:
      - What M(esxi_arm.guest.open_vm_tools_info) has just returned for the guest, with nothing done since. If all was
        well by then, this counts as the first check.
    type: dict
seealso:
  - module: esxi_arm.guest.open_vm_tools_info
'''

EXAMPLES = r'''
- name: Wait until the tools are healthy
  esxi_arm.guest.open_vm_tools_health:
    services: [vgauthd.service, vmtoolsd.service]
    on_vmware: true
  become: true
'''

RETURN = r'''
problems:
  description: What was wrong in the last check, causes before their effects.
  returned: success or failure
  type: list
  elements: str
  sample:
    - the host does not answer vmware-rpctool ("Failed to send message")
    - vmtoolsd.service is failed (exit-code), not active
evidence:
  description:
    - What M(esxi_arm.guest.open_vm_tools_info) returned in the last check, without what depends on its options
      (RV(esxi_arm.guest.open_vm_tools_info#module:logs), RV(esxi_arm.guest.open_vm_tools_info#module:offered),
      RV(esxi_arm.guest.open_vm_tools_info#module:packages), and
      RV(esxi_arm.guest.open_vm_tools_info#module:resources)).
  returned: success or failure
  type: dict
  sample:
    drop_ins: []
    services:
      vmtoolsd:
        unit: vmtoolsd.service
        active: active
logs:
  description: The last lines of the systemd journal for each unit with a problem.
  returned: failure
  type: dict
  sample:
    vmtoolsd.service:
      - "vmtoolsd.service: Main process exited, code=exited, status=1/FAILURE"
seconds:
  description: Seconds that it waited.
  returned: success or failure
  type: int
  sample: 8
msg:
  description: The problems in a sentence, and the log of the first unit among them.
  returned: failure
  type: str
'''
