#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation of the action plugin of the same name. Nothing here runs on a guest.

DOCUMENTATION = r'''
module: open_vm_tools_publish
short_description: Publish the packages of the cache as repositories for dnf, zypper and apt
version_added: 1.0.0
description:
  - Makes of the package cache of the role C(esxi_arm.guest.open_vm_tools) one repository for dnf or zypper for each
    platform, and one apt repository with a suite for each platform, in a directory that any web server can serve as it
    is.
  - Packages with the desktop parts are in repositories of their own, so that no other guest gets them by an upgrade.
  - Every .rpm is signed, and so are the indexes of all repositories. The packages of the cache stay as they are.
  - A new tree is made beside the one that is served, and published as a whole by replacing the link C(current). The one
    before is kept, and so are the indexes that a client may have read from it.
  - Packages that are published stay published, even if the cache no longer has them.
  - Made for the playbook C(esxi_arm.guest.publish). Runs on the controller and contacts no guest.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
options:
  directory:
    description:
      - Directory on the controller to publish in. Created if it does not exist.
      - The root of the web server is C(current) in it.
    type: path
    required: true
  cache_dir:
    description: The package cache, as in C(open_vm_tools_cache_dir).
    type: path
    default: ~/.cache/esxi_arm_guest
  signing_key:
    description:
      - Fingerprint, or id of 16 digits, of a GnuPG key on the controller, which has its secret part or whose agent can
        sign with it.
      - Has to be an RSA key if there is an .rpm.
    type: str
    required: true
  gnupg_home:
    description: C(GNUPGHOME) with that key. Empty means the user's own.
    type: path
    default: ""
  url:
    description: URL at which guests find C(current). Only used in RV(repositories).
    type: str
    default: ""
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - Shows the paths of the packages.
  idempotent:
    support: full
seealso:
  - module: esxi_arm.guest.open_vm_tools_repository
notes:
  - Requires C(gpg), C(createrepo_c) and C(rpmsign) if there is an .rpm, and C(apt-ftparchive) if there is a .deb.
'''

EXAMPLES = r'''
- name: Publish the packages of the cache
  esxi_arm.guest.open_vm_tools_publish:
    directory: /srv/open-vm-tools
    signing_key: 0123456789ABCDEF0123456789ABCDEF01234567
    url: https://packages.example.org/open-vm-tools
  delegate_to: localhost
  run_once: true
'''

RETURN = r'''
served:
  description: Path of the tree that is served, the root of the web server.
  returned: success
  type: str
  sample: /srv/open-vm-tools/current
reasons:
  description: Why a new tree was published or, in check mode, would be. Empty if nothing changes.
  returned: success
  type: list
  elements: str
  sample: [there is no rpm/rocky/8/headless/aarch64/open-vm-tools-13.1.0-0esxiarm20260102030405.el8.aarch64.rpm yet]
packages:
  description: Paths of all published packages below RV(served).
  returned: success
  type: list
  elements: str
  sample: [rpm/rocky/8/headless/aarch64/open-vm-tools-13.1.0-0esxiarm20260102030405.el8.aarch64.rpm]
added:
  description: Those that are new.
  returned: success
  type: list
  elements: str
  sample: []
repositories:
  description: What guests have to be told.
  returned: success
  type: list
  elements: dict
  contains:
    platform:
      description: Distribution, major release and architecture of these guests.
      type: str
      returned: success
      sample: Rocky 8 aarch64
    desktop:
      description: Whether it is for guests with the desktop parts.
      type: bool
      returned: success
    path:
      description: Path of the file on a guest.
      type: str
      returned: success
      sample: /etc/yum.repos.d/esxi_arm_guest.repo
    content:
      description: Its content.
      type: str
      returned: success
    key_path:
      description: Where the guest has to have C(key.asc), which is at the top of the published tree.
      type: str
      returned: success
      sample: /etc/pki/rpm-gpg/RPM-GPG-KEY-esxi_arm_guest
problems:
  description: Everything that is in the way, if nothing was published for that.
  returned: failure
  type: list
  elements: str
  sample: [createrepo_c is not installed on the controller. Install the package createrepo_c.]
'''
