# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guests of the lab, and what a benchmark runs on them by the clock."""

import json
import subprocess
import sys
import time
from pathlib import Path

import yaml

from project import LAB, ROOT, environment, tool

HERE = Path(__file__).resolve().parent
JOURNAL = "/var/lib/esxi_arm_guest/journal.json"
BUILD_DIRECTORY = "/var/cache/esxi_arm_guest/open-vm-tools"
# Where a script finds the files that it is given
GIVEN = "/var/tmp/benchmark"
USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class GuestsOfTheLab:
    """Guests of one platform, an inventory of those that are up, and the role's variables for them."""

    def __init__(self, platform: str, scratch: Path, forks: int):
        self.platform, self.scratch, self.forks = platform, scratch, forks
        self.cache = scratch / "package-cache"

    def name(self, purpose: str) -> str:
        return f"bench-{self.platform}-{purpose}"

    def up(self, *names: str) -> None:
        """Starts those that are not up."""
        subprocess.run([LAB, "up", *names, "--platform", self.platform], check=True)
        lab_variables = [
            sys.executable,
            str(ROOT / "tests" / "tools" / "lab_variables.py"),
            names[0],
            str(self.scratch),
        ]
        subprocess.run(lab_variables, check=True)
        subprocess.run([LAB, "inventory", *names, "--output", str(self.inventory)], check=True)

    def fresh(self, name: str) -> None:
        """A guest on which nothing was ever done."""
        self.down(name)
        self.up(name)

    @staticmethod
    def down(*names: str) -> None:
        subprocess.run([LAB, "--quiet", "down", *names], check=True)

    @property
    def inventory(self) -> Path:
        return self.scratch / "inventory.yml"

    def variables(self) -> dict[str, str]:
        """Those that name the release of open-vm-tools."""
        return json.loads((self.scratch / "variables.json").read_text(encoding="utf-8"))

    def build_path(self, name: str) -> str:
        """The PATH for builds on this guest: the accelerated toolchain's, if there is one."""
        inventory = yaml.safe_load(self.inventory.read_text(encoding="utf-8"))
        host = inventory["all"]["children"]["guests"]["hosts"][name]
        return host.get("open_vm_tools_build_environment", {}).get("PATH", USUAL_PATH)

    def play(self, playbook: str, more_environment: dict[str, str] | None = None, **variables: object) -> float:
        """Seconds that a playbook takes on the guests that were started last."""
        given = {"open_vm_tools_cache_dir": str(self.cache), **variables}
        name = str(HERE / playbook) if playbook.endswith(".yml") else f"esxi_arm.guest.{playbook}"
        command = [tool("ansible-playbook"), "-i", str(self.inventory), name, "--forks", str(self.forks)]
        command += ["-e", f"@{self.scratch / 'variables.json'}", "-e", json.dumps(given)]
        settings = {"ANSIBLE_STDOUT_CALLBACK": "default", "ANSIBLE_NOCOLOR": "1", "ANSIBLE_PIPELINING": "false"}
        return timed(command, name, environment(**settings, **(more_environment or {})))

    def script(self, guest: str, script: str, *arguments: str, **variables: str) -> float:
        """Seconds that a script of this directory takes on a guest."""
        text = (HERE / script).read_text(encoding="utf-8")
        words = [f"{name}={value}" for name, value in variables.items()]
        return timed([*on(guest), "env", *words, "bash", "-c", text, script, *arguments], script)

    @staticmethod
    def give(guest: str, path: Path) -> str:
        """Copies a file to a guest and returns its path there."""
        target = f"{GIVEN}/{path.name}"
        with path.open("rb") as stream:
            write = f"mkdir -p {GIVEN} && cat > {target}"
            subprocess.run([*on(guest), "sh", "-c", write], stdin=stream, check=True)
        return target

    @staticmethod
    def output(guest: str, *command: str) -> bytes:
        return subprocess.run([*on(guest), *command], check=True, stdout=subprocess.PIPE).stdout


def on(guest: str) -> list[str]:
    return [LAB, "--quiet", "exec", guest, "--"]


def timed(command: list[str], name: str, variables: dict[str, str] | None = None) -> float:
    started = time.monotonic()
    done = subprocess.run(
        command, env=variables, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    taken = time.monotonic() - started
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stdout.decode(errors='replace')[-10000:]}")
    return taken
