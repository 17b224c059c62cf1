# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls autotools_build: its module as Ansible's Python would, or the whole of it through a controller."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import bounded
from project import COLLECTIONS, environment, tool

MODULE = "ansible_collections.esxi_arm.guest.plugins.modules.autotools_build"
JOBS = 2
TIMEOUT = 3600
# Neither this checkout's programs nor the make that runs this must have a say in what is built.
PLAIN = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C",
    "HOME": str(Path.home()),
}


class Result(NamedTuple):
    due: list[str]
    ran: list[str]
    changed: bool
    # What failed, empty when nothing did
    failure: str
    # {phase: reason}
    reasons: dict[str, str]


def call(options: dict, check: bool = False) -> Result:
    """One run of the module."""
    arguments = json.dumps({"ANSIBLE_MODULE_ARGS": {**defaults(options), "_ansible_check_mode": check}})
    variables = {**PLAIN, "PYTHONPATH": str(COLLECTIONS)}
    return read(*bounded.run([sys.executable, "-m", MODULE], arguments, variables))


def read(output: str, errors: str = "") -> Result:
    try:
        result = json.loads(output[output.index("{") :])
    except ValueError:
        return Result([], [], False, (errors or output or "said nothing").strip().splitlines()[-1], {})
    phases = result.get("phases") or []
    return Result(
        due=[phase["name"] for phase in phases if phase["due"]],
        ran=[phase["name"] for phase in phases if phase["ran"]],
        changed=bool(result.get("changed")),
        failure=str(result.get("msg")) if result.get("failed") else "",
        reasons={phase["name"]: phase["reason"] for phase in phases},
    )


def through_controller(options: dict, scratch: Path) -> Result:
    """One task of a play on this machine. What Ansible sends remains in scratch."""
    playbook, result = scratch / "playbook.json", scratch / "result.json"
    scratch.mkdir(parents=True, exist_ok=True)
    result.unlink(missing_ok=True)
    task = {"name": "Build", "esxi_arm.guest.autotools_build": defaults(options)}
    task.update(register="built", ignore_errors=True)
    keep = {"name": "Keep", "ansible.builtin.copy": {"content": "{{ built | to_json }}", "dest": str(result)}}
    play = {"name": "Build", "hosts": "all", "gather_facts": False, "tasks": [task, keep], "environment": PLAIN}
    playbook.write_text(json.dumps([play]), encoding="utf-8")
    variables = environment(
        ANSIBLE_KEEP_REMOTE_FILES="true", ANSIBLE_REMOTE_TMP=str(scratch / "sent"), ANSIBLE_STDOUT_CALLBACK="default"
    )
    local = ["-i", "localhost,", "-c", "local", "-e", f"ansible_python_interpreter={sys.executable}"]
    done = subprocess.run(
        [tool("ansible-playbook"), *local, str(playbook)], env=variables, capture_output=True, text=True, check=False
    )
    return read(result.read_text(encoding="utf-8") if result.exists() else done.stdout + done.stderr)


def sent(scratch: Path) -> Path | None:
    """The module as Ansible has sent it last."""
    files = scratch.glob("sent/*/AnsiballZ_autotools_build.py")
    return max(files, key=lambda path: path.stat().st_mtime, default=None)


def defaults(options: dict) -> dict:
    return {"jobs": JOBS, "timeout": TIMEOUT, **options}


def by_hand(source: Path, arguments: list[str], log: Path) -> None:
    """What a person types in a source tree that has just been unpacked."""
    if not (source / "configure").exists():
        command(["autoreconf", "-i"], source, log)
    command(["./configure", *arguments], source, log)
    command(["make", f"-j{JOBS}"], source, log)


def command(words: list[str], folder: Path, log: Path) -> None:
    with log.open("ab") as stream:
        status = subprocess.run(
            words, cwd=folder, env=PLAIN, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, check=False
        ).returncode
    if status:
        tail = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1]
        raise RuntimeError(f"{' '.join(words)}, by hand: {tail}")
