#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation of the action plugin of the same name. Nothing here runs on a guest.

DOCUMENTATION = r'''
module: open_vm_tools_summary
short_description: Show what became of the guests of an installation
version_added: 1.0.0
description:
  - Shows one table of all guests of a play, with what each had before the role ran on it in this
    play, what it has now, and where that came from. Failed guests come first.
  - Made for the playbook C(esxi_arm.guest.install). Runs on the controller and contacts no guest.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
options:
  guests:
    description: Names of the guests. What the role has found and done is in their variables.
    type: list
    elements: str
    required: true
  failed:
    description: Those of them that have failed, whatever the role has found and done.
    type: list
    elements: str
    default: []
attributes:
  check_mode:
    support: full
    details:
      - Shows what would be done.
  diff_mode:
    support: none
  idempotent:
    support: full
seealso:
  - module: esxi_arm.guest.open_vm_tools_status
'''

EXAMPLES = r'''
- name: Show what became of all guests
  esxi_arm.guest.open_vm_tools_summary:
    guests: "{{ ansible_play_hosts_all }}"
    failed: "{{ ansible_play_hosts_all | difference(ansible_play_hosts) }}"
  run_once: true
'''

RETURN = r'''
guests:
  description: The rows of the table.
  returned: always
  type: list
  elements: dict
  contains:
    guest:
      description: Name of the guest.
      type: str
      returned: always
    was:
      description: What was installed before, and from where.
      type: str
      returned: always
    now:
      description: What is installed now, and from where.
      type: str
      returned: always
    how:
      description: Where it came from, or what would be done, or that it has failed.
      type: str
      returned: always
    word:
      description: One word for what became of it.
      type: str
      returned: always
  sample:
    - guest: web1
      was: nothing
      now: 13.1.0 from source
      how: built here in 28:40
      word: installed
'''
