# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: sanity.py [CORE [ARGUMENT...]]

Runs the sanity tests of an ansible-core, by default the virtual environment's. What follows goes to ansible-test, for
example: sanity.py 2.21.5 --test validate-modules
"""

import sys

import ansible_cores
import ansible_test_runner
import pythons


def python(core: str) -> str | None:
    """The Python here that the core's sanity tests can run with: the virtual environment's where that is one."""
    known = ansible_cores.pythons(core)
    ours = pythons.venv_version()
    return ours if ours in known else next(filter(pythons.interpreter, reversed(known)), None)


def absence(core: str) -> str:
    """What has to be said where python() finds none; else nothing."""
    known = ansible_cores.pythons(core)
    return "" if python(core) else f"it runs on Python {known[0]} to {known[-1]}, of which none is on PATH or in pyenv"


def main(core: str, *arguments: str) -> None:
    if absence(core):
        sys.exit(f"ansible-core {core}: {absence(core)}")
    ansible_test_runner.become(core, python(core), "sanity", *arguments)


if __name__ == "__main__":
    main(*(sys.argv[1:] or [ansible_cores.main_version()]))
