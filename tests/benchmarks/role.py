# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what the role adds to what has to be done anyway, on a guest of the lab, all in one run.

With nothing to do: how many tasks run, and how long it takes beside gathering facts. With a cached package: beside six
plain tasks that do the same. Cold, with an empty cache: beside the phases of the build and the package manager's own
seconds. A usable Python is installed before.
"""

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tools"))

from project import BUILD, LAB, environment, tool  # noqa: E402

SCRATCH = BUILD / "benchmark-role"
CACHE = SCRATCH / "package-cache"
# The role enables it for the build.
REPOSITORIES = "--enablerepo=[Pp]ower[Tt]ools"
MANAGERS = {
    ".deb": {
        "refresh": ["apt-get", "update"],
        "install": ["apt-get", "--yes", "--no-install-recommends", "install"],
    },
    ".rpm": {
        "refresh": ["dnf", REPOSITORIES, "--refresh", "makecache"],
        "install": ["dnf", REPOSITORIES, "--assumeyes", "--setopt=install_weak_deps=False", "install"],
    },
}


class Run(NamedTuple):
    """A run of ansible-playbook."""

    seconds: float
    tasks: int
    changed: int


class Benchmark:
    def __init__(self, platform: str, repetitions: int):
        self.guest = f"benchmark-role-{platform}"
        self.platform, self.repetitions = platform, repetitions

    def prepare(self) -> None:
        shutil.rmtree(SCRATCH, ignore_errors=True)
        subprocess.run([LAB, "up", self.guest, "--platform", self.platform], check=True)
        lab_variables = [sys.executable, str(HERE.parent / "tools" / "lab_variables.py"), self.guest, str(SCRATCH)]
        subprocess.run(lab_variables, check=True)

    def play(self, name: str, **variables: str) -> Run:
        """Runs a playbook on the guest. Only tasks that ran count, not those that were skipped."""
        given = {"open_vm_tools_cache_dir": str(CACHE), **variables}
        command = [tool("ansible-playbook"), "-i", str(SCRATCH / "inventory.yml"), name]
        command += ["-e", f"@{SCRATCH / 'variables.json'}", "-e", json.dumps(given)]
        started = time.monotonic()
        done = subprocess.run(command, env=self.environment(), check=False, capture_output=True, text=True)
        seconds = time.monotonic() - started
        if done.returncode:
            sys.exit(f"{name} failed:\n{done.stdout}{done.stderr}")
        recap = re.search(r"ok=(\d+) +changed=(\d+)", done.stdout)
        return Run(seconds, int(recap[1]), int(recap[2]))

    @staticmethod
    def environment() -> dict[str, str]:
        return environment(ANSIBLE_STDOUT_CALLBACK="default", ANSIBLE_NOCOLOR="1")

    def on_guest(self, *command: str) -> float:
        """Seconds that a command takes on the guest itself."""
        started = time.monotonic()
        subprocess.run([LAB, "--quiet", "exec", self.guest, "--", *command], check=True, stdout=subprocess.DEVNULL)
        return time.monotonic() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", default="el8", help="the platform of the lab's guest (default: el8)")
    parser.add_argument("--repetitions", type=int, default=3, help="of what changes nothing (default: 3)")
    arguments = parser.parse_args()
    benchmark = Benchmark(arguments.platform, arguments.repetitions)
    benchmark.prepare()
    report(benchmark)
    return 0


def report(benchmark: Benchmark) -> None:
    benchmark.play(str(HERE / "python.yml"))
    cold = benchmark.play("esxi_arm.guest.install")
    nothing, facts = nothing_to_do(benchmark)
    ratio("nothing to do, beside gathering facts", nothing, facts)
    package = next(path for path in CACHE.glob("*/*/*") if path.suffix in MANAGERS)
    phases = provenance_seconds(package)
    built = own_seconds(benchmark, package)
    say(
        f"cold: {cold.seconds:.0f} s, of which the phases took {phases:.0f} s and the package manager {built:.0f} s: "
        f"the role added {cold.seconds - phases - built:.0f} s"
    )
    cached, plain = compared(benchmark, package)
    ratio("cached package installed, beside six plain tasks", cached, plain)


def nothing_to_do(benchmark: Benchmark) -> tuple[float, float]:
    """Seconds of the role and of gathering facts, one after the other, so that neither has the quieter machine."""
    pairs = []
    for _repetition in range(benchmark.repetitions):
        facts = benchmark.play(str(HERE / "facts.yml"))
        nothing = benchmark.play("esxi_arm.guest.install")
        pairs.append((nothing.seconds, facts.seconds))
    say(f"nothing to do: {nothing.tasks} tasks run, {nothing.changed} change something")
    return medians(pairs)


def medians(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    first, second = (statistics.median(column) for column in zip(*pairs))
    return first, second


def provenance_seconds(package: Path) -> float:
    return sum(json.loads((package.parents[1] / "provenance.json").read_text(encoding="utf-8"))["phases"].values())


def own_seconds(benchmark: Benchmark, package: Path) -> float:
    """What the package manager takes by itself for the same packages, once they are removed again."""
    came = journal(benchmark)
    benchmark.play("esxi_arm.guest.remove")
    manager = MANAGERS[package.suffix]
    seconds = benchmark.on_guest(*manager["refresh"]) + benchmark.on_guest(*manager["install"], *came)
    return seconds


def journal(benchmark: Benchmark) -> list[str]:
    """Packages that came with the build and the package."""
    command = [LAB, "--quiet", "exec", benchmark.guest, "--", "cat", "/var/lib/esxi_arm_guest/journal.json"]
    entries = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)["entries"]
    return sorted({name for entry in entries for name in entry.get("names", [])} - {"open-vm-tools"})


def compared(benchmark: Benchmark, package: Path) -> tuple[float, float]:
    """Seconds of the role and of the plain tasks, in turns likewise."""
    pairs = []
    for _repetition in range(benchmark.repetitions):
        role = benchmark.play("esxi_arm.guest.install").seconds
        benchmark.play("esxi_arm.guest.remove")
        plain = benchmark.play(str(HERE / "plain_tasks.yml"), package=str(package)).seconds
        benchmark.play("esxi_arm.guest.remove")
        pairs.append((role, plain))
    return medians(pairs)


def ratio(title: str, seconds: float, other: float) -> None:
    say(f"{title}: {seconds:.1f} s to {other:.1f} s, {seconds / other:.2f} times")


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
