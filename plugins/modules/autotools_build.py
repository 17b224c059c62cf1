#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


DOCUMENTATION = r"""
module: autotools_build
short_description: Bring an autotools source tree to a state, doing only what is due
version_added: 0.1.0
description:
  - Runs C(autoreconf), C(configure), C(make) and C(make install) in a source tree, each only when it is due, and says
    why.
  - What is due is decided by comparing what is there with what the last run recorded, in C(.autotools_build) inside
    the tree. That is every file of the tree, whatever it is called, the arguments and environment of configure, the
    versions of the compiler and of the pkg-config modules that configure used, the system's headers that were compiled
    in, and the installed files. All equal, and nothing is due. Otherwise the first phase concerned runs, and C(make)
    decides what to compile.
  - C(changed) tells whether a file in the tree, or an installed one, has another content than before, or is new or
    gone. A phase can be due and find nothing to do.
  - A tree that somebody configured by hand with the same arguments is adopted. C(make) runs once to see what is left to
    do.
  - Where the time stamps that C(make) goes by hide a change, such as a source replaced by an older file or another
    configuration, what they hide is rebuilt. In a tree that the module sees for the first time, time stamps are left
    alone, so that what was patched before the first build is built as patched. A source that was touched counts as
    changed, as it does for C(make).
  - With nothing due, nothing in the tree is written.
  - The build runs as a background job on the managed host. A dropped connection does not stop it. While it lasts, one
    progress line per host is shown. With nothing due there is no job, and the module answers at once.
  - Two runs never work on one tree at once. The second waits, shows the progress of the first, and then does what is
    left to do.
author:
  - The esxi_arm.guest contributors (@esxi-arm)
extends_documentation_fragment:
  - esxi_arm.guest.attributes
  - esxi_arm.guest.attributes.action
  - esxi_arm.guest.attributes.async
attributes:
  action:
    support: full
  async:
    support: full
    details:
      - It runs in the background anyway. With C(async), whoever polls the job sees no progress lines.
  check_mode:
    support: full
    details:
      - Returns the phases that would run, with the reasons. Nothing is touched. C(changed) tells whether any would run.
        Whether C(make) then finds something to do, only a real run can tell.
  diff_mode:
    support: full
    details:
      - Shows for each phase whether it was due and is done.
  idempotent:
    support: partial
    details:
      - With O(force=true) or O(bootstrap=always) phases run each time.
options:
  source:
    description:
      - Folder of the source tree, the one with C(configure), C(configure.ac) or C(autogen.sh).
    type: path
    required: true
  state:
    description:
      - How far the tree is brought.
      - V(configured) runs C(configure), V(built) also C(make), V(installed) also C(make install).
    type: str
    choices: [configured, built, installed]
    default: built
  configure_args:
    description:
      - Arguments of C(configure). Their order does not matter.
    type: list
    elements: str
    default: []
  environment:
    description:
      - Environment variables for all phases, over those of the task.
      - C(PATH) also decides where C(make), C(autoreconf), C(bash), the compiler and C(pkg-config) are looked up.
      - C(configure) is run by C(bash) where there is one. C(CONFIG_SHELL) names another shell.
      - Variables that have a say in what is built (such as C(CC), C(CFLAGS) and C(PKG_CONFIG_PATH)) are part of the
        evidence, others are not.
    type: dict
    default: {}
  destdir:
    description:
      - Folder below which C(make install) puts the files (C(DESTDIR)), only with O(state=installed).
      - Files there that an earlier run installed and the present build does not are removed, unless somebody has
        altered them since, or they were there before.
      - Leave the files as they are installed, and work on a copy. An altered or missing file makes the installation
        due again. Several trees may install into one folder, and may add to the same file.
      - A project that ignores C(DESTDIR) is an error, since nothing is installed below the folder then.
    type: path
  jobs:
    description:
      - How many jobs C(make) runs at once.
      - Without it, one per processor, but no more than one per 200 MiB of available memory, or per 450 MiB where
        C(make) is about to compile C++, and at least one. With gcc 12, the largest compile job of open-vm-tools
        13.0.10 was measured at 96 MiB, and with the desktop parts, which are C++, at 413 MiB.
    type: int
  library_packages:
    description:
      - Packages of this platform by the libraries that they have, for the message of a C(configure) that misses one.
      - The keys are the libraries' names as C(configure) or C(pkg-config) write them, such as V(fuse3) or V(glib-2.0).
        Capital letters and a leading C(lib) make no difference.
    type: dict
    default: {}
  targets:
    description:
      - Targets for C(make). An empty list is make's default target.
    type: list
    elements: str
    default: []
  bootstrap:
    description:
      - When to make the configure script, by C(autoreconf -i) or, in a tree without C(configure.ac), by
        C(autogen.sh).
      - V(auto) makes it when it is missing, or when what it is made from has changed.
      - V(always) makes it in each run, so that all other phases run each time, too.
      - V(never) takes the one that is there, and has C(make) take the C(Makefile.in) and the other files that come with
        it, too, whatever their time stamps say. This is for a checkout whose time stamps are in no order, on a host
        without the autotools.
    type: str
    choices: [auto, always, never]
    default: auto
  force:
    description:
      - Run all phases that the state asks for, and rebuild everything.
    type: bool
    default: false
  timeout:
    description:
      - Seconds after which the build is ended with all its processes. V(0) or no value is no limit.
      - The next run goes on where it stood.
    type: int
  progress:
    description:
      - Whether to show progress lines while the build lasts.
      - V(auto) shows them unless the output is made for machines (stdout callbacks such as C(json), C(minimal) or
        C(oneline)).
    type: str
    choices: [auto, always, never]
    default: auto
notes:
  - If the play is interrupted, the build goes on. The first progress line says how to stop it.
  - The tools are not installed by this module. A missing one is named.
seealso:
  - module: community.general.make
"""

EXAMPLES = r"""
- name: Build open-vm-tools and stage it for packaging
  esxi_arm.guest.autotools_build:
    source: /var/cache/build/open-vm-tools-stable-13.0.10/open-vm-tools
    state: installed
    destdir: /var/cache/build/staged
    configure_args:
      - --prefix=/usr
      - --without-x
      - --disable-docs

- name: Build with flags of your own, one job at a time
  esxi_arm.guest.autotools_build:
    source: /usr/local/src/hello
    configure_args: [--disable-nls]
    environment:
      CFLAGS: -O2 -mcpu=neoverse-n1
    jobs: 1
    timeout: 3600
"""

RETURN = r"""
phases:
  description: The phases that the state asks for, in order.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: One of V(bootstrap), V(configure), V(make), V(install).
      type: str
    due:
      description: Whether the phase had to run.
      type: bool
    ran:
      description: Whether it did. Never in check mode.
      type: bool
    reason:
      description: Why it was due, or why not.
      type: str
    seconds:
      description: How long it took.
      type: float
    log:
      description: The file on the managed host with all its output, null when there is none.
      type: str
  sample:
    - name: configure
      due: true
      ran: true
      reason: 'arguments changed: added --without-x'
      seconds: 16.2
      log: /src/.autotools_build/configure.log
log:
  description: The log of the phase that ran last, or failed. Null when there is none.
  returned: always
  type: str
jobs:
  description: How many jobs make was given, or would have been.
  returned: success
  type: int
waited:
  description: Seconds for which another run on the same tree had to be waited for.
  returned: success
  type: float
busy:
  description:
    - Whether another run is building in the tree at this moment, whose end can change what is due. Also after a run
      that was killed, since its C(make) may still run.
  returned: in check mode
  type: bool
phase:
  description: The phase that failed.
  returned: when a phase failed
  type: str
rc:
  description: Exit status of the command that failed, null when it was not its own end.
  returned: when a phase failed
  type: int
log_tail:
  description: The last 40 lines of the log.
  returned: when a phase failed
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.options import ARGUMENT_SPEC
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.task import run_task


def main():
    run_task(AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True))


if __name__ == '__main__':
    main()
