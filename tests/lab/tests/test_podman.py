# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess

import pytest

from guestlab import host
from guestlab.podman import Podman


@pytest.fixture
def script(settings, tmp_path, monkeypatch):
    """The program that calls the lab's podman, with one that shows how it is called in its place."""
    monkeypatch.setattr(host, "has_pure_cgroup2", lambda: True)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    program = tmp_path / "bin" / "podman"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$CONTAINERS_CONF"\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    Podman(settings).ensure()
    return settings.podman_script


def call(script, *words):
    return subprocess.run([script, *words], check=False, capture_output=True, text=True)


def test_other_programs_reach_the_labs_own_containers(script, settings):
    said = call(script, "exec", "guest", "echo", "two words").stdout.splitlines()
    assert said[0] == str(settings.home / "etc" / "containers.conf")
    assert said[1:3] == ["--root", str(settings.home / "containers")]
    assert said[-4:] == ["exec", "guest", "echo", "two words"]


def test_a_mount_that_the_caller_would_not_see_is_refused(script):
    done = call(script, "mount", "guest")
    assert (done.returncode, done.stdout) == (125, "")
    assert "not seen here" in done.stderr
