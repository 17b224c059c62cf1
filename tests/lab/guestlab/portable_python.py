# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python of the host's kind for guests of another: it runs there without emulation, and says the guest's machine."""

import os
import shutil

from .commands import attempt, run

UNNEEDED = shutil.ignore_patterns(
    "__pycache__",
    "_tkinter*",
    "config-*",
    "ensurepip",
    "idlelib",
    "lib2to3",
    "pydoc_data",
    "site-packages",
    "sitecustomize.py",
    "test",
    "tests",
    "tkinter",
    "turtledemo",
)

# The program is the host's, the guest is aarch64: what asks Python for the machine must hear so.
SITE = """\
import os
import posix

_uname = posix.uname


def uname():
    found = _uname()
    return posix.uname_result((found.sysname, found.nodename, found.release, found.version, "aarch64"))


os.uname = posix.uname = uname
"""


def make(program, library, target, libraries):
    """Copies the program and its library (lib/python3.X) into the folder target.

    In the guest, loader and shared libraries lie in the folder libraries. A path in the program leads there: a variable
    would reach the guest's programs that it starts, too.
    """
    name = library.name
    copy, modules = target / "bin" / name, target / "lib" / name
    copy.parent.mkdir(parents=True)
    shutil.copytree(library, modules, symlinks=True, ignore=UNNEEDED)
    (modules / "sitecustomize.py").write_text(SITE, encoding="ascii")
    shutil.copy2(os.path.realpath(program), copy)
    loader = os.path.basename(run(["patchelf", "--print-interpreter", str(copy)]).strip())
    # Byte code saves time in the guest and no more, so a host on which the copy does not run goes without.
    environ = {**os.environ, "PYTHONHOME": str(target)}
    attempt([str(copy), "-m", "compileall", "-q", *_unchecked(name), str(modules)], env=environ)
    run(["patchelf", "--force-rpath", "--set-rpath", libraries, str(copy)])
    run(["patchelf", "--set-interpreter", f"{libraries}/{loader}", str(copy)])


def _unchecked(name):
    """Python 3.7 brought byte code that need not be compared with its source."""
    return [] if name == "python3.6" else ["--invalidation-mode", "unchecked-hash"]
