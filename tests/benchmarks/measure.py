# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: measure.py MODULE PING REPETITIONS

MODULE is what Ansible sends of autotools_build, and has made nothing due; its options are read from stdin. PING is what
Ansible sends of ansible.builtin.ping: no module takes less. In each round, one after the other: make with nothing to
do, ping and the module as processes of their own, and the module's decision alone in a fresh interpreter. Seconds by
the clock are what a user waits; processor seconds, with those of all programs that are started, depend less on what
else the machine does.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time

DECIDE = """
import json, os, sys, time
sys.path.insert(0, sys.argv[1])
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.options import ARGUMENT_SPEC
from ansible_collections.esxi_arm.guest.plugins.module_utils.autotools.task import Task
options = {name: option.get("default") for name, option in ARGUMENT_SPEC.items()}
options.update(json.load(sys.stdin))
clock, processor = time.perf_counter(), sum(os.times()[:4])
phases = Task(options).preview()["phases"]
print(time.perf_counter() - clock, sum(os.times()[:4]) - processor)
sys.exit(any(phase["due"] for phase in phases))
"""
NAMES = {
    "make": "make, nothing to do",
    "ping": "ping's process",
    "module": "the module's process",
    "decision": "its decision alone",
}


def main(module: str, ping: str, repetitions: int) -> None:
    options = json.load(sys.stdin)
    unpacked = unpack(module)
    environment = {**os.environ, "LC_ALL": "C", **options["environment"]}
    measured = {name: [] for name in NAMES}
    # One round ahead of the others brings all into memory, for each of them alike.
    for turn in range(repetitions + 1):
        seconds = {
            "make": timed(["make", "-C", options["source"]], environment),
            "ping": timed([sys.executable, ping]),
            "module": timed([sys.executable, module]),
            "decision": decision(unpacked, options),
        }
        for name, pair in seconds.items():
            if turn:
                measured[name].append(pair)
    print("\n".join(table(measured)))


def timed(command: list[str], environment: dict | None = None) -> tuple[float, float]:
    """Seconds by the clock and of processor time."""
    clock, processor = time.perf_counter(), processor_seconds()
    done = subprocess.run(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        raise SystemExit(f"{command}: {done.stdout[-2000:]}")
    return time.perf_counter() - clock, processor_seconds() - processor


def processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def unpack(module: str) -> str:
    """Where Python finds what the module is made of."""
    subprocess.run([sys.executable, module, "explode"], stdout=subprocess.DEVNULL, check=True)
    return os.path.join(os.path.dirname(module), "debug_dir")


def decision(unpacked: str, options: dict) -> tuple[float, float]:
    command = [sys.executable, "-c", DECIDE, unpacked]
    done = subprocess.run(command, input=json.dumps(options), text=True, stdout=subprocess.PIPE, check=True)
    clock, processor = map(float, done.stdout.split())
    return clock, processor


def table(measured: dict[str, list[tuple[float, float]]]) -> list[str]:
    rows = [f"{'':22}{'clock':>9}{'least':>9}{'most':>9}{'of make':>9}{'processor':>11}{'of make':>9}"]
    of_make = [statistics.median(values) for values in zip(*measured["make"])]
    for key, name in NAMES.items():
        clock, processor = zip(*measured[key])
        medians = [statistics.median(clock), statistics.median(processor)]
        shares = [f"1/{make / own:.1f}" if own else "" for make, own in zip(of_make, medians)]
        rows.append(
            f"{name:22}{medians[0]:8.3f}s{min(clock):8.3f}s{max(clock):8.3f}s{shares[0]:>9}"
            f"{medians[1]:10.3f}s{shares[1]:>9}"
        )
    return rows


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
