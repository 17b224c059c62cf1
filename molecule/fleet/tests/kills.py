# Copyright (c) 2026, the esxi_arm.guest contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The moments at which the controller is killed: at random, and the same again for the same seed."""

import os
import random
import re

KILLS = int(os.environ.get('FLEET_KILLS', '2'))
SEED = int(os.environ.get('FLEET_KILL_SEED') or random.SystemRandom().randrange(10**6))
# What is told at the end, whether all is well or not.
TOLD = [f'{KILLS + 1} kills of the controller; the same again: FLEET_KILLS={KILLS} FLEET_KILL_SEED={SEED}']

# Of each run that is killed, the share of the time that it takes. The last one is killed over working tools.
moments = [random.Random(f'{SEED} {number}').uniform(0.05, 0.95) for number in range(KILLS + 1)]


def tell(number, what, seconds, output):
    """output: what the run has printed until then."""
    tasks = re.findall(r'^TASK \[(.*?)\] \*', output, re.MULTILINE)
    TOLD.append(f'kill {number + 1}: {what}, after {seconds:.1f} s, in: {tasks[-1] if tasks else "no task yet"}')
