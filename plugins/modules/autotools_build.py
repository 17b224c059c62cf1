#!/usr/bin/python
# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


DOCUMENTATION = r"""
module: autotools_build
short_description: Bring an autotools source tree to a state, running only the phases that are due
version_added: 1.0.0
description:
  - Runs C(autoreconf), C(configure), C(make) and C(make install) in a source tree, each only when it is due, and says
    why.
  - To decide what is due, the module compares the current state with what the last run recorded in C(.autotools_build)
    inside the tree. That includes every file of the tree, the arguments and environment of configure, the versions of
    the compiler and of the pkg-config modules that configure used, the system headers that were compiled in, and the
    installed files. If nothing differs, nothing is due. Otherwise the first affected phase runs, and C(make) decides
    what to compile.
  - C(changed) tells whether the content of any file in the tree, or of any installed file, differs from before. A phase
    can be due and find nothing to do.
  - A tree that was configured manually with the same arguments is adopted. C(make) runs once to see what is left to do.
  - Where time stamps would hide a change from C(make), such as a source replaced by an older file or a different
    configuration, whatever depends on it is rebuilt. In a tree that the module sees for the first time, time stamps are
    left alone, so that files patched before the first build are built as patched. A touched source counts as changed,
    as it does for C(make).
  - If nothing is due, nothing in the tree is written.
  - The build runs as a background job on the managed host. A dropped connection does not stop it. Meanwhile, progress
    lines are shown for each host. If nothing is due, there is no job, and the module returns at once.
  - Two runs never work on the same tree at once. The second waits, shows the progress of the first, and then does what
    is left to do.
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
      - It runs in the background anyway. With C(async), no progress lines are shown.
  check_mode:
    support: full
    details:
      - Returns the phases that would run, with the reasons, without touching anything. C(changed) tells whether any
        would run. Only a real run can tell whether C(make) then finds something to do.
  diff_mode:
    support: full
    details:
      - Shows for each phase whether it was due, and that it is done.
  idempotent:
    support: partial
    details:
      - With O(force=true) or O(bootstrap=always), phases run every time.
options:
  source:
    description:
      - Top directory of the source tree, the one with C(configure), C(configure.ac) or C(autogen.sh).
    type: path
    required: true
  state:
    description:
      - The state to bring the tree to.
      - V(configured) runs C(configure), V(built) also C(make), V(installed) also C(make install).
    type: str
    choices: [configured, built, installed]
    default: built
  configure_args:
    description:
      - Arguments for C(configure). Their order does not matter.
    type: list
    elements: str
    default: []
  environment:
    description:
      - Environment variables for all phases. They override those of the task.
      - C(PATH) also determines where C(make), C(autoreconf), C(bash), the compiler and C(pkg-config) are looked up.
      - C(configure) is run by C(bash) if available. Use C(CONFIG_SHELL) for another shell.
      - Variables that affect the build (such as C(CC), C(CFLAGS) and C(PKG_CONFIG_PATH)) are part of the evidence,
        others are not.
    type: dict
    default: {}
  destdir:
    description:
      - Directory to stage the installation in (C(DESTDIR) of C(make install)), only with O(state=installed).
      - Files that an earlier run installed there and the current build does not are removed, unless they were modified
        since, or were there before.
      - Leave the installed files unchanged and work on a copy. A modified or missing file makes the installation due
        again. Several trees may install into one directory, and may add to the same file.
      - A project that ignores C(DESTDIR) is an error, since nothing is installed in the directory then.
    type: path
  jobs:
    description:
      - Number of parallel jobs of C(make).
      - By default one per processor, but no more than one per 200 MiB of available memory, or per 450 MiB if C(make)
        is about to compile C++, and at least one. With gcc 12, the largest compile job of open-vm-tools 13.0.10 was
        measured at 96 MiB, and at 413 MiB with the desktop parts, which are C++.
    type: int
  library_packages:
    description:
      - Maps libraries to this platform's packages, for a hint in the message if C(configure) does not find a library.
      - The keys are library names as C(configure) or C(pkg-config) print them, such as V(fuse3) or V(glib-2.0).
        Case and a leading C(lib) are ignored.
    type: dict
    default: {}
  targets:
    description:
      - Targets for C(make). An empty list means the default target.
    type: list
    elements: str
    default: []
  bootstrap:
    description:
      - When to generate the configure script, with C(autoreconf -i) or, in a tree without C(configure.ac), with
        C(autogen.sh).
      - V(auto) generates it if it is missing, or if its inputs have changed.
      - V(always) generates it in every run, so that all other phases run every time, too.
      - V(never) uses the existing one, and has C(make) use the existing C(Makefile.in) and other generated files,
        regardless of their time stamps. This is for a checkout with arbitrary time stamps on a host without the
        autotools.
    type: str
    choices: [auto, always, never]
    default: auto
  force:
    description:
      - Whether to run all phases of the state and rebuild everything.
    type: bool
    default: false
  timeout:
    description:
      - Seconds after which the build is stopped, with all its processes. V(0) or no value means no limit.
      - The next run resumes it.
    type: int
  progress:
    description:
      - Whether to show progress lines during the build.
      - V(auto) shows them unless the output is for programs (stdout callbacks such as C(json), C(minimal) or
        C(oneline)), or has a screen of its own (C(dense), C(selective)).
    type: str
    choices: [auto, always, never]
    default: auto
notes:
  - If the play is interrupted, the build continues. The first progress line says how to stop it.
  - This module does not install the build tools. The message names a missing one.
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

- name: Build with custom flags, one job at a time
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
  description: The phases of the requested state, in order.
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
      description: Whether it ran. Never in check mode.
      type: bool
    reason:
      description: Why it was due, or why not.
      type: str
    seconds:
      description: How long it took.
      type: float
    log:
      description: The file on the managed host with all its output, null if there is none.
      type: str
  sample:
    - name: configure
      due: true
      ran: true
      reason: 'arguments changed: added --without-x'
      seconds: 16.2
      log: /src/.autotools_build/configure.log
log:
  description: The log of the phase that ran last or failed, null if there is none.
  returned: always
  type: str
jobs:
  description: Number of parallel jobs that make used or would use.
  returned: success
  type: int
waited:
  description: Seconds that the module waited for another run on the same tree.
  returned: success
  type: float
busy:
  description:
    - Whether another run is building in the tree right now, which may change what is due. Also true after a run was
      killed, since its C(make) may still be running.
  returned: in check mode
  type: bool
phase:
  description: The phase that failed.
  returned: when a phase failed
  type: str
rc:
  description: Exit status of the command that failed, null if it did not exit by itself.
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
