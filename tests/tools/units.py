# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: units.py [VERSION [ARGUMENT...]]

Runs ansible-test units with one Python, by default the virtual environment's, on a copy of the collection that lies
where ansible-test wants it. What follows goes to ansible-test.
"""

import sys

import ansible_cores
import ansible_test_runner
import pythons

if __name__ == "__main__":
    version, *more = sys.argv[1:] or [pythons.venv_version()]
    ansible_test_runner.become(ansible_cores.main_version(), version, "units", "--requirements", *more)
