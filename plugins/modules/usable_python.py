#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation of the action plugin of the same name. Nothing here runs on a guest.

DOCUMENTATION = r'''
module: usable_python
short_description: Ensure a Python that Ansible's modules can run on
version_added: 1.0.0
description:
  - Modules run on the guest's Python, and each ansible-core supports only some versions. Enterprise Linux 8 comes
    with Python 3.6, which ansible-core after 2.16 does not support.
  - This module determines which Python Ansible would use on the guest. If there is none, or it is too old, the module
    installs the first package of C(python3.12), C(python3.11), C(python39) and C(python38) that the repositories have
    with C(dnf), or C(python3) with C(apt-get). Packages whose Python Ansible's interpreter discovery would not find are
    skipped.
  - Needs no Python on the guest, since it only runs shell commands there.
  - Nothing else is changed. C(python3) and C(platform-python) keep their versions, and no variable is set.
  - If facts were gathered with a suitable Python, nothing runs on the guest. Otherwise the check takes one round trip.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
  - esxi_arm.guest.attributes.action
attributes:
  action:
    support: full
    details:
      - The whole module runs on the controller.
  check_mode:
    support: full
    details:
      - Queries the repositories through the package manager, which refreshes its package lists.
  diff_mode:
    support: full
    details:
      - Shows the package.
  idempotent:
    support: full
options:
  vault_url:
    description:
      - Where to install from on CentOS Linux 8 and CentOS Stream 8 if their repositories do not answer, since their
        mirrors are gone. It has to have the directories C(8.5.2111) and C(8-stream).
      - Used for this installation only. The guest's repository files are not changed.
      - Empty means that the vault is never used.
    type: str
    default: https://vault.centos.org
notes:
  - Run it before anything that needs a Python, with C(gather_facts=false) on the play, since fact gathering needs one,
    too.
  - Only the installation uses C(become). The check runs as the login user, as Ansible's interpreter discovery does.
  - The variables of the C(environment) keyword, such as C(https_proxy), are passed to the package manager.
  - E(ANSIBLE_PYTHON_INTERPRETER) and C(ansible_python_interpreter) are respected. If they name a Python that does not
    exist, and one of the packages provides it, that package is installed.
  - Waits up to 10 minutes for other package manager processes.
seealso:
  - module: ansible.builtin.raw
  - module: esxi_arm.guest.centos_vault
'''

EXAMPLES = r'''
- name: Bootstrap guests, whatever Python they have
  hosts: guests
  gather_facts: false
  become: true
  tasks:
    - name: Ensure a usable Python
      esxi_arm.guest.usable_python:

    - name: Gather facts
      ansible.builtin.setup:

- name: Use a proxy and a mirror of the vault
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
    - V(false) in check mode if a package would be installed. Tasks that need a Python cannot be checked then.
  returned: always
  type: bool
  sample: true
python:
  description:
    - The first Python that Ansible's interpreter discovery finds, or the configured one, V(null) if there is none.
    - With ansible-core 2.16, discovery may prefer the distribution's own Python.
  returned: always
  type: dict
  contains:
    path:
      description: Its path.
      type: str
    version:
      description: Its major and minor version, V(null) if it does not run.
      type: str
  sample:
    path: /usr/bin/python3.11
    version: "3.11"
package:
  description: The package that was installed, or would be in check mode. V(null) if none was needed.
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
  returned: in check mode if a package would be installed, and on failure
  type: str
'''
