# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures how soon autotools_build sees that nothing is due on a built open-vm-tools, and how soon make does.

Without --source on a guest of the lab, with the accelerated toolchain and then with the guest's own, emulated tools.
With it on this machine, on trees that autotools_build has built and installed with a destdir, such as those that
make real-projects leaves in .build/real-projects.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tools"))

from project import BUILD, LAB, environment, tool  # noqa: E402
from steps import Step, run  # noqa: E402

SCRATCH = BUILD / "benchmark"
# There Ansible leaves what it sends, so that the module can be run as Ansible runs it.
REMOTE = "/var/tmp/esxi_arm_guest_benchmark"
TREES = "/var/cache/esxi_arm_guest/open-vm-tools"
PLAIN = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", default="debian", help="the platform of the lab's guest (default: debian)")
    parser.add_argument("--source", nargs="+", help="trees on this machine, instead of a guest")
    arguments = parser.parse_args()
    if arguments.source:
        return here(arguments.source)
    return on_guest(f"benchmark-{arguments.platform}", arguments.platform)


def here(sources: list[str]) -> int:
    local = ["-i", "localhost,", "-c", "local", "-e", f"ansible_python_interpreter={sys.executable}"]
    more = {"benchmark_become": False, "benchmark_repetitions": 20}
    trees = [str(Path(source).resolve()) for source in sources]
    outcomes = run([measurement(local, dict(more, benchmark_title=tree, benchmark_source=tree)) for tree in trees])
    shutil.rmtree(REMOTE, ignore_errors=True)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def on_guest(guest: str, platform: str) -> int:
    inventory, variables = str(SCRATCH / "inventory.yml"), str(SCRATCH / "variables.json")
    # A package from an earlier guest's build would save this guest from building.
    shutil.rmtree(SCRATCH, ignore_errors=True)
    cache = json.dumps({"open_vm_tools_cache_dir": str(SCRATCH / "package-cache")})
    install = ["-i", inventory, "esxi_arm.guest.install", "-e", f"@{variables}", "-e", cache]
    steps = [
        Step("start the guest", [LAB, "up", guest, "--platform", platform]),
        Step("get a release", [sys.executable, str(HERE.parent / "tools/lab_variables.py"), guest, str(SCRATCH)]),
        Step("build open-vm-tools", [tool("ansible-playbook"), *install], environment),
    ]
    if not all(outcome.passed for outcome in run([step._replace(essential=True) for step in steps])):
        return 1
    source = tree(guest)
    own = {"benchmark_title": f"{guest}, its own tools", "benchmark_environment": PLAIN, "benchmark_adopt": True}
    fast = {"benchmark_title": f"{guest}, accelerated tools"}
    outcomes = run([measurement(["-i", inventory], dict(more, benchmark_source=source)) for more in (fast, own)])
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def measurement(where: list[str], variables: dict) -> Step:
    return Step(variables["benchmark_title"], playbook(where, variables), remote_environment)


def tree(guest: str) -> str:
    """The folder with the record of the build that the role has just looked after."""
    find = ["find", TREES, "-name", "state.json", "-printf", "%T@ %h\\n"]
    listed = subprocess.run([LAB, "--quiet", "exec", guest, "--", *find], check=True, stdout=subprocess.PIPE, text=True)
    newest = max(listed.stdout.splitlines(), key=lambda line: float(line.split()[0]))
    return str(Path(newest.split()[1]).parent)


def playbook(where: list[str], variables: dict) -> list[str]:
    return [tool("ansible-playbook"), *where, str(HERE / "no_op.yml"), "-e", json.dumps(variables)]


def remote_environment() -> dict[str, str]:
    return environment(ANSIBLE_KEEP_REMOTE_FILES="true", ANSIBLE_REMOTE_TMP=REMOTE, ANSIBLE_STDOUT_CALLBACK="default")


if __name__ == "__main__":
    sys.exit(main())
