#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation of the action plugin of the same name. Nothing here runs on a guest.

DOCUMENTATION = r'''
module: unpacked_source
short_description: Unpack the source of open-vm-tools and describe it
version_added: 1.0.0
description:
  - Unpacks an archive with one directory at its top, and reports the release of the source, the compiler, and the
    versions of the libraries. Files in the tree that the archive does not have stay as they are.
  - An archive of the controller is copied for the time of the task only.
  - Made for the role C(open_vm_tools).
  - Fails if the archive cannot be unpacked. A tree without open-vm-tools is described by an empty
    RV(source.directory) and RV(source.version).
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
  - esxi_arm.guest.attributes.action
attributes:
  action:
    support: full
  check_mode:
    support: none
  diff_mode:
    support: none
  idempotent:
    support: full
    details: A tree in which a file of the archive is missing or was changed is unpacked again.
options:
  directory:
    description: The source tree on the guest. Created if it does not exist.
    type: str
    required: true
  src:
    description:
      - An archive on the controller. Searched for as M(ansible.builtin.copy) does.
      - Mutually exclusive with O(archive).
    type: str
  archive:
    description:
      - An archive on the guest.
      - Without O(src) and O(archive), O(directory) is only described.
    type: str
  dependencies:
    description: The libraries whose versions to return, as pkg-config calls them.
    type: list
    elements: str
    default: []
seealso:
  - module: esxi_arm.guest.patched_source
  - module: esxi_arm.guest.autotools_build
'''

EXAMPLES = r'''
- name: Unpack an archive of the controller
  esxi_arm.guest.unpacked_source:
    src: open-vm-tools-13.0.10.tar.gz
    directory: /var/tmp/open-vm-tools/source
    dependencies: [glib-2.0, openssl]
  register: unpacked

- name: Build it
  esxi_arm.guest.autotools_build:
    source: "{{ unpacked.source.directory }}"
'''

RETURN = r'''
source:
  description: The inputs of a build.
  returned: success
  type: dict
  contains:
    directory:
      description:
        - The directory with C(configure.ac), which is O(directory) or C(open-vm-tools) below it.
        - Empty if there is none.
      type: str
      sample: /var/tmp/open-vm-tools/source/open-vm-tools
    version:
      description: C(TOOLS_VERSION) of C(configure.ac). Empty if there is none.
      type: str
      sample: 13.0.10
    compiler:
      description: The first line of C($CC --version), or of gcc. Empty if there is no compiler.
      type: str
      sample: gcc (GCC) 8.5.0 20210514 (Red Hat 8.5.0-4)
    dependencies:
      description: The version of each of O(dependencies). Empty if it is not installed.
      type: dict
      sample: {"glib-2.0": "2.56.4", "openssl": "1.1.1k"}
    built_at:
      description: The time in UTC, or C(SOURCE_DATE_EPOCH) from the environment of the task.
      type: str
      sample: "2026-11-28T02:12:10Z"
'''
