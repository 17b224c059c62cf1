# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import stat
import subprocess
import sys

import pytest

import counted_ssh

MODULE = (
    "/bin/sh -c 'sudo -H -u root /bin/sh -c '\"'\"'/usr/bin/python3.11 /tmp/x/AnsiballZ_setup.py'\"'\"' && sleep 0'"
)


@pytest.fixture
def ssh(tmp_path):
    """Runs the wrapper with a real shell in the place of the guest: the last argument is run."""
    program = tmp_path / "bin/ssh"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nfor command; do :; done\nexec sh -c "$command"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    log = tmp_path / "log"
    # Where `python` is this one, as in the virtual environment
    path = os.pathsep.join([str(program.parent), os.path.dirname(sys.executable), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "COUNTED_SSH_LOG": str(log)}

    def run(*arguments, given=b""):
        command = [sys.executable, counted_ssh.__file__, *arguments]
        return subprocess.run(command, input=given, env=environment, capture_output=True, check=False, timeout=20)

    run.log, run.environment = log, environment
    return run


def lines(log):
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_bytes_go_through_unchanged_and_are_counted(ssh):
    given = os.urandom(300_000)
    done = ssh("-C", "guest", "cat; echo done", given=given)
    assert done.stdout == given + b"done\n"
    assert lines(ssh.log) == [{"sent": len("cat; echo done") + 300_000, "received": 300_005, "module": ""}]


def test_a_status_is_passed_on_and_errors_are_not_held_back(ssh):
    done = ssh("guest", "echo no >&2; exit 7")
    assert (done.returncode, done.stderr) == (7, b"no\n")


def test_a_guest_that_does_not_read_its_input_does_not_block(ssh):
    assert ssh("guest", "exit 0", given=b"x" * 1_000_000).returncode == 0


def test_input_without_end_is_not_waited_for(ssh):
    read_end, write_end = os.pipe()
    try:
        command = [sys.executable, counted_ssh.__file__, "guest", "echo done"]
        done = subprocess.run(command, stdin=read_end, env=ssh.environment, capture_output=True, check=True, timeout=20)
    finally:
        os.close(read_end)
        os.close(write_end)
    assert done.stdout == b"done\n"


@pytest.mark.parametrize("arguments", [["-O", "check", "guest"], ["-o", "ControlPersist"]])
def test_what_only_asks_ssh_is_not_counted(ssh, arguments):
    ssh(*arguments)
    assert not ssh.log.exists()


def test_a_play_is_counted(ssh, tmp_path):
    """By Ansible itself, which copies a file to this machine."""
    (tmp_path / "file").write_bytes(os.urandom(50_000))
    (tmp_path / "play.yml").write_text(f"""\
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.ping:
    - ansible.builtin.copy: {{src: {tmp_path}/file, dest: {tmp_path}/copied}}
""")
    variables = {
        "ansible_ssh_executable": counted_ssh.__file__,
        "ansible_ssh_transfer_method": "piped",
        "ansible_python_interpreter": sys.executable,
        "ansible_remote_tmp": str(tmp_path / "remote"),
    }
    command = [sys.executable, "-m", "ansible.cli.playbook", "-i", "guest,", "-e", json.dumps(variables)]
    environment = {**ssh.environment, "ANSIBLE_LOCAL_TEMP": str(tmp_path / "local"), "ANSIBLE_PIPELINING": "false"}
    done = subprocess.run([*command, str(tmp_path / "play.yml")], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()
    assert (tmp_path / "copied").read_bytes() == (tmp_path / "file").read_bytes()
    assert [line["module"] for line in lines(ssh.log) if line["module"]] == ["ping", "stat", "copy"]
    # The file and three modules, whose code is packed
    assert 3 * 50_000 < counted_ssh.totals(str(ssh.log))["sent"] < 1_000_000


@pytest.mark.parametrize(
    ("command", "module"),
    [
        (MODULE, "setup"),
        ("/bin/sh -c '/usr/bin/python3 -S /root/.ansible/tmp/a-1/AnsiballZ_ping.py && sleep 0'", "ping"),
        (
            "python3 /t/async_wrapper/AnsiballZ_async_wrapper.py j1 60 /t/AnsiballZ_autotools_build.py _",
            "async_wrapper",
        ),
        ("/bin/sh -c 'chmod u+rwx /root/.ansible/tmp/a-1/ /root/.ansible/tmp/a-1/AnsiballZ_ping.py && sleep 0'", ""),
        ("/bin/sh -c 'dd of=/root/.ansible/tmp/a-1/AnsiballZ_ping.py bs=65536 && sleep 0'", ""),
        ("/bin/sh -c 'echo ~admin && sleep 0'", ""),
    ],
)
def test_a_module_that_is_run_is_told_from_one_that_is_transferred(command, module):
    assert counted_ssh.module_of(command) == module


def test_totals(ssh):
    ssh("guest", "cat", given=b"12345")
    ssh("guest", "true /usr/bin/python3 /tmp/AnsiballZ_ping.py")
    totals = counted_ssh.totals(str(ssh.log))
    assert (totals["commands"], totals["modules"], totals["received"]) == (2, 1, 5)
