# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lock of the package manager is waited for: real apt-get, dpkg, dnf and rpm, on files that another process locks."""

import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ansible_collections.esxi_arm.guest.tests.unit.roles.open_vm_tools import recipe

# with less patience between two tries
SCRIPT = (recipe.ROLE / "files/wait_for_lock.sh").read_text(encoding="utf-8").replace("every=3", "every=1")
# as apt, dpkg and rpm lock a file
HOLDER = """
import fcntl, sys, time
with open(sys.argv[1], "a") as file:
    fcntl.lockf(file, fcntl.LOCK_EX)
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""
needs_dnf = pytest.mark.skipif(not shutil.which("dnf") and not os.environ.get("REQUIRE_DNF"), reason="needs dnf")


def wait(command: list[str], seconds: int = 30) -> tuple[int, str, str, float]:
    started = time.monotonic()
    done = subprocess.run(
        ["sh", "-c", SCRIPT, "wait_for_lock", str(seconds), *command],
        check=False,
        capture_output=True,
        text=True,
        # another language must not hide what is said
        env={**os.environ, "LANGUAGE": "de", "LC_ALL": "de_DE.UTF-8"},
    )
    return done.returncode, done.stdout, done.stderr, time.monotonic() - started


def hold(path: Path, seconds: float) -> subprocess.Popen:
    path.parent.mkdir(parents=True, exist_ok=True)
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, path, str(seconds)], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"held\n"
    return holder


class Apt:
    """apt and dpkg with directories of their own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("state/lists/partial", "cache/archives/partial", "etc", "dpkg/info", "dpkg/updates"):
            (root / name).mkdir(parents=True)
        for name in ("dpkg/status", "dpkg/available", "etc/sources.list"):
            (root / name).touch()
        self.lists, self.archives = root / "state/lists/lock", root / "cache/archives/lock"
        self.frontend, self.database = root / "dpkg/lock-frontend", root / "dpkg/lock"

    def get(self, *arguments: str) -> list[str]:
        options = {
            "Dir::State": self.root / "state",
            "Dir::State::status": self.root / "dpkg/status",
            "Dir::Cache": self.root / "cache",
            "Dir::Etc": self.root / "etc",
            "APT::Sandbox::User": "",
        }
        return ["apt-get", *(word for name, value in options.items() for word in ("-o", f"{name}={value}")), *arguments]

    def dpkg(self, *arguments: str) -> list[str]:
        return ["dpkg", "--force-not-root", f"--admindir={self.root / 'dpkg'}", *arguments]


@pytest.fixture(name="apt")
def apt_fixture(tmp_path):
    return Apt(tmp_path)


@pytest.mark.parametrize(
    "lock, command",
    [
        ("lists", lambda apt: apt.get("update")),
        ("archives", lambda apt: apt.get("clean")),
        ("frontend", lambda apt: apt.dpkg("--configure", "--pending")),
        ("database", lambda apt: apt.dpkg("--configure", "--pending")),
    ],
)
def test_a_lock_of_apt_or_dpkg_is_waited_for(apt, lock, command):
    alone = subprocess.run(command(apt), check=False, capture_output=True, text=True)
    assert alone.returncode == 0, alone.stderr
    with hold(getattr(apt, lock), 2):
        at_once = subprocess.run(command(apt), check=False, capture_output=True, text=True)
        assert at_once.returncode != 0, "nothing would have to wait"
        status, _output, errors, _seconds = wait(command(apt))
    assert (status, errors) == (0, "")


def test_it_is_not_waited_for_without_end_and_named_as_what_it_is(apt):
    with hold(apt.lists, 60) as holder:
        status, _output, errors, seconds = wait(apt.get("update"), seconds=3)
        holder.kill()
    assert status == 100 and 3 <= seconds < 20
    assert errors.splitlines()[-1].startswith(
        f"Another run of the package manager has held its lock for 3 seconds: E: Could not get lock {apt.lists}. "
        f"It is held by process {holder.pid} (python"
    )


def test_what_is_no_lock_fails_at_once(apt):
    (apt.root / "etc/sources.list").write_text("deb file:/nowhere none main\n", encoding="utf-8")
    status, _output, errors, seconds = wait(apt.get("update"))
    assert status == 100 and seconds < 3
    assert "file:/nowhere" in errors and "Another run" not in errors


@pytest.mark.parametrize(
    "words",
    [
        "E: Could not get lock /var/lib/dpkg/lock-frontend - open (11: Resource temporarily unavailable)",
        "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 812 (unattended-upgr)",
        "dpkg: error: dpkg frontend is locked by another process",
        "dpkg: error: dpkg frontend lock was locked by another process with pid 812",
        'debconf: DbDriver "config": config.dat is locked by another process: Resource temporarily unavailable',
        "RPMDB already locked by 812",
        "metadata already locked by 812\nThe application with PID 812 is: packagekitd",
    ],
)
def test_the_words_of_old_and_new_releases(tmp_path, words):
    """They say so the first time."""
    program = f"[ -e {tmp_path}/again ] && exit 0; touch {tmp_path}/again; echo {shlex.quote(words)} >&2; exit 100"
    assert wait(["sh", "-c", program])[0] == 0


@pytest.mark.parametrize(
    "words",
    [
        "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)",
        "E: Could not get lock /var/lib/dpkg/lock-frontend - open (37: No locks available)",
        "error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Permission denied)",
        "E: Unable to locate package open-vm-tools",
    ],
)
def test_other_words(words):
    status, output, errors, seconds = wait(["sh", "-c", f"echo out; echo {shlex.quote(words)} >&2; exit 100"])
    assert (status, output, errors) == (100, "out\n", words + "\n") and seconds < 3


def test_what_succeeds_is_passed_on():
    status, output, errors, _seconds = wait(["sh", "-c", "echo out; echo 'W: RPMDB already locked by 1' >&2"])
    assert (status, output, errors) == (0, "out\n", "W: RPMDB already locked by 1\n")


@needs_dnf
def test_dnf_waits_without_end_unless_it_is_told_to_exit_and_is_waited_for_then(tmp_path):
    if os.getuid() != 0:
        pytest.skip("dnf has its locks elsewhere for other users than root")
    (tmp_path / "repository").mkdir()
    (tmp_path / "dnf.conf").write_text("[main]\n", encoding="utf-8")
    subprocess.run(["createrepo_c", "--quiet", tmp_path / "repository"], check=True)
    makecache = [
        *("dnf", f"--config={tmp_path}/dnf.conf", f"--installroot={tmp_path}/root", "--releasever=8"),
        *("--setopt=reposdir=/nowhere", f"--setopt=cachedir={tmp_path}/cache", f"--setopt=logdir={tmp_path}"),
        *(f"--repofrompath=own,file://{tmp_path}/repository", "makecache"),
    ]
    # dnf's lock is a file with the number of a process that runs
    lock = tmp_path / "cache/metadata_lock.pid"
    lock.parent.mkdir()
    with subprocess.Popen(["sleep", "60"]) as other:
        lock.write_text(str(other.pid), encoding="utf-8")
        with pytest.raises(subprocess.TimeoutExpired):
            subprocess.run(makecache, check=False, capture_output=True, timeout=5)
        status, _output, errors, _seconds = wait([*makecache, "--setopt=exit_on_lock=1"], seconds=3)
        assert status == 200
        assert f"metadata already locked by {other.pid}. Wait for it" in errors.splitlines()[-1]
        with subprocess.Popen(["sh", "-c", f"sleep 2; rm {lock}"]):
            assert wait([*makecache, "--setopt=exit_on_lock=1"])[0] == 0
        other.kill()


@needs_dnf
def test_rpm_does_not_wait_where_it_has_no_terminal_and_is_waited_for(tmp_path):
    rpm = ["rpm", f"--dbpath={tmp_path}"]
    subprocess.run([*rpm, "--initdb"], check=True)
    with hold(tmp_path / ".rpm.lock", 2):
        at_once = subprocess.run([*rpm, "--rebuilddb"], check=False, capture_output=True, text=True)
        assert "can't create transaction lock" in at_once.stderr
        assert wait([*rpm, "--rebuilddb"])[0] == 0
