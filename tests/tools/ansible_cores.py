# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: ansible_cores.py [VERSION]

Gets another ansible-core than the virtual environment's, by default the oldest that the collection supports, and prints
the directory: with it as PYTHONPATH the virtual environment's Python runs that one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from project import BUILD, tool

# 2.16 is the last that manages guests with Python 3.6.
OLDEST = "2.16.19"


def unpack(version: str) -> Path:
    """Unpacks an ansible-core without what it depends on: the virtual environment has that."""
    directory = BUILD / "ansible-core" / version
    if not directory.exists():
        # Another process may be at it, too.
        unpacked = directory.with_name(f"{version}.{os.getpid()}")
        shutil.rmtree(unpacked, ignore_errors=True)
        pip = [tool("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        # The newest Python that 2.16 says it runs on.
        options = ["--no-deps", "--no-compile", "--only-binary=:all:", "--python-version=3.12", f"--target={unpacked}"]
        subprocess.run([*pip, *options, f"ansible-core=={version}"], check=True)
        try:
            unpacked.rename(directory)
        except OSError:
            shutil.rmtree(unpacked)
    return directory


if __name__ == "__main__":
    print(unpack(*(sys.argv[1:] or [OLDEST])))
