# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has the lab make the images that the molecule scenarios need while the light checks run.

An image takes minutes and hardly more than one processor. A scenario that comes to it early waits for it.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
from typing import Iterator

from project import BUILD, LAB, ROOT
from steps import say


def platforms() -> list[str]:
    """The platforms of the scenarios' guests, the default one first."""
    files = [ROOT / ".config/molecule/config.yml", *sorted(ROOT.glob("molecule/*/molecule.yml"))]
    named = (re.search(r"^ *GUEST_PLATFORM: *(\S+)$", file.read_text(encoding="utf-8"), re.MULTILINE) for file in files)
    return list(dict.fromkeys(match.group(1) for match in named if match))


@contextlib.contextmanager
def made_ahead() -> Iterator[None]:
    """Makes the images one after the other in the background for as long as the block lasts."""
    log = BUILD / "guest-images.log"
    log.parent.mkdir(exist_ok=True)
    say(f"The guests' images ({', '.join(platforms())}) are made in the background: {log.relative_to(ROOT)} tells.")
    commands = " && ".join(f'"$0" image --platform {platform}' for platform in platforms())
    with log.open("w", encoding="utf-8") as stream:
        maker = subprocess.Popen(["sh", "-c", commands, LAB], stdout=stream, stderr=stream, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        maker.terminate()
        maker.wait()
