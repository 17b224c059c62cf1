#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation of the action plugin of the same name. Nothing here runs on a guest.

DOCUMENTATION = r'''
module: open_vm_tools_status
short_description: Show the status of all guests at a glance
version_added: 1.0.0
description:
  - Shows one table of all guests of a play, with counts first and what needs attention on top, and writes it as JSON
    and as an HTML page.
  - Guests that are unreachable or have failed are rows, too, each with the cause.
  - Advisories tell what there is to know about a guest, each with its source and a remedy. Nothing is changed.
  - Made for the playbook C(esxi_arm.guest.status), which asks each guest before. Runs on the controller and
    contacts no guest.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
options:
  guests:
    description:
      - Names of the guests. Their answers are in the variables C(__open_vm_tools_status_facts) with the result of
        M(ansible.builtin.setup), and C(__open_vm_tools_status_evidence) with that of
        M(esxi_arm.guest.open_vm_tools_info).
    type: list
    elements: str
    required: true
  releases:
    description: Facts about the releases of open-vm-tools, as in the role's C(vars/main.yml). Only C(known) is used.
    type: dict
    required: true
  json:
    description: Path on the controller to write the report to as JSON. It is not written if omitted.
    type: path
  html:
    description:
      - Path on the controller to write the report to as one HTML page. It is not written if omitted.
      - The page needs no network and no other file.
    type: path
  mode:
    description: Octal mode of these files, four digits in quotes.
    type: str
    default: "0600"
attributes:
  check_mode:
    support: full
    details:
      - The table is shown, but no file is written.
  diff_mode:
    support: none
  idempotent:
    support: none
    details:
      - Files are written anew each time, because the report contains the time.
seealso:
  - module: esxi_arm.guest.open_vm_tools_info
'''

EXAMPLES = r'''
- name: Gather the facts that name the platform
  ansible.builtin.setup:
    gather_subset: ["!all", "!min", distribution, platform]
  register: __open_vm_tools_status_facts
  ignore_errors: true
  ignore_unreachable: true

- name: Inspect open-vm-tools
  esxi_arm.guest.open_vm_tools_info:
  become: true
  register: __open_vm_tools_status_evidence
  ignore_errors: true
  ignore_unreachable: true

- name: Load the known releases
  ansible.builtin.include_vars: roles/open_vm_tools/vars/main.yml

- name: Show the status of all guests
  esxi_arm.guest.open_vm_tools_status:
    guests: "{{ ansible_play_hosts_all }}"
    releases: "{{ __open_vm_tools_releases }}"
    html: /srv/www/guests.html
    mode: "0644"
  run_once: true
'''

RETURN = r'''
report:
  description: What the JSON file contains.
  returned: success
  type: dict
  contains:
    schema:
      description: Version of this format.
      type: int
      returned: success
    created:
      description: Time of the report in UTC.
      type: str
      returned: success
    counts:
      description: >-
        Number of C(guests), how many need C(attention), and how often each of C(states), C(reasons), C(versions) and
        C(origins) occurs.
      type: dict
      returned: success
    guests:
      description:
        - One row for each guest, with what needs attention first.
        - C(state) is V(unreachable), V(failed), V(attention) or V(fine). C(reasons) and C(cause) say why.
        - C(platform), C(version), C(package), C(origin), C(services), C(vmware) (the methods that detect it),
          C(host) (the version that the host was told) and C(build_seconds) are V(null) if they are unknown.
        - C(advisories) has C(word), C(level), C(concerns), C(title), C(means), C(detail), C(remedy) and C(sources) of
          each.
      type: list
      elements: dict
      returned: success
    advisories:
      description:
        - Each advisory once, with the C(guests) that it applies to, and an C(example) of what is specific to one of
          them.
      type: list
      elements: dict
      returned: success
  sample:
    schema: 1
    created: "2026-11-26T19:00:00Z"
    counts:
      guests: 2
      attention: 1
      states: {unreachable: 1, failed: 0, attention: 0, fine: 1}
    guests: []
    advisories: []
written:
  description: Paths of the files that were written or, in check mode, would be.
  returned: success
  type: list
  elements: str
  sample: [/srv/www/guests.html]
'''
