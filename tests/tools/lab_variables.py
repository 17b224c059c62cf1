# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: lab_variables.py GUEST DIRECTORY

Writes, for a guest of the lab that is up, DIRECTORY/inventory.yml, and DIRECTORY/variables.json:
the role's variables for the release of open-vm-tools that the lab has.
"""

import json
import subprocess
import sys
from pathlib import Path

from project import BUILD, LAB


def main(guest: str, directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    subprocess.run([LAB, "inventory", guest, "--output", str(directory / "inventory.yml")], check=True)
    source = json.loads(subprocess.run([LAB, "source"], check=True, stdout=subprocess.PIPE).stdout)
    variables = {
        "open_vm_tools_install_from": "source",
        "open_vm_tools_version": source["version"],
        "open_vm_tools_source_url": source["path"],
        "open_vm_tools_source_checksum": "sha256:" + source["sha256"],
        # Not the user's own cache: make clean takes this one away, and the demo after that builds again.
        "open_vm_tools_cache_dir": str(BUILD / "package-cache"),
    }
    directory.joinpath("variables.json").write_text(json.dumps(variables, indent=2) + "\n", encoding="utf-8")
    print(f"open-vm-tools {source['version']}: {source['path']}")


if __name__ == "__main__":
    try:
        main(sys.argv[1], Path(sys.argv[2]))
    except subprocess.CalledProcessError as error:
        # The lab has said what is wrong.
        sys.exit(error.returncode)
