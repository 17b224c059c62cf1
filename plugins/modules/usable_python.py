#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# All of it runs on the controller (plugins/action/usable_python.py). This file is its documentation.

DOCUMENTATION = r'''
module: usable_python
short_description: Ensure a Python that Ansible's modules run on
version_added: 0.1.0
description:
  - Modules run on a Python of the guest, and each ansible-core supports only some of them. Enterprise Linux 8 comes
    with Python 3.6, on which ansible-core after 2.16 does not run.
  - This module finds out which Python Ansible would use on the guest. Where there is none, or one that is too old, it
    installs the first package that the guest's repositories have out of C(python3.12), C(python3.11), C(python39) and
    C(python38) with C(dnf), or C(python3) with C(apt-get). Packages whose Python Ansible's own discovery would not
    find are left out.
  - Needs no Python on the guest. What it asks and does are commands of the guest's shell.
  - Nothing else is changed. Neither C(python3) nor C(platform-python) becomes another one, and no variable is set.
  - With facts gathered on a Python that fits, the guest is not asked at all. Otherwise looking takes one round trip.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
  - esxi_arm.guest.attributes.action
attributes:
  action:
    support: full
    details:
      - All of it runs on the controller.
  check_mode:
    support: full
    details:
      - The package manager is asked what the repositories have, for which it refreshes its lists.
  diff_mode:
    support: full
    details:
      - Shows the package.
  idempotent:
    support: full
options:
  vault_url:
    description:
      - Where to install from on CentOS Linux 8 and CentOS Stream 8 if their repositories do not answer, because
        their mirrors are gone. C(8.5.2111) and C(8-stream) lie below.
      - Used for this installation only. The guest's repository files stay as they are.
      - Empty means that the vault is never used.
    type: str
    default: https://vault.centos.org
notes:
  - Run it before anything that takes a Python, with C(gather_facts=false) on the play. Gathering facts takes one, too.
  - Only the installation uses C(become). The guest is looked at by the user who logs in, as by Ansible's discovery.
  - The variables of the C(environment) keyword, such as C(https_proxy), reach the package manager.
  - E(ANSIBLE_PYTHON_INTERPRETER) and C(ansible_python_interpreter) are respected. Where they name a Python that is not
    there, and one of the packages brings just that one, the package is installed.
  - Another run of the package manager is waited for, at most 10 minutes.
seealso:
  - module: ansible.builtin.raw
  - module: esxi_arm.guest.centos_vault
'''

EXAMPLES = r'''
- name: Bring up guests with Ansible, whatever Python they have
  hosts: guests
  gather_facts: false
  become: true
  tasks:
    - name: Ensure a usable Python
      esxi_arm.guest.usable_python:

    - name: Gather facts
      ansible.builtin.setup:

- name: Behind a proxy, with a mirror of the vault
  hosts: guests
  gather_facts: false
  become: true
  environment:
    https_proxy: http://proxy.example.com:3128
  tasks:
    - name: Ensure a usable Python
      esxi_arm.guest.usable_python:
        vault_url: https://mirror.example.com/centos-vault
'''

RETURN = r'''
usable:
  description:
    - Whether modules can run now.
    - In check mode V(false) where a package would be installed. Whatever takes a Python cannot be told then.
  returned: always
  type: bool
  sample: true
python:
  description:
    - The first Python that Ansible's discovery comes upon, or the one that it was told, V(null) where there is none.
    - With ansible-core 2.16, the discovery may prefer the distribution's own to that one.
  returned: always
  type: dict
  contains:
    path:
      description: Where it is.
      type: str
    version:
      description: Its major and minor version, V(null) where it does not run.
      type: str
  sample:
    path: /usr/bin/python3.11
    version: "3.11"
package:
  description: The package that was installed, or would have been in check mode. V(null) where none was needed.
  returned: always
  type: str
  sample: python3.11
reason:
  description: Why that package was needed, or why none was.
  returned: always
  type: str
  sample: ansible-core 2.19.14 needs Python 3.8 or newer, and /usr/libexec/platform-python is 3.6
msg:
  description: What would be done, or what went wrong and what to do about it.
  returned: in check mode where a package would be installed, and on failure
  type: str
'''
