# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The platform, as described by the files in the role's vars/."""

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.compat.version import LooseVersion

from .. import elsewhere


def name(platform: Mapping[str, Any]) -> str:
    return " ".join(str(platform["name"][part]) for part in ("distribution", "major", "architecture"))


def problems(platform: Mapping[str, Any]) -> list[str]:
    """Why the role does not support this guest, if so."""
    instead = elsewhere.sentence(platform["called"])
    if instead:
        return [f"{name(platform)} is not supported: {instead}"]
    if platform["system"] != "Linux":
        return [f"The guest runs {platform['system']}. This role requires Linux; remove this host from the play."]
    if str(platform["userspace_bits"]) == "32":
        return [
            f"{name(platform)} has a 64-bit kernel, but its programs and packages are 32-bit ones, as on the 32-bit "
            "Raspberry Pi OS, so what is built or installed would not match. Install the 64-bit edition."
        ]
    oldest, major = platform["minimum_release"], str(platform["name"]["major"])
    # The next Debian release has a name but no number yet.
    new_enough = oldest and (not major[:1].isdigit() or LooseVersion(major) >= LooseVersion(oldest))
    if platform["libdir"] and new_enough:
        return []
    release = f" (the oldest supported release is {oldest})" if oldest else ""
    return [
        f"{name(platform)} is not supported: none of these files in vars/ of the role "
        f"esxi_arm.guest.open_vm_tools says that it is: {', '.join(platform['files'])}{release}. "
        "To add a platform, only such a file is needed; see vars/Debian.yml."
    ]
