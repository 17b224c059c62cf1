# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EL 8's /usr/libexec/platform-python, which is Python 3.6: the host's own, where it has one.

Debian has no Python 3.6. Where the host has one (pyenv's, say), it goes into the guest with its loader and libraries,
and runs there without emulation. Elsewhere platform-python is the Python that dnf uses, which is 3.11.
"""

import os
import pathlib
import re
import shutil
import subprocess

from .. import portable_python
from ..commands import run

VERSION = "3.6"
PLACE = "opt/python3.6"
PROGRAM = "usr/libexec/platform-python"
DNF_PYTHON = "/usr/libexec/dnf-python/bin/python3"
# Loaded by the C library when a thread ends, so no program names it.
LOADED_LATER = "libgcc_s.so.1"


def find():
    """The host's Python 3.6, or None."""
    pyenv = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv")) / "versions"
    candidates = [*sorted(pyenv.glob(f"{VERSION}.*/bin/python{VERSION}")), shutil.which(f"python{VERSION}")]
    return next((str(path) for path in candidates if path and _answers(path)), None)


def identity():
    """What of it decides about an image."""
    program = find()
    return run([program, "-VV"]) if program else None


def install(root, program):
    """Makes platform-python of that program, or of dnf's Python where it is ""."""
    target = root / PROGRAM
    if not program:
        target.symlink_to(DNF_PYTHON)
        return
    prefix = pathlib.Path(run([program, "-c", "import sys; print(sys.prefix)"]).strip())
    place, needed = root / PLACE, root / PLACE / "needed"
    needed.mkdir(parents=True)
    for path in _libraries(program, prefix):
        shutil.copy(path, needed)
    for path in needed.glob("lib*"):
        run(["patchelf", "--force-rpath", "--set-rpath", f"/{PLACE}/needed", str(path)])
    portable_python.make(program, prefix / f"lib/python{VERSION}", place, f"/{PLACE}/needed")
    for path in (place / f"lib/python{VERSION}/lib-dynload").glob("*.so"):
        run(["patchelf", "--remove-rpath", str(path)])
    target.symlink_to(f"/{PLACE}/bin/python{VERSION}")


def _libraries(program, prefix):
    """The shared libraries of the program and its modules, and the loader."""
    modules = (prefix / f"lib/python{VERSION}/lib-dynload").glob("*.so")
    found = set(re.findall(r"=> (/\S+)", run(["ldd", program, *map(str, modules)])))
    c_library = next(path for path in found if os.path.basename(path).startswith("libc.so"))
    loader = run(["patchelf", "--print-interpreter", os.path.realpath(program)]).strip()
    return {*found, loader, os.path.join(os.path.dirname(c_library), LOADED_LATER)}


def _answers(program):
    """Whether it is that version: pyenv's shims are on PATH for versions that are not chosen, too."""
    done = subprocess.run(
        [program, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() == VERSION
