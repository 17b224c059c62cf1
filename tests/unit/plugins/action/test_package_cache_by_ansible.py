# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package cache of a controller, as a play changes it."""

import contextlib
import fcntl
import hashlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers

ROLE = Path(__file__).resolve().parents[4] / "roles" / "open_vm_tools"
TASKS = yaml.safe_load((ROLE / "tasks" / "package.yml").read_text(encoding="utf-8"))
CACHING = {
    task["esxi_arm.guest.package_cache"]["state"]: task for task in TASKS if "esxi_arm.guest.package_cache" in task
}
# as the role says which packages the guests of the play need
NEEDED = CACHING["trimmed"]["esxi_arm.guest.package_cache"]["needed"]
PLAYBOOK = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.set_fact:
        __open_vm_tools_plan: {build: {key: "{{ needs }}"}}
      when: needs is defined
    - esxi_arm.guest.package_cache: {directory: "{{ cache }}/{{ needs }}", state: locked}
      register: locked
      run_once: true
    - esxi_arm.guest.package_cache: {directory: "{{ cache }}/{{ needs }}", state: mended}
      register: mended
      run_once: true
    - esxi_arm.guest.package_cache:
        directory: "{{ cache }}/{{ needs }}"
        state: trimmed
        keep: 1
        needed: "NEEDED"
      register: trimmed
      run_once: true
    - esxi_arm.guest.package_cache: {directory: "{{ cache }}/{{ needs }}", state: unlocked}
      register: unlocked
      run_once: true
    - ansible.builtin.copy: {content: "{{ answer | to_json }}", dest: "{{ folder }}/answer", mode: "0600"}
      vars:
        answer: {locked: "{{ locked }}", mended: "{{ mended }}", trimmed: "{{ trimmed }}", unlocked: "{{ unlocked }}"}
      check_mode: false
      run_once: true
"""


class Cache:
    """Its packages are named by digits."""

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "cache"

    def key(self, digit):
        return str(digit) * 64

    def add(self, digit, day, content=b"a package", sha256=None):
        directory = self.path / self.key(digit)
        directory.mkdir(parents=True)
        (directory / "a.deb").write_bytes(content)
        sha256 = sha256 or hashlib.sha256(content).hexdigest()
        said = {"platform": {"distribution": "Debian"}, "version": "13.1.0", "built_at": f"2026-01-0{day}"}
        said.update(build_key=directory.name, package={"file": "a.deb", "sha256": sha256})
        (directory / "provenance.json").write_text(json.dumps(said), encoding="utf-8")

    def play(self, *arguments):
        hosts = {"a": {"needs": self.key(1)}, "b": {"needs": self.key(2)}, "c": {}}
        (self.folder / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
        text = PLAYBOOK.replace("NEEDED", NEEDED.replace("\n", " "))
        (self.folder / "play.yml").write_text(text, encoding="utf-8")
        given = {"cache": str(self.path), "folder": str(self.folder), "ansible_python_interpreter": sys.executable}
        command = controllers.command("", "-i", "hosts.json", "-c", "local", "-e", json.dumps(given), *arguments)
        done = subprocess.run(
            [*command, "play.yml"],
            cwd=self.folder,
            env={**os.environ, **controllers.ENVIRONMENT, "ANSIBLE_LOCAL_TEMP": str(self.folder / "local")},
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads((self.folder / "answer").read_text(encoding="utf-8"))

    def names(self):
        return sorted(path.name[:1] + path.name[64:72] for path in self.path.iterdir())


@pytest.fixture(name="cache")
def cache_fixture(tmp_path):
    """1 is damaged; 2 is the oldest one, and a guest needs it; 4 is the newest."""
    cache = Cache(tmp_path)
    cache.add(1, 5, sha256="0" * 64)
    for digit, day in ((2, 1), (3, 2), (4, 4)):
        cache.add(digit, day)
    return cache


def test_it_is_mended_and_trimmed(cache):
    answer = cache.play()
    assert answer["locked"]["locked"] and answer["unlocked"]["released"]
    assert answer["mended"]["changed"] and "does not match its provenance" in answer["mended"]["msg"]
    removed = [package["key"][:1] for package in answer["trimmed"]["removed"]]
    assert removed == ["3", "4"] and answer["trimmed"]["msg"].startswith("Removed open-vm-tools 13.1.0 for Debian of ")
    assert cache.names() == ["1.damaged", "2"]
    again = cache.play()
    assert not again["mended"]["changed"] and not again["trimmed"]["changed"]


def test_check_mode_changes_nothing(cache):
    answer = cache.play("--check")
    assert answer["mended"]["msg"].startswith("Would set ") and answer["mended"]["changed"]
    assert answer["trimmed"]["msg"].startswith("Would remove ") and answer["trimmed"]["changed"]
    assert cache.names() == ["1", "2", "3", "4"]


def test_what_another_controller_has_locked_is_not_removed(cache):
    with open(cache.path / f"{cache.key(3)}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = cache.play()
    assert [package["key"][:1] for package in answer["trimmed"]["removed"]] == ["4"]


# What the role stores: its values are templates, and of all types.
PROVENANCE = {
    "version": "{{ version }}",
    "built_at": "2026-01-02T03:04:05Z",
    "patches": [],
    "platform": {"distribution": "Rocky", "major": "9"},
    "desktop": False,
    "commit": None,
    "compiler": "gcc (G\u00fcte) 14",
    "phases": {"make": 2.5},
}
PACKAGE = bytes(range(256)) * 4000
NAME = "open-vm-tools 13.1.0.deb"


# Only root becomes root without a password.
ROOT = os.geteuid() == 0


class Builder:
    """A guest that cannot be reached, and two builders: this machine, and one that is lost."""

    def __init__(self, folder):
        self.folder = folder
        self.source = folder / "out" / NAME
        self.source.parent.mkdir()
        self.source.write_bytes(PACKAGE)
        self.sha256 = hashlib.sha256(PACKAGE).hexdigest()
        self.cache = folder / "cache" / ("5" * 64)
        self.package = self.cache / self.sha256 / NAME

    def play(self, *arguments, core="", on="near", become=False, sha256=None):
        """The outcome of the role's task that stores the package, and what was printed."""
        self._write(on, become)
        given = {
            "version": "13.1.0",
            "__open_vm_tools_plan": {"build": {"cache_directory": str(self.cache)}},
            "__open_vm_tools_made": {"stdout": f"{sha256 or self.sha256}  {self.source}"},
            "__open_vm_tools_provenance": PROVENANCE,
            "ansible_python_interpreter": controllers.PYTHONS[core],
        }
        ours = {
            **controllers.ENVIRONMENT,
            "ANSIBLE_LOCAL_TEMP": str(self.folder / "local"),
            "ANSIBLE_BECOME_ALLOW_SAME_USER": "true",
            "ANSIBLE_NOCOLOR": "1",
        }
        command = controllers.command(core, "-i", "hosts.json", "-e", json.dumps(given), *arguments, "play.yml")
        done = subprocess.run(
            command, cwd=self.folder, env={**os.environ, **ours}, check=False, capture_output=True, text=True
        )
        printed = done.stdout + done.stderr
        assert (self.folder / "answer").exists(), printed
        return json.loads((self.folder / "answer").read_text(encoding="utf-8")), printed

    def _write(self, on, become):
        """The playbook has the role's task, and the one after that, which fails if the builder was lost."""
        tasks = TASKS[TASKS.index(CACHING["present"]) :][:2]
        block = {"delegate_to": on, "ignore_unreachable": True, "become": become, "become_method": "su", "block": tasks}
        answer = {"content": "{{ __open_vm_tools_cached | to_json }}", "dest": f"{self.folder}/answer", "mode": "0600"}
        saved = {"ansible.builtin.copy": answer, "check_mode": False, "delegate_to": "near"}
        play = {"hosts": "guest", "gather_facts": False, "tasks": [{**block, "always": [saved]}]}
        (self.folder / "play.yml").write_text(json.dumps([play]), encoding="utf-8")
        (self.folder / "ssh").write_text("#!/bin/sh\necho no route to host >&2; exit 255\n", encoding="utf-8")
        (self.folder / "ssh").chmod(0o755)
        lost = {"ansible_connection": "ssh", "ansible_ssh_executable": str(self.folder / "ssh")}
        hosts = {"guest": lost, "far": lost, "near": {"ansible_connection": "local"}}
        (self.folder / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")


@pytest.fixture(name="builder")
def builder_fixture(tmp_path):
    return Builder(tmp_path)


@pytest.mark.parametrize("core", controllers.PYTHONS, ids=controllers.IDS)
def test_a_package_is_stored_from_the_builder_that_the_task_is_delegated_to(builder, core):
    answer, printed = builder.play(core=core, become=ROOT)
    assert answer["changed"] and answer["package"] == str(builder.package), printed
    assert builder.package.read_bytes() == PACKAGE
    provenance = builder.cache / "provenance.json"
    described = {"file": f"{builder.sha256}/{NAME}", "sha256": builder.sha256, "built_on": "near"}
    told = {**PROVENANCE, "version": "13.1.0", "package": described}
    assert provenance.read_text(encoding="utf-8") == json.dumps(told, indent=4) + "\n"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (builder.cache, provenance)] == [0o700, 0o600]


def test_what_is_stored_already_is_not_read_again(builder):
    builder.play()
    builder.source.unlink()
    assert not builder.play()[0]["changed"]
    builder.package.write_bytes(PACKAGE[:-1])
    assert builder.play()[0]["failed"]


def test_check_mode_stores_nothing(builder):
    answer, printed = builder.play("--check")
    assert answer["changed"] and not builder.cache.parent.exists(), printed


def test_another_package_than_the_one_that_was_built(builder):
    answer, _printed = builder.play(sha256="0" * 64)
    assert answer["failed"] and not builder.cache.parent.exists()
    for word in (str(builder.source), "near", builder.sha256, "0" * 64, "Nothing was cached", "Run again"):
        assert word in answer["msg"]


def test_a_package_that_is_not_there(builder):
    builder.source.unlink()
    answer, _printed = builder.play()
    assert answer["failed"] and not builder.cache.parent.exists()
    assert f"{builder.source} on near cannot be read: " in answer["msg"] and "Nothing was cached" in answer["msg"]


def test_what_is_no_sha256_names_no_directory(builder):
    answer, _printed = builder.play(sha256="../elsewhere")
    assert "64 lower case hexadecimal digits, not ../elsewhere/" in answer["msg"] and not builder.cache.parent.exists()


@pytest.mark.parametrize("core", controllers.PYTHONS, ids=controllers.IDS)
def test_a_lost_builder_fails_though_it_is_ignored_that_it_cannot_be_reached(builder, core):
    answer, printed = builder.play(core=core, on="far")
    assert answer["unreachable"] and not builder.cache.parent.exists()
    told = f"{builder.source} cannot be read, because far cannot be reached: "
    assert told in answer["msg"] and "no route to host" in answer["msg"] and "Nothing was cached" in answer["msg"]
    assert "TASK [Fail if the builder was lost before its package was read]" in printed and "failed=1" in printed


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_full_disk_of_the_controller(builder):
    with small_disk(builder.cache):
        answer, _printed = builder.play()
        left = [path for path in builder.cache.rglob("*") if path.is_file()]
    assert answer["failed"] and left == []
    assert f"{builder.package} cannot be written: the disk of the controller is full" in answer["msg"]


@contextlib.contextmanager
def small_disk(path):
    path.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", path], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", path], check=True)
