# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


class ModuleDocFragment:
    """What the modules of this collection say about themselves. A module adds C(support), and C(details)."""

    # Every module. The module says its own support for the first three.
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check mode and say what it would change without changing it.
  diff_mode:
    description: Shows what changes, or would change, when run with C(--diff).
  idempotent:
    description:
      - When run again with the same arguments on a guest that nobody touched in between, it changes nothing.
      - This assumes that the system which is controlled or asked behaves the same way each time.
  platform:
    description: The operating systems it can be run against.
    platforms: linux
    support: full
"""

    # Modules that have an action plugin of the same name on the controller.
    ACTION = r"""
options: {}
attributes:
  action:
    description: Has a part that runs on the controller.
"""

    # Modules for which C(async) matters.
    ASYNC = r"""
options: {}
attributes:
  async:
    description: Can be run as a background task with the C(async) keyword.
"""

    # Modules that return C(ansible_facts).
    FACTS = r"""
options: {}
attributes:
  facts:
    description: Returns facts that other tasks of the play can use.
"""

    # Modules that only look. Use it beside the plain fragment.
    INFO_MODULE = r"""
options: {}
attributes:
  check_mode:
    support: full
    details:
      - This module never changes anything.
  diff_mode:
    support: N/A
    details:
      - This module never changes anything.
  idempotent:
    support: full
    details:
      - This module never changes anything.
"""
