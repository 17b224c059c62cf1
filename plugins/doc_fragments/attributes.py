# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


class ModuleDocFragment:
    """Attributes of this collection's modules. A module adds C(support) and C(details)."""

    # Every module, which states its own support for the first three.
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check mode and say what it would change without changing it.
  diff_mode:
    description: Shows what changes or would change when run with C(--diff).
  idempotent:
    description:
      - When run again with the same arguments on a guest that was not touched in between, it changes nothing.
      - This assumes that the managed system behaves the same way each time.
  platform:
    description: The operating systems it can be run on.
    platforms: linux
    support: full
"""

    # Modules with an action plugin of the same name.
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

    # Modules that only gather information. Use it in addition to the plain fragment.
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
