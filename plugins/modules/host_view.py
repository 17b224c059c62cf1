#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation of the action plugin of the same name. Nothing here runs on a guest.

DOCUMENTATION = r'''
module: host_view
short_description: Compare what ESXi or vCenter says of VMware Tools with what the guests say
version_added: 1.0.0
description:
  - Queries ESXi hosts or a vCenter for all of their virtual machines, matches these with the guests of the play, and
    reports for each guest whether its tools are healthy. Never changes a guest or a host.
  - Shows the comparison as a table, and writes it as JSON.
  - A guest is healthy if its tools are running, their type is C(guestToolsTypeOpenVMTools) and their version status
    C(guestToolsUnmanaged), as is normal for open-vm-tools, and if the host has the same version, host name and address
    as the guest.
  - A guest is matched by UUID in either byte order, else by the address that Ansible connects to, else by name, but
    never with a virtual machine that has another UUID. Of several virtual machines that fit, templates are left out,
    and those that are off if the guest answers; then address, name and power state decide. No virtual machine is
    matched with two guests.
  - Each host is logged in to once, and queried once for all of its virtual machines.
  - Runs on the controller and contacts no guest, so a guest that is unreachable is shown from its host's side.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
requirements:
  - pyVmomi 8 or newer, in the Python that runs ansible-playbook
extends_documentation_fragment:
  - esxi_arm.guest.attributes
options:
  hostname:
    description:
      - The ESXi hosts or the vCenter to query. Each can have a port of its own, as in V(esxi-1:8443).
      - The default is the environment variable E(VMWARE_HOST).
    type: list
    elements: str
  username:
    description:
      - A user who may see the virtual machines. The role C(Read-only) is enough.
      - The default is the environment variable E(VMWARE_USER).
    type: str
    aliases: [admin, user]
  password:
    description:
      - That user's password. It is not shown anywhere.
      - The default is the environment variable E(VMWARE_PASSWORD).
    type: str
    aliases: [pass, pwd]
  port:
    description: The port of the hosts, by default the environment variable E(VMWARE_PORT), or else V(443).
    type: int
    default: 443
  validate_certs:
    description:
      - Whether a host's certificate must be trusted, by default the environment variable E(VMWARE_VALIDATE_CERTS),
        or else V(true).
      - A certificate is trusted if it, or its issuer's, is in the system's store or, if the environment variable
        E(SSL_CERT_FILE) is set, in the file that it names.
    type: bool
    default: true
  answers:
    description:
      - Name of the variable in which the result of M(esxi_arm.guest.open_vm_tools_info) was registered for each host of
        the play.
    type: str
    required: true
  file:
    description:
      - Path on the controller to write the result to as JSON, readable by its owner only. It is not written if omitted.
      - A relative path is relative to the directory in which C(ansible-playbook) was started.
    type: path
attributes:
  check_mode:
    support: full
    details:
      - The table is shown, but no file is written.
  diff_mode:
    support: none
  idempotent:
    support: full
    details:
      - The file is only written if the result is another one.
notes:
  - All variables of the environment are those of C(ansible-playbook); the C(environment) keyword has no effect.
  - Use C(run_once), since one run compares all guests.
  - The proxy that the VMware collections can use is not supported.
  - If some of the hosts do not answer, the guests of the others are compared, and RV(healthy) is V(false). If none
    answers, the module fails.
seealso:
  - module: esxi_arm.guest.open_vm_tools_info
'''

EXAMPLES = r'''
- name: Inspect open-vm-tools
  esxi_arm.guest.open_vm_tools_info:
  become: true
  register: tools
  ignore_unreachable: true

- name: Compare with what two ESXi hosts say
  esxi_arm.guest.host_view:
    hostname: [esxi-1.example.org, esxi-2.example.org]
    username: reader
    password: "{{ vault_esxi_password }}"
    answers: tools
  run_once: true
  register: host_view

- name: Fail if any guest is not healthy
  ansible.builtin.assert:
    that: host_view.healthy
    fail_msg: See the table.
  run_once: true
'''

RETURN = r'''
healthy:
  description: Whether all guests are healthy, and all hosts answered.
  returned: success
  type: bool
  sample: false
table:
  description:
    - The comparison as it is shown, with a line for each guest, those with problems first. Below these a line for each
      host that did not answer, and one for each problem with its cause and its remedy.
    - The version in parentheses is the guest's, if the host has another one.
  returned: success
  type: list
  elements: str
  sample:
    - guest  result   machine  version                running  type                    address     host name
    - web-2  version  web-2    12.3.5 (guest 13.1.0)  Running  OpenVMTools, Unmanaged  192.0.2.12  web-2
    - web-1  ok       web-1    13.1.0                 Running  OpenVMTools, Unmanaged  192.0.2.11  web-1
    - "web-2: 12.3.5 runs, according to the host, but 13.1.0 is installed on the guest. Run systemctl restart ..."
guests:
  description: The comparison for programs, those with problems first.
  returned: success
  type: list
  elements: dict
  contains:
    guest:
      description: The guest's name in the inventory.
      type: str
      returned: always
    healthy:
      description: Whether there are no problems.
      type: bool
      returned: always
    matched_by:
      description: How its virtual machine was found, V(uuid), V(address) or V(name); V(null) if it was not.
      type: str
      returned: always
    machine:
      description:
        - The virtual machine in vSphere's words, with the keys C(host), C(name), C(uuid), C(instance_uuid),
          C(template), C(power), C(connection), C(running), C(version_status), C(install_type), C(version),
          C(host_name), C(address) and C(addresses).
        - C(tools_version) is C(version) as open-vm-tools writes it, V(null) if the host does not know it or the guest
          hides it.
        - V(null) if no virtual machine was found, or several, or if it fits another guest at least as well.
      type: dict
      returned: always
    candidates:
      description: The virtual machines, if there are several that fit equally well.
      type: list
      elements: dict
      returned: always
    said:
      description: What the guest said, C(version), C(uuids), C(hostname), C(addresses); V(null) if it did not answer.
      type: dict
      returned: always
    problems:
      description: Each problem with its C(code), its C(cause), and a C(remedy).
      type: list
      elements: dict
      returned: always
  sample:
    - guest: web-2
      healthy: false
      matched_by: uuid
      machine:
        name: web-2
        version: "12389"
        tools_version: 12.3.5
      candidates: []
      said:
        version: 13.1.0
        hostname: web-2
      problems:
        - code: version
          cause: 12.3.5 runs, according to the host, but 13.1.0 is installed on the guest.
          remedy: Run systemctl restart vmtoolsd.service on the guest, so that the installed version runs.
others:
  description: Virtual machines that are no guest of the play, with the same keys as RV(guests[].machine).
  returned: success
  type: list
  elements: dict
  sample: []
unanswered:
  description: The hosts that did not answer, with the reasons.
  returned: always
  type: dict
  sample:
    esxi-2.example.org: "no connection to port 443: Connection refused."
'''
