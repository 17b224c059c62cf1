# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import re
import shutil
import subprocess
import sys
import threading
import time

import pytest

from guestlab import cli, commands, emulation, images, locking, platforms, podman, prepare
from guestlab.errors import LabError
from guestlab.settings import Settings

# The lab's program, with a command that is ended while it makes something.
ENDED = """
import os, runpy, signal
from guestlab import bootstrap, cli

def make(lab):
    with bootstrap.scratch(lab.settings, "thing"):
        os.kill(os.getpid(), signal.SIGTERM)

cli.Lab.prepare = make
runpy.run_module("guestlab", run_name="__main__")
"""


def test_exec_passes_options_of_the_command_on():
    arguments = cli.parser().parse_args(["exec", "g", "--", "ls", "-l"])
    assert arguments.command[-2:] == ["ls", "-l"]


def test_error_is_one_line_and_status_1(monkeypatch, capsys):
    def fail(_lab):
        raise LabError("no such thing")

    monkeypatch.setattr(cli.Lab, "status", fail)
    assert cli.main(["status"]) == 1
    assert capsys.readouterr().err == "lab: error: no such thing\n"


def copy_twice(tmp_path):
    """Copies two links over two that are there: what shutil says of that is a list."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    for name in ("one", "two"):
        (source / name).symlink_to("nowhere")
    for _again in range(2):
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)


@pytest.mark.parametrize(
    ("fail", "sentence"),
    [
        (copy_twice, r"cannot make .*/target/(one|two): \[Errno 17\] File exists: .* \(and 1 more\)"),
        (lambda path: (path / "missing").read_text(), ".*/missing: No such file or directory"),
        (lambda path: path.rename(path / "inside"), ".* -> .*/inside: Invalid argument"),
        (lambda path: shutil.copyfile(path / "f", path / "f"), ".*f.* No such file or directory"),
        (lambda path: commands.run([str(path)]), ".*: Permission denied"),
        (lambda path: commands.run(["sleep", "9"], timeout=0.01), "TimeoutExpired: .*sleep.* timed out.*shows where.*"),
        (lambda path: {}["title"], r"KeyError: 'title' \(lab --traceback shows where\)"),
    ],
)
def test_whatever_goes_wrong_is_a_sentence(monkeypatch, capsys, tmp_path, fail, sentence):
    monkeypatch.setattr(cli.Lab, "status", lambda _lab: fail(tmp_path))
    assert cli.main(["status"]) == 1
    said = capsys.readouterr().err
    assert re.fullmatch(f"lab: error: {sentence}\n", said), said


def test_who_looks_for_a_fault_of_the_lab_gets_its_traceback(monkeypatch):
    monkeypatch.setattr(cli.Lab, "status", lambda _lab: {}["title"])
    with pytest.raises(KeyError):
        cli.main(["--traceback", "status"])


def test_of_a_program_in_python_the_line_that_says_what_is_wrong_is_shown():
    with pytest.raises(LabError) as caught:
        commands.run([sys.executable, "-c", "print('before')\nraise ValueError('no such thing')"])
    assert str(caught.value).endswith("\nValueError: no such thing")
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"title": "T",}', "new.json: line 1: Illegal trailing comma|new.json: line 1: Expecting property name"),
        ('{"title": "T", "builder": "debian"}', "new.json: it has no 'suites'"),
        ('{"title": "T", "builder": "suse", "suites": []}', "new.json: no builder 'suse': write one of debian, el8"),
        ('{"title": "T", "builder": "debian", "suites": [], "native_package": []}', "new.json: 'native_package' is"),
    ],
)
def test_a_platform_that_is_written_wrong_is_refused_by_name(monkeypatch, capsys, tmp_path, text, sentence):
    shutil.copytree(platforms.DATA, tmp_path / "data")
    (tmp_path / "data/platforms/new.json").write_text(text)
    monkeypatch.setattr(platforms, "DATA", tmp_path / "data")
    assert cli.main(["image", "--name-only", "--platform", "new"]) == 1
    assert re.match(f"lab: error: .*/({sentence})", capsys.readouterr().err)


def test_interruption_has_its_own_status(monkeypatch, capsys):
    def interrupt(_lab):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.Lab, "status", interrupt)
    assert cli.main(["status"]) == 130
    assert "goes on from here" in capsys.readouterr().err


def test_whoever_ends_it_interrupts_it_and_nothing_half_made_stays(tmp_path):
    environ = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(platforms.DATA.parents[1]), "LAB_HOME": str(tmp_path)}
    command = [sys.executable, "-c", ENDED, "prepare"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "lab: interrupted; the same command goes on from here\n")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_an_image_is_named_and_not_made(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("LAB_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(cli, "prepare", lambda talk: pytest.fail("that takes root"))
    monkeypatch.setattr(images, "ensure", lambda *arguments: pytest.fail("that takes minutes"))
    assert cli.main(["image", "--platform", "debian11", "--name-only"]) == 0
    assert capsys.readouterr().out == images.name(platforms.load("debian11"), Settings()) + "\n"
    assert not (tmp_path / "home").exists()


def test_limits_are_set_only_where_root_cannot_raise_them():
    assert "default_ulimits" in podman.containers_conf(can_raise_limits=False)
    assert "default_ulimits" not in podman.containers_conf(can_raise_limits=True)


def test_root_needs_no_sudo(monkeypatch):
    monkeypatch.setattr(commands.os, "geteuid", lambda: 0)
    assert commands.as_root(["true"]) == ["true"]
    monkeypatch.setattr(commands.os, "geteuid", lambda: 1000)
    assert commands.as_root(["true"]) == ["sudo", "--", "true"]


def test_failure_shows_the_command_and_the_last_lines():
    with pytest.raises(LabError, match="(?s)status 3 from: sh -c .*last words"):
        commands.run(["sh", "-c", "echo last words >&2; exit 3"])


def test_missing_program_says_what_to_do():
    with pytest.raises(LabError, match="no-such-program is not installed: run 'lab prepare'"):
        commands.run(["no-such-program"])


def test_emulation_is_wanted_only_where_the_machine_differs(monkeypatch):
    monkeypatch.setattr(prepare.host, "needs_emulation", lambda: False)
    assert "qemu-user-static" not in prepare.needed()
    monkeypatch.setattr(prepare.host, "needs_emulation", lambda: True)
    assert {"qemu-user-static", "podman"} <= set(prepare.needed())


def test_only_what_is_missing_is_installed(monkeypatch, talk):
    installed = []
    monkeypatch.setattr(prepare, "_found", lambda program: program in ("sh", "apt-get"))
    monkeypatch.setattr(prepare, "run", lambda argv: installed.append(argv[-1]))
    prepare.install({"dash": "sh"}, talk)
    assert installed == []
    prepare.install({"dash": "sh", "podman": "podman"}, talk)
    assert installed == ["update", "podman"]


def test_binfmt_entry_gives_programs_their_credentials():
    assert "C" in emulation.FLAGS and "F" in emulation.FLAGS


def test_lock_is_free_again_afterwards(settings, talk):
    with locking.locked(settings, "thing", talk):
        pass
    with locking.locked(settings, "thing", talk):
        pass
    assert talk.stream.getvalue() == ""


def test_second_call_waits_and_says_so(settings, talk):
    order = []

    def second():
        with locking.locked(settings, "thing", talk):
            order.append("second")

    other = threading.Thread(target=second)
    with locking.locked(settings, "thing", talk):
        other.start()
        while "waiting for it" not in talk.stream.getvalue():
            time.sleep(0.01)
        order.append("first")
    other.join()
    assert order == ["first", "second"]
