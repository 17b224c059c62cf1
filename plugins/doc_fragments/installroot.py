# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


class ModuleDocFragment:
    """The option of modules that change repository files; defined in module_utils/dnf/module.py, too."""

    DOCUMENTATION = r"""
options:
  installroot:
    description:
      - The root directory of the system to change, for example of a mounted disk image.
      - Its own C(os-release), C(dnf.conf) and repository files are read.
    type: path
    default: /
"""
