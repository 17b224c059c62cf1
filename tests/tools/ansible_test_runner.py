# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: ansible_test_runner.py COMMAND CORE PYTHON [ARGUMENT...]

Calls the ansible-test of an ansible-core on a copy of the collection that lies where ansible-test wants it.
"""

import os
import subprocess
import sys
from pathlib import Path

import ansible_cores
import pythons
from project import BUILD, VENV, copy_collection, environment, tool

# ansible-test installs pip by a script from a server of Ansible's, unless it finds the script in its cache. This one
# does the same out of pip's own wheel, so that nothing but the Python package index has to be reached.
GET_PIP = """\
import sys

sys.path.insert(0, {wheel!r})
from pip._internal.cli.main import main

packages = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
sys.exit(main(["install", "--quiet", "--force-reinstall", *packages]))
"""
# Prints the release of pip that an ansible-test wants in its virtual environments.
PIP_VERSION = """\
import sys
from ansible_test._internal.host_configs import VirtualPythonConfig
from ansible_test._internal.python_requirements import get_venv_packages

print(get_venv_packages(VirtualPythonConfig(version=sys.argv[1]))["pip"])
"""


def become(command_name: str, core: str, python: str, *arguments: str) -> None:
    """Becomes that ansible-test, run by that version of Python and testing with it."""
    place, programs = BUILD / "ansible-test" / core, programs_of(core, python)
    # ansible-test keeps its virtual environments in the home directory: with one of its own, make clean gets them all,
    # and several can run at a time.
    home, collection = place / "home", copy_collection(place)
    # ansible-test asks git what there is. Without a repository of its own it would ask this checkout's, which ignores
    # everything below .build.
    subprocess.run(["git", "init", "--quiet", str(collection)], check=True)
    link_pip_configuration(home)
    asked = subprocess.run([programs / "python", "-c", PIP_VERSION, python], check=True, stdout=subprocess.PIPE)
    write_get_pip(home, asked.stdout.decode().strip())
    command = [str(programs / "ansible-test"), command_name, "--venv", "--python", python, "--color", "no"]
    # It looks there for pythonX.Y.
    path = os.pathsep.join([str(programs), environment()["PATH"]])
    os.chdir(collection)
    os.execve(command[0], [*command, *arguments], environment(HOME=str(home), PATH=path))


def programs_of(core: str, python: str) -> Path:
    """Where the programs of this ansible-core on this Python are."""
    if (core, python) == (ansible_cores.main_version(), pythons.venv_version()):
        return VENV / "bin"
    return pythons.venv(f"ansible-core-{core}", python, f"ansible-core=={core}")


def link_pip_configuration(home: Path) -> None:
    """Of the environment, ansible-test hands HOME to pip and little else: the user's package index is found there."""
    target = home / ".config" / "pip"
    source = Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config")) / "pip"
    if source.is_dir() and not target.is_symlink():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(source)


def write_get_pip(home: Path, version: str) -> None:
    cache = home / ".ansible" / "test" / "cache"
    script = cache / f"get_pip_{version.replace('.', '_')}.py"
    if not script.exists():
        cache.mkdir(parents=True, exist_ok=True)
        pip = [tool("python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "download", "--no-deps"]
        subprocess.run([*pip, "--ignore-requires-python", f"--dest={cache}", f"pip=={version}"], check=True)
        (wheel,) = cache.glob(f"pip-{version}-*.whl")
        script.write_text(GET_PIP.format(wheel=str(wheel)), encoding="utf-8")


if __name__ == "__main__":
    become(*sys.argv[1:])
