# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""lab host: what it says before it asks anything of a guest, what it compiles, and its script in the guest."""

import os
import pathlib
import re
import socket
import subprocess
import types

import pytest

from guestlab import cli, simulated_host
from guestlab.errors import LabError
from guestlab.simulated_host import SimulatedHost
from host_simulator import places

SCRIPT = simulated_host.SCRIPT.read_text()
UP = types.SimpleNamespace(name="g", is_up=True)
DOWN = types.SimpleNamespace(name="g", is_up=False)


class Podman:
    """Remembers what it was asked; no program of the guest is there."""

    def __init__(self):
        self.asked = []

    def run(self, *words):
        self.asked.append(words)

    def attempt(self, *_words):
        return types.SimpleNamespace(returncode=1)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "required: ORDER"),
        (["frobnicate"], "invalid choice: 'frobnicate'"),
        (["send"], "required: MESSAGE"),
        (["login", "user"], "required: PASSWORD"),
        (["wait"], r"required: FIELD\[=VALUE\]"),
        (["wait", "version", "--seconds", "long"], "invalid int value: 'long'"),
        (["serve"], "invalid choice: 'serve'"),
    ],
)
def test_an_order_that_is_written_wrong_is_refused_before_a_guest_is_asked(monkeypatch, capsys, words, sentence):
    monkeypatch.setattr(cli.Lab, "_ready", lambda _lab: pytest.fail("that takes root"))
    with pytest.raises(SystemExit) as ended:
        cli.main(["host", "g", *words])
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert re.search(f"lab host g.*: error: .*{sentence}", said), said


def test_help_lists_the_labs_orders_and_the_simulators():
    text = simulated_host.parser("g").format_help()
    assert text.startswith("usage: lab host g ")
    for order in ("on", "off", "state", "send", "wait", "login", "tools-state", "drop", "record"):
        assert re.search(f"^    {order}\\b", text, re.MULTILINE), order


def test_options_of_an_order_are_the_orders():
    arguments = cli.parser().parse_args(["host", "g", "wait", "--seconds", "5", "version"])
    assert (arguments.name, arguments.order) == ("g", ["wait", "--seconds", "5", "version"])


def test_a_guest_that_is_down_can_have_none(settings, talk):
    with pytest.raises(LabError, match="guest 'g' is not up: 'lab up g' boots it"):
        SimulatedHost(DOWN, settings, Podman(), talk)


def test_a_guest_that_has_none_cannot_be_asked(settings, talk):
    with pytest.raises(LabError, match="guest 'g' has no host: 'lab host g on' gives it one"):
        SimulatedHost(UP, settings, Podman(), talk).order(["state"])


def test_turning_on_brings_all_that_is_needed(monkeypatch, settings, talk, tmp_path):
    (tmp_path / "preload.so").write_text("library")
    monkeypatch.setattr(simulated_host, "_library", lambda *_arguments: tmp_path / "preload.so")
    podman, copied = Podman(), []

    def run(*words):
        if words[0] == "cp":
            copied.extend(str(path.relative_to(words[1])) for path in pathlib.Path(words[1]).rglob("*.*"))
        podman.asked.append(words)

    podman.run = run
    SimulatedHost(UP, settings, podman, talk).turn_on(narrow=True)
    assert {"preload.so", "host_simulator/__main__.py", "host_simulator/server.py"} <= set(copied)
    assert not [name for name in copied if "__pycache__" in name]
    assert podman.asked[-1] == ("exec", "g", "sh", "-c", SCRIPT, "host_simulator.sh", "on", "1", "0")


@pytest.fixture
def compiler(monkeypatch, tmp_path):
    """What was asked of a compiler that only pretends, for sources in the folder that can be changed."""
    calls = []

    def run(argv):
        calls.append(argv)
        pathlib.Path(argv[argv.index("-o") + 1]).write_text("library")

    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/a.c").write_text("int a;")
    (tmp_path / "sources/a.h").write_text("extern int a;")
    monkeypatch.setattr(simulated_host, "BACKDOOR", tmp_path / "sources")
    monkeypatch.setattr(simulated_host, "run", run)
    monkeypatch.setattr(simulated_host, "install", lambda _packages, _talk: None)
    return calls


def test_the_library_is_compiled_once_for_each_content(compiler, settings, talk, tmp_path):
    first = simulated_host._library(settings, talk)
    assert first.read_text() == "library"
    assert simulated_host._library(settings, talk) == first
    assert len(compiler) == 1
    (tmp_path / "sources/a.h").write_text("extern int b;")
    assert simulated_host._library(settings, talk) != first
    assert len(compiler) == 2
    assert first.parent.parent.name in cli.FOLDERS


def test_the_compiler_is_the_machines_own_where_it_can_be(monkeypatch):
    monkeypatch.setattr(simulated_host.host, "needs_emulation", lambda: False)
    assert "gcc" in simulated_host._packages()
    monkeypatch.setattr(simulated_host.host, "needs_emulation", lambda: True)
    assert "gcc-aarch64-linux-gnu" in simulated_host._packages()


def test_library_script_and_simulator_agree_on_places():
    wire = (simulated_host.BACKDOOR / "wire.c").read_text()
    assert f'"{places.guest_socket()}"' in wire
    assert places.control_socket() in SCRIPT
    assert f"\nFOLDER={simulated_host.FOLDER}\n" in SCRIPT
    assert places.RECORD.startswith(simulated_host.FOLDER + "/")


class Root:
    """A folder in which the script takes itself for root of a guest; what it asks of systemd is only remembered."""

    def __init__(self, folder):
        self.folder = folder
        self.asked = folder / "asked"
        for name in (
            "etc/systemd/system",
            "etc/apt/apt.conf.d",
            "etc/sudoers.d",
            "usr/local/sbin",
            "usr/bin",
            "var/lib",
            "run",
            "bin",
        ):
            (folder / name).mkdir(parents=True)
        for name, text in {
            "systemctl": f'echo "$@" >> {self.asked}; echo inactive',
            "chown": ":",
            "python3": "",
        }.items():
            self.write("bin/" + name, "#!/bin/sh\n" + text + "\n")
        self.write("usr/bin/python3", "")
        (self.folder / "run/host-simulator").mkdir()
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(self.folder / "run/host-simulator/control.sock"))

    def write(self, name, text):
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(0o755)

    def run(self, *words):
        copied = self.folder / "var/lib/host-simulator.new"
        copied.mkdir(exist_ok=True)
        (copied / "preload.so").write_text("library")
        text = re.sub(r"(?<![\w.*}])/(opt|usr|etc|var|run)/", f"{self.folder}/\\1/", SCRIPT)
        environ = {"PATH": f"{self.folder}/bin:{os.environ['PATH']}"}
        command = ["sh", "-c", text, "script", *words]
        return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)

    def files(self):
        places = [self.folder / name for name in ("etc", "usr", "var")]
        return {path: path.read_text() for place in places for path in place.rglob("*") if path.is_file()}


@pytest.fixture
def root(tmp_path):
    root = Root(tmp_path)
    yield root
    root.socket.close()


def test_the_script_leaves_nothing(root):
    root.write("usr/local/sbin/own", "#!/bin/sh\n")
    (root.folder / "etc/systemd/system/vmtoolsd.service.d").mkdir()
    root.write("etc/systemd/system/vmtoolsd.service.d/own.conf", "[Unit]\n")
    before = root.files()
    assert root.run("on", "0", "0").stderr == ""
    assert len(root.files()) > len(before) + 10
    assert root.run("off").stderr == ""
    assert root.files() == before
    folders = [path.name for path in (root.folder / "etc/systemd/system").iterdir()]
    assert folders == ["vmtoolsd.service.d"]


def test_the_script_can_be_run_twice(root):
    assert root.run("on", "0", "0").returncode == 0
    first = root.files()
    assert root.run("on", "0", "0").returncode == 0
    assert root.files() == first
    assert [root.run("off").returncode for _time in range(2)] == [0, 0]


def test_a_daemon_gets_the_library_and_its_kind_of_host(root):
    root.run("on", "1", "0")
    drop_in = (root.folder / "etc/systemd/system/vmtoolsd.service.d/host-simulator.conf").read_text()
    assert re.search("^Environment=LD_PRELOAD=.*/preload.so HOST_SIMULATOR_NARROW=1$", drop_in, re.MULTILINE)
    assert "Wants=" not in drop_in


@pytest.mark.parametrize(("unrecognized", "reset"), [("0", 4), ("1", 0)])
def test_units_keep_their_condition_where_systemd_is_not_to_recognize_the_host(root, unrecognized, reset):
    root.run("on", "0", unrecognized)
    drop_ins = [text for path, text in root.files().items() if path.parent.name.endswith(".service.d")]
    assert sum("\nConditionVirtualization=\n" in text for text in drop_ins) == reset


def test_a_wrapper_of_what_is_not_installed_finds_nothing(root):
    root.run("on", "0", "0")
    command = [str(root.folder / "usr/local/sbin/vmware-checkvm")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (127, "vmware-checkvm: not found\n")
    root.write("usr/bin/vmware-checkvm", '#!/bin/sh\necho "$LD_PRELOAD $1"\n')
    done = subprocess.run([*command, "-h"], capture_output=True, text=True, check=False)
    assert re.fullmatch(".*/var/lib/host-simulator/preload.so -h\n", done.stdout)


def test_what_somebody_else_has_put_there_stays(root):
    root.write("usr/local/sbin/vmware-checkvm", "#!/bin/sh\nexit 0\n")
    done = root.run("on", "0", "0")
    assert done.returncode == 1
    assert done.stderr.endswith("/usr/local/sbin/vmware-checkvm is somebody else's, and would be in the way\n")
    root.run("off")
    assert (root.folder / "usr/local/sbin/vmware-checkvm").exists()
