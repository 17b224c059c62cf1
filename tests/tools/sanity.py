# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-test's sanity tests on a copy of the collection that lies where ansible-test wants it.

What follows on the command line goes to ansible-test, for example: sanity.py --test validate-modules
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from project import BUILD, copy_collection, environment, tool

# ansible-test keeps its virtual environments in the home directory: with one of its own, make clean gets them all.
HOME = BUILD / "sanity" / "home"
CACHE = HOME / ".ansible" / "test" / "cache"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"

# ansible-test installs pip by a script from a server of Ansible's, unless it finds the script in its cache. This one
# does the same out of pip's own wheel, so that nothing but the Python package index has to be reached.
GET_PIP = """\
import sys

sys.path.insert(0, {wheel!r})
from pip._internal.cli.main import main

packages = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
sys.exit(main(["install", "--quiet", "--force-reinstall", *packages]))
"""


def link_pip_configuration() -> None:
    """Of the environment, ansible-test hands HOME to pip and little else: the user's package index is found there."""
    target = HOME / ".config" / "pip"
    source = Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config")) / "pip"
    if source.is_dir() and not target.is_symlink():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(source)


def pip_version(python: str) -> str:
    """The release of pip that this ansible-test wants in its virtual environments."""
    import ansible_test._internal.python_requirements as requirements
    from ansible_test._internal.host_configs import VirtualPythonConfig

    return requirements.get_venv_packages(VirtualPythonConfig(version=python))["pip"]


def write_get_pip(version: str) -> None:
    script = CACHE / f"get_pip_{version.replace('.', '_')}.py"
    if not script.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, "download", "--no-deps", f"--dest={CACHE}", f"pip=={version}"], check=True)
        (wheel,) = CACHE.glob(f"pip-{version}-*.whl")
        script.write_text(GET_PIP.format(wheel=str(wheel)), encoding="utf-8")


def ansible_test(command_name: str, python: str, arguments: list[str]) -> None:
    """Becomes ansible-test on the copy."""
    collection = copy_collection(BUILD / "sanity")
    # ansible-test asks git what there is. Without a repository of its own it would ask this checkout's, which ignores
    # everything below .build.
    subprocess.run(["git", "init", "--quiet", str(collection)], check=True)
    HOME.mkdir(parents=True, exist_ok=True)
    link_pip_configuration()
    write_get_pip(pip_version(python))
    command = [tool("ansible-test"), command_name, "--venv", "--python", python, "--color", "no", *arguments]
    os.chdir(collection)
    os.execve(command[0], command, environment(HOME=str(HOME)))


if __name__ == "__main__":
    ansible_test("sanity", PYTHON, sys.argv[1:])
