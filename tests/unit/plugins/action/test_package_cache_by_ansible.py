# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package cache of a controller, as a play changes it."""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ansible_collections.esxi_arm.guest.tests.unit.plugins.action import controllers

ROLE = Path(__file__).resolve().parents[4] / "roles" / "open_vm_tools"
# as the role says which packages the guests of the play need
(NEEDED,) = (
    task["esxi_arm.guest.package_cache"]["needed"]
    for task in yaml.safe_load((ROLE / "tasks" / "package.yml").read_text(encoding="utf-8"))
    if "esxi_arm.guest.package_cache" in task
)
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
            env={**os.environ, **controllers.environment(""), "ANSIBLE_LOCAL_TEMP": str(self.folder / "local")},
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
