# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has the lab make the images that the molecule scenarios need while the first checks run.

An image takes minutes and hardly more than one processor. A scenario that comes to it early waits for it.
"""

import contextlib
import os
import re
import signal
import subprocess
from typing import Iterator

from project import BUILD, LAB, ROOT

PLATFORM = re.compile(r"^ *GUEST_PLATFORM: *(\S+)$", re.MULTILINE)


def platform(scenario: str) -> str:
    """The platform of a scenario's guest: its own, else that of all scenarios."""
    files = [ROOT / "molecule" / scenario / "molecule.yml", ROOT / ".config" / "molecule" / "config.yml"]
    named = (PLATFORM.search(file.read_text(encoding="utf-8")) for file in files)
    return next(match.group(1) for match in named if match)


@contextlib.contextmanager
def made_ahead(scenarios: list[str]) -> Iterator[None]:
    """Makes their guests' images one after the other in the background for as long as the block lasts."""
    log = BUILD / "guest-images.log"
    log.parent.mkdir(exist_ok=True)
    platforms = list(dict.fromkeys(map(platform, scenarios)))
    print(f"The guests' images ({', '.join(platforms)}) are made in the background: {log} tells.", flush=True)
    images = " && ".join(f'"$0" image --platform {name}' for name in platforms)
    # Told to end, the shell waits for the lab, which tidies up first. A session of its own can be ended as a whole, and
    # has no terminal: a sudo that wants a password fails there, and asks when the scenario comes to it.
    command = ["sh", "-c", f"trap 'exit 1' TERM; {images}", LAB]
    with log.open("w", encoding="utf-8") as stream:
        options = {"stdin": subprocess.DEVNULL, "stdout": stream, "stderr": stream, "start_new_session": True}
        maker = subprocess.Popen(command, **options)
    try:
        yield
    finally:
        if maker.poll() is None:
            end_group(maker.pid)
        maker.wait()


def end_group(group: int) -> None:
    """Ends all its processes. Those that the lab has started by sudo are root's, and only root can end them."""
    by_root = ["sudo", "--non-interactive", "kill", "-s", "TERM", "--", f"-{group}"]
    # Never twice: the second time would interrupt the lab while it tidies up.
    if os.geteuid() == 0 or subprocess.run(by_root, check=False, capture_output=True).returncode != 0:
        os.killpg(group, signal.SIGTERM)
