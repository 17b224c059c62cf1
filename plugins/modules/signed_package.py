#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation of the action plugin of the same name. Nothing here runs on a guest.

DOCUMENTATION = r'''
module: signed_package
short_description: Make a signed copy of an rpm package on the controller
version_added: 1.0.0
description:
  - Copies an .rpm on the controller and signs the copy with C(rpmsign). The original stays as it is.
  - Beside the copy is a file C(sha256). A copy that does not match it, or has none, is made again.
  - Concurrent runs that need the same copy wait for each other. Contacts no guest.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
options:
  src:
    description: Path of the package on the controller.
    type: path
    required: true
  dest:
    description: Path of the copy on the controller, in a directory of its own, which is replaced as a whole.
    type: path
    required: true
  fingerprint:
    description: Fingerprint of the GnuPG key on the controller.
    type: str
    required: true
  gnupg_home:
    description: C(GNUPGHOME) with that key. Empty means the user's own.
    type: path
    default: ""
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  idempotent:
    support: full
seealso:
  - module: esxi_arm.guest.open_vm_tools_publish
'''

EXAMPLES = r'''
- name: Sign a package
  esxi_arm.guest.signed_package:
    src: /srv/packages/example-1.0-1.aarch64.rpm
    dest: /srv/packages/signed/example-1.0-1.aarch64.rpm
    fingerprint: 0123456789ABCDEF0123456789ABCDEF01234567
'''

RETURN = r'''
dest:
  description: Path of the copy.
  returned: success
  type: str
  sample: /srv/packages/signed/example-1.0-1.aarch64.rpm
'''
